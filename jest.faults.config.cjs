/** The faults: `npm run test:faults`. TEST_GUIDE.md explains each scenario. */

/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/faults'],
  testMatch: ['**/*.faults.ts'],
  globalSetup: '<rootDir>/test/faults/support/prepare.ts',
  testEnvironment: '<rootDir>/test/faults/support/environment.ts',
  testTimeout: 180_000,
  maxWorkers: 2,
};
