import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Forbids imports of folders, so that the arrows of docs/architecture.md hold. */
const mayNotImport = (...folders) => [
  'error',
  {
    patterns: folders.map((folder) => ({
      group: [`**/${folder}/**`],
      message: `This folder may not import ${folder}/: see docs/architecture.md.`,
    })),
  },
];

const PATIENCE =
  'Time-outs are in tests/support/patience.ts, and the runners have theirs from there.';
const SLEEP =
  'Await the event. Where the clock is what is tested, timePasses() of tests/support/patience.ts.';
const DURATION = 'No test asserts a time: count the work, or measure it in bench/.';
const RUNNERS = '/^(it|test|describe|beforeAll|beforeEach|afterAll|afterEach)$/';

/**
 * V8 allocates such a literal in its old space: what it refers to lives on until the next full
 * garbage collection, even where it is overwritten at once (`CheckAssigningFunctionLiteralToProperty`
 * in V8's src/parsing/parser.h).
 */
const functionsInMembers = {
  selector: 'AssignmentExpression[left.type="MemberExpression"][right.type=/^(Arrow)?Function/]',
  message: 'Make the function in a function of its own: here V8 keeps it, and all its request.',
};

/** No test knows how fast the machine is. */
const timesInTests = [
  ...[
    // A third argument that is no function: `it(name, test, 5000)`, also after `it.each(…)`.
    `CallExpression[callee.name=${RUNNERS}][arguments.2][arguments.2.type!=/Function/]`,
    `CallExpression[callee.callee.object.name=${RUNNERS}][arguments.2][arguments.2.type!=/Function/]`,
    `CallExpression[callee.name=/^(before|after)(All|Each)$/][arguments.1]`,
    'Property[key.name=/(timeout|patience|timeLimit|interruptAfter.*)$/i] > Literal[raw=/^[0-9]/]',
    'CallExpression[callee.object.name="test"][callee.property.name=/^(setTimeout|slow)$/]',
    'CallExpression[callee.object.name="AbortSignal"][callee.property.name="timeout"] > Literal',
    'CallExpression[callee.object.name="vi"][callee.property.name=/^(waitFor|waitUntil)$/]',
    'VariableDeclarator[id.name=/(TIMEOUT|PATIENCE|timeout|patience)$/] > Literal',
  ].map((selector) => ({ selector, message: PATIENCE })),
  ...[
    'CallExpression[callee.name=/^set(Timeout|Interval)$/]',
    'ImportDeclaration[source.value=/^(node:)?timers(\\u002Fpromises)?$/]',
    'CallExpression[callee.property.name="waitForTimeout"]',
  ].map((selector) => ({ selector, message: SLEEP })),
  ...[
    'CallExpression[callee.object.name="performance"][callee.property.name="now"]',
    'CallExpression[callee.object.object.name="process"][callee.property.name="bigint"]',
    'BinaryExpression[operator=/^(-|<|>|<=|>=)$/][left.callee.object.name="Date"][left.callee.property.name="now"][right.type!="Literal"]',
  ].map((selector) => ({ selector, message: DURATION })),
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '.output/',
      '.wxt/',
      'node_modules/',
      'examples/*/public/',
      'test-results/',
      'playwright-report/',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        // A file is of the first that includes it. `projectService` finds them by itself, and
        // takes a seventh longer for the whole.
        project: [
          'cli/tsconfig.json',
          'examples/local-library/tsconfig.json',
          'lib/tsconfig.json',
          'server-plugin/tsconfig.json',
          'session-framework/tsconfig.json',
          'tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      // Objects here are closures: no method of theirs needs `this`.
      '@typescript-eslint/unbound-method': 'off',
      // A recursive Json type needs an index signature.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Hostile data must stay text.' },
        { property: 'outerHTML', message: 'Hostile data must stay text.' },
        { property: 'insertAdjacentHTML', message: 'Hostile data must stay text.' },
        { property: 'dangerouslySetInnerHTML', message: 'Hostile data must stay text.' },
        {
          object: 'inspectedWindow',
          property: 'eval',
          message: 'The panel runs nothing in the inspected page.',
        },
      ],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'max-lines': ['warn', { max: 320, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['components/**'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-imports': mayNotImport('entrypoints', 'examples', 'tests'),
      'no-restricted-globals': ['error', 'fetch', 'browser', 'chrome'],
    },
  },
  {
    files: ['lib/**'],
    rules: {
      'no-restricted-imports': mayNotImport('entrypoints', 'components', 'examples', 'tests'),
    },
  },
  {
    files: ['cli/**'],
    rules: {
      'no-restricted-imports': mayNotImport(
        'entrypoints',
        'components',
        'session-framework',
        'examples',
        'tests',
      ),
    },
  },
  {
    files: ['testing/**'],
    rules: {
      'no-restricted-imports': mayNotImport(
        'entrypoints',
        'components',
        'session-framework',
        'examples',
        'tests',
      ),
    },
  },
  {
    files: ['server-plugin/**'],
    rules: {
      'no-restricted-syntax': ['error', functionsInMembers],
      'no-restricted-imports': mayNotImport('entrypoints', 'components', 'lib', 'examples'),
    },
  },
  {
    files: ['session-framework/**'],
    rules: {
      'no-restricted-syntax': ['error', functionsInMembers],
      'no-restricted-imports': mayNotImport(
        'entrypoints',
        'components',
        'lib',
        'server-plugin',
        'examples',
      ),
    },
  },
  {
    files: ['tests/**'],
    rules: {
      // The test runner's matchers, such as `expect.any(String)`, are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // A specification is as long as what it specifies.
      'max-lines': 'off',
      'no-restricted-syntax': ['error', ...timesInTests],
      'no-restricted-imports': [
        'error',
        {
          name: 'fast-check',
          message: 'Its seed is set in tests/support/property.ts: import that.',
        },
      ],
    },
  },
  {
    files: ['tests/support/property.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    // What waits and gives up for all the others.
    files: [
      'tests/support/patience.ts',
      'tests/e2e/support/{owned,wait}.ts',
      'tests/e2e/support/firefox/{devtools,privileged}.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.{mjs,cjs}', 'eslint.config.js'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  {
    // Files of an application that has a packed package: of no project of TypeScript here.
    files: ['tests/**/packed/**/*.{mjs,cjs}'],
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: {
        fetch: 'readonly',
        Response: 'readonly',
        module: 'readonly',
        require: 'readonly',
        // Of Jest, and of vitest with `globals`.
        expect: 'readonly',
        test: 'readonly',
      },
    },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
);
