// The dependencies of docs/design: one way, named by folder. swc is the parser, since TypeScript 7 has no JavaScript API for
// others; it sees type-only imports like all others. What may be imported as a type only, and cycles, are oxlint's part.

/** Files that compose the parts, and files that try them. */
const ENTRY_POINTS = '^(worker|api/server)\\.ts$';
const TESTS = '(\\.test\\.ts$|^tests/|^api/testing/|/test-client\\.ts$)';
const VENDORS = [
  'stripe',
  'pg',
  '@prisma/[^/]+',
  'nodemailer',
  'openid-client',
  'pino',
  'prom-client',
  '@opentelemetry/[^/]+',
  '@temporalio/interceptors-opentelemetry',
];

/** A folder that imports nothing but what is named here (npm packages by name). */
function knowsOnly(name, folder, { folders, packages = [], comment, except = TESTS }) {
  const npm = packages.map((it) => `^node_modules/(@types/)?${it}/`);
  return [
    {
      name,
      comment,
      severity: 'error',
      from: { path: `^${folder}/`, pathNot: except },
      to: { pathNot: [...folders.map((it) => `^${it}/`), ...npm] },
    },
  ];
}

export default {
  forbidden: [
    ...knowsOnly('words-are-texts', 'words', {
      folders: ['words', 'domain'],
      packages: ['intl-messageformat'],
      comment: 'words/ holds what people read, in every language, and how it is said',
    }),
    ...knowsOnly('domain-is-pure', 'domain', {
      folders: ['domain', 'words'],
      packages: ['currency-codes'],
      comment: 'domain/ holds pure rules: no I/O, no Node built-ins, no other folder (of words, types only: oxlint)',
    }),
    ...knowsOnly('contracts-know-the-domain', 'contracts', {
      folders: ['contracts', 'domain', 'words'],
      packages: ['zod'],
      comment: 'contracts/ are schemas and types over domain/, and say it in words/',
    }),
    ...knowsOnly('workflows-are-replayed', 'workflows', {
      folders: ['workflows', 'contracts', 'domain', 'activities'],
      packages: ['@temporalio/(workflow|common)'],
      comment:
        'workflows/ run in a sandbox and are replayed: no Node built-ins, no adapters (of activities, types only: oxlint)',
    }),
    ...knowsOnly('activities-act-through-adapters', 'activities', {
      folders: ['activities', 'contracts', 'domain', 'adapters', 'words'],
      packages: ['@temporalio/(activity|common)'],
      comment: 'activities/ reach the outside through adapters/, which are passed in (building them: oxlint)',
    }),
    ...knowsOnly('jobs-deliver-what-was-missed', 'jobs', {
      folders: ['jobs', 'contracts', 'domain', 'adapters', 'words'],
      packages: ['@temporalio/(client|common)', 'pino'],
      comment: 'jobs/ know tables, the Temporal client and what mails say, never workflow code or activities',
    }),
    {
      name: 'adapters-know-no-caller',
      comment: 'adapters/ stand at the edge: they know contracts/, domain/ and a vendor, and nobody who uses them',
      severity: 'error',
      from: { path: '^adapters/', pathNot: TESTS },
      to: { path: '^(activities|api|jobs|workflows|sandbox|support|tests|demo|bench)/|^worker\\.ts$' },
    },
    {
      name: 'api-never-runs-steps',
      comment:
        'api/ knows contracts/, the Temporal client, the command table and read models, never activities or workflow code',
      severity: 'error',
      from: { path: '^api/', pathNot: TESTS },
      to: { path: '^(activities|workflows|jobs|sandbox|support|tests|demo|bench)/|^worker\\.ts$' },
    },
    {
      name: 'product-knows-no-sandbox',
      comment: 'what runs in production does not depend on what `npm start` brings along',
      severity: 'error',
      from: { path: '^(domain|contracts|workflows|activities|adapters|jobs)/|^worker\\.ts$', pathNot: TESTS },
      to: { path: '^(sandbox|tests|support|demo|bench)/' },
    },
    {
      name: 'nobody-needs-tests',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'vendor-sdks-in-adapters',
      comment: 'a vendor is replaced in one folder (the type of a pino logger may be passed around: oxlint)',
      severity: 'error',
      from: { pathNot: ['^(adapters|sandbox|prisma|tests|bench)/', ENTRY_POINTS, TESTS] },
      to: { path: VENDORS.filter((it) => it !== 'pino').map((it) => `^node_modules/(@types/)?${it}/`) },
    },
    {
      name: 'loggers-in-adapters',
      severity: 'error',
      from: { pathNot: ['^(adapters|sandbox|api|jobs|tests)/', ENTRY_POINTS, TESTS] },
      to: { path: '^node_modules/pino/' },
    },
    {
      name: 'crypto-in-adapters',
      comment: 'hashes, keys and random ids are made in one folder',
      severity: 'error',
      from: { pathNot: ['^(adapters|sandbox|prisma|tests|bench)/', TESTS] },
      to: { path: '^(node:)?crypto$' },
    },
    {
      name: 'no-orphans',
      comment: 'a file that nobody imports and that imports nobody is dead, or a program',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['\\.d\\.m?ts$', '\\.config\\.(js|ts)$', '^\\.', '^sandbox/end-with-parent\\.mjs$', '^words/', TESTS],
      },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'declared-in-package-json',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'no-development-packages-in-the-product',
      severity: 'error',
      from: {
        path: '^(words|domain|contracts|workflows|activities|adapters|api|jobs|sandbox|support)/|^worker\\.ts$',
        // From a clone: what compiles is not there in production.
        pathNot: [TESTS, '^sandbox/(build|build-web|launch)\\.mjs$'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    // Of pages, what they may import is oxlint's part: this parser reads no TSX.
    exclude: { path: '^(prisma/generated|\\.holdfast|coverage|dist|web)/' },
    doNotFollow: { path: '^node_modules/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types', 'require'],
      extensions: ['.ts', '.mts', '.d.ts', '.mjs', '.js', '.json'],
    },
  },
};
