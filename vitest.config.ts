import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** One seed for the order of tests and for generated data: printed by npm test, set again with TEST_SEED. */
const seed = Number(process.env['TEST_SEED'] ?? 1);

export default defineConfig({
  resolve: { alias: { $lib: path.resolve(import.meta.dirname, 'src/lib') } },
  test: {
    // What needs more than npm gives (Debian's packages) runs in npm run test:full alone.
    include: [
      'tests/{db,stack,unit,functions}/**/*.test.ts',
      ...(process.env['FULL'] === '1' ? ['tests/full/**/*.test.ts'] : []),
    ],
    globalSetup: ['tests/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    sequence: { seed },
    env: { TEST_SEED: String(seed), DO_NOT_TRACK: '1' },
    passWithNoTests: false,
  },
});
