import { kept } from '../../sandbox/folder.ts';
import { createStripeSandbox } from '../../sandbox/stripe/server.ts';

// A Stripe sandbox of the bare workflow's own: the product is told nothing of its payments. BARE_STRIPE_PORT: by the bench.
const sandbox = await createStripeSandbox({ stateFile: kept('bare-stripe.jsonl') }).listen(
  Number(process.env['BARE_STRIPE_PORT']),
);
process.once('SIGTERM', () => void sandbox.close().then(() => process.exit(0)));
