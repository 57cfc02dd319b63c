/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/.holdfast/', '/prisma/generated/'],
  modulePathIgnorePatterns: ['<rootDir>/.holdfast/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' }],
  },
  globalSetup: '<rootDir>/tests/setup/global-setup.mjs',
  globalTeardown: '<rootDir>/tests/setup/global-teardown.mjs',
  maxWorkers: 2,
  // Modules of finished test files are not given back: a worker that has grown is replaced before the next file.
  workerIdleMemoryLimit: '1500MB',
  // Long enough for a machine several times slower than a laptop; tests wait for events, so that none takes it otherwise.
  testTimeout: 240_000,
  watchman: false,
};
