import eslint from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * Imports go one way: contract <- client <- web, contract <- server, contract <- infra, and scripts may use the
 * contract, the client and infra/outputs. A rule is a list of folders that the files named first may not reach.
 */
const importRules = [
  { files: ['app/contract/**'], forbidden: ['client', 'server', 'web', 'infra', 'scripts'], inBrowser: true },
  { files: ['app/client/**'], forbidden: ['node', 'server', 'web', 'infra', 'scripts'], inBrowser: true },
  { files: ['app/client/node/**'], forbidden: ['server', 'web', 'infra', 'scripts'] },
  { files: ['app/server/**'], forbidden: ['client', 'web', 'infra', 'scripts'] },
  { files: ['app/ui/**'], forbidden: ['client', 'server', 'web', 'infra', 'scripts'], inBrowser: true },
  { files: ['app/web/**'], forbidden: ['client/node', 'server', 'infra', 'scripts'], inBrowser: true },
  { files: ['infra/**'], forbidden: ['client', 'server', 'web', 'scripts'] },
  { files: ['scripts/**'], forbidden: ['server', 'web', 'infra/(?!outputs$)'] },
  {
    files: ['scripts/charts/**', 'scripts/console/page/**'],
    forbidden: ['server', 'web', 'infra'],
    inBrowser: true,
  },
];

/** Imports of some modules, in every form that TypeScript has. */
function forbid(pattern, message) {
  // Slashes would end the pattern within a selector.
  const inSelector = pattern.replaceAll('/', '[/]');
  return {
    pattern: { regex: pattern, message },
    syntax: ['ImportExpression', 'TSImportType'].map((node) => ({
      selector: `${node}[source.value=/${inSelector}/]`,
      message,
    })),
  };
}

function importRestrictions({ files, forbidden, inBrowser = false }) {
  const restrictions = [
    ...forbidden.map((folder) =>
      forbid(
        folder.endsWith('$)') ? `^\\.\\.?/(.*/)?${folder}` : `^\\.\\.?/(.*/)?${folder}(/|$)`,
        'Imports go one way: see ARCHITECTURE.md.',
      ),
    ),
    ...(inBrowser ? [forbid('^node:', 'This runs in browsers too.')] : []),
    forbid(
      '^@cdktf/provider-aws(/index|/lib/index)?$',
      'Import the submodule: the index costs seconds and hundreds of megabytes.',
    ),
  ];
  return {
    files,
    // Tests may start the real server or read the real stacks.
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: restrictions.map(({ pattern }) => pattern) }],
      'no-restricted-syntax': ['error', ...restrictions.flatMap(({ syntax }) => syntax)],
    },
  };
}

export default tseslint.config(
  { ignores: ['node_modules', 'cdktf.out', 'coverage'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['app/ui/**', 'app/web/**', 'scripts/console/page/**'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
  ...importRules.map(importRestrictions),
);
