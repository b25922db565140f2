import security from 'eslint-plugin-security';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** The key that opens everything, and the sender of mails: one module each, and few who may ask them. */
const secretClient = {
  group: ['**/data-api/secret-client*'],
  message: 'The secret key is for $lib/server/{onboarding,mail,sso} only.',
};
const sender = { name: 'resend', message: 'Mail is sent by $lib/server/mail/send-mail.' };
const store = { name: '@vercel/kv', message: 'The key-value store is asked through $lib/server/kv.' };
const serverOnly = { name: '@supabase/supabase-js', message: 'Data flows through $lib/server/data-api.' };

/** Static analysis: what must not be written anywhere, and who says so. */
const dangers = {
  'security/detect-bidi-characters': 'error',
  'security/detect-invisible-characters': 'error',
  'security/detect-eval-with-expression': 'error',
  'security/detect-new-buffer': 'error',
  'security/detect-pseudoRandomBytes': 'error',
  'security/detect-disable-mustache-escape': 'error',
};
/**
 * Not asked for: object injection names every index into a record, of which types and zod keep the keys; timing attacks
 * name every `token`, which is a refusal's word here.
 */
const dangersOfTheApp = {
  'security/detect-non-literal-regexp': 'error',
  'security/detect-unsafe-regex': 'error',
  'security/detect-non-literal-require': 'error',
  'security/detect-child-process': 'error',
};
const never = (selector, message) => ({ selector, message });
const ownDangers = [
  never(
    "MemberExpression[object.name='Math'][property.name='random']",
    'Chance that matters comes from crypto.getRandomValues.',
  ),
  never(
    'AssignmentExpression > MemberExpression.left[property.name=/^(inner|outer)HTML$/]',
    'Markup is written by Svelte, which escapes it.',
  ),
  never(
    'CallExpression[callee.property.name=/^(insertAdjacentHTML|createContextualFragment|setHTMLUnsafe)$/]',
    'Markup is written by Svelte, which escapes it.',
  ),
  never(
    "CallExpression[callee.object.name='document'][callee.property.name=/^write/]",
    'Markup is written by Svelte.',
  ),
  never(
    "CallExpression[callee.property.name='postMessage'] > Literal[value='*']",
    'A message names the origin that may read it.',
  ),
];

export default tseslint.config(
  {
    ignores: [
      // Generated from the migrations.
      'src/lib/server/data-api/database.types.ts',
      'node_modules/',
      '.svelte-kit/',
      '.vercel/',
      '.countersign/',
      'test-results/',
      'playwright-report/',
    ],
  },
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  {
    plugins: { security },
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      ...dangers,
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
      // Markup from data is never written as HTML.
      'svelte/no-at-html-tags': 'error',
      // An inline style needs unsafe-inline, which the policy does not grant.
      'svelte/no-inline-styles': ['error', { allowTransitions: false }],
      // Every address here is within this app, at the root of its own host.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    // A test that finds nothing where something must be fails by itself.
    files: ['tests/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // What runs on the edge: Web APIs only.
    files: ['src/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*'], message: 'Web APIs only: this runs on the edge.' }] },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', '__dirname', 'require'],
      'no-console': 'error',
      ...dangersOfTheApp,
      'no-restricted-syntax': ['error', ...ownDangers],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/lib/server/data-api/**', 'src/app.d.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [serverOnly, { ...serverOnly, name: '@supabase/ssr' }, sender, store],
          patterns: [{ group: ['node:*'], message: 'Web APIs only: this runs on the edge.' }, secretClient],
        },
      ],
    },
  },
  {
    files: ['src/lib/server/onboarding/**', 'src/lib/server/mail/**', 'src/lib/server/sso/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [serverOnly, { ...serverOnly, name: '@supabase/ssr' }, store],
          patterns: [{ group: ['node:*'], message: 'Web APIs only: this runs on the edge.' }],
        },
      ],
    },
  },
  {
    // SAML's signatures need Node: every route that leads here runs on it, and says so in its config.
    files: ['src/lib/server/saml/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [serverOnly, { ...serverOnly, name: '@supabase/ssr' }, sender, store],
          patterns: [secretClient],
        },
      ],
    },
  },
);
