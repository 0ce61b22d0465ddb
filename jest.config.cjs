// Packages that ship ES modules only, or that import() even Node's own modules: compiled like our own sources, because
// jest's module loader is CommonJS.
const esm = ['jose', 'httpxy', '@opentelemetry/otlp-exporter-base'];

// The AWS SDK would print a notice of several lines about coming versions of Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @param {object} syntax what the files have beside TypeScript */
function compiled(syntax) {
  const jsc = {
    parser: { syntax: 'typescript', ...syntax },
    target: 'es2023',
    transform: { react: { runtime: 'automatic' } },
  };
  return ['@swc/jest', { jsc, module: { type: 'commonjs' } }];
}

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/app', '<rootDir>/infra', '<rootDir>/scripts', '<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '\\.(m?js|ts)$': compiled({}),
    '\\.tsx$': compiled({ tsx: true }),
  },
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  globalSetup: '<rootDir>/test/support/run/start.ts',
  testTimeout: 20_000,
  // More than processors: much of what tests do is waiting for others.
  maxWorkers: 3,
};
