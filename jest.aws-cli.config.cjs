/** The AWS CLI against a rehearsal: `npm run test:aws-cli`. TEST_GUIDE.md says what it needs. */

/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/aws-cli'],
  testMatch: ['**/*.cli.ts'],
  globalSetup: '<rootDir>/test/aws-cli/support/start.ts',
  globalTeardown: '<rootDir>/test/aws-cli/support/stop.ts',
  testTimeout: 60_000,
  maxWorkers: 2,
};
