/** The faults: `npm run test:faults`. TEST_GUIDE.md explains each scenario. */

/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/faults'],
  testMatch: ['**/*.faults.ts'],
  globalSetup: '<rootDir>/test/faults/support/prepare.ts',
  globalTeardown: '<rootDir>/test/faults/support/clear.ts',
  testTimeout: 180_000,
  maxWorkers: 2,
};
