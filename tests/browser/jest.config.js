import base from '../../jest.config.js';

/** @type {import('jest').Config} `npm run test:browser`: what people see, in a real browser; one after another, since each needs a core. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/tests/browser/**/*.browser.ts'],
  maxWorkers: 1,
};
