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
const serverOnly = { name: '@supabase/supabase-js', message: 'Data flows through $lib/server/data-api.' };

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
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
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
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/lib/server/data-api/**', 'src/app.d.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [serverOnly, { ...serverOnly, name: '@supabase/ssr' }, sender],
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
          paths: [serverOnly, { ...serverOnly, name: '@supabase/ssr' }],
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
        { paths: [serverOnly, { ...serverOnly, name: '@supabase/ssr' }, sender], patterns: [secretClient] },
      ],
    },
  },
);
