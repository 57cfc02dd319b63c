/** A rule that oxlint lacks: `new Date()` and `Date()` read the clock; `new Date(ms)` does not. */
const noImplicitNow = {
  create: (context) => ({
    NewExpression(node) {
      if (isDate(node.callee) && node.arguments.length === 0)
        context.report({ node, message: '`new Date()` reads the clock: take the time as an argument.' });
    },
    CallExpression(node) {
      if (isDate(node.callee))
        context.report({ node, message: '`Date()` reads the clock: take the time as an argument.' });
    },
  }),
};

/** @param {{ type: string, name?: string }} callee */
const isDate = (callee) => callee.type === 'Identifier' && callee.name === 'Date';

export default { meta: { name: 'clock' }, rules: { 'no-implicit-now': noImplicitNow } };
