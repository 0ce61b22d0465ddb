/** The pages in a real Chromium: `npm run test:browser`. TEST_GUIDE.md says what it needs. */

/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/browser'],
  testMatch: ['**/*.browser.ts'],
  globalSetup: '<rootDir>/test/browser/support/start.ts',
  testTimeout: 120_000,
  maxWorkers: 2,
};
