import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** `npm run hunt`: the leak hunt of npm test with many more calls; fails, with the calls that show it, on any leak. */
const REPOSITORY = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { calls: { type: 'string', default: '200000' }, seed: { type: 'string' } },
});
const calls = Number(values.calls);
const seed = Number(values.seed ?? process.env['TEST_SEED'] ?? randomInt(1, 2 ** 31 - 1));
if (!Number.isInteger(calls) || calls < 1 || !Number.isInteger(seed)) {
  process.stderr.write('Usage: npm run hunt -- [--calls 200000] [--seed 1]\n');
  process.exit(2);
}

process.stdout.write(
  `${calls} calls, seed ${seed} (again: npm run hunt -- --calls ${calls} --seed ${seed})\n`,
);
const started = Date.now();
const vitest = path.join(REPOSITORY, 'node_modules', '.bin', 'vitest');
const child = spawn(vitest, ['run', 'tests/db/isolation/hunt.test.ts', '--disable-console-intercept'], {
  cwd: REPOSITORY,
  stdio: 'inherit',
  env: { ...process.env, HUNT_CALLS: String(calls), TEST_SEED: String(seed) },
});
process.on('SIGTERM', (signal) => void child.kill(signal)).on('SIGINT', () => {});
const code = await new Promise<number>((done) => {
  child.once('error', (error) => (process.stderr.write(`vitest: ${error.message}\n`), done(1)));
  child.once('close', (exit) => done(exit ?? 1));
});
process.stdout.write(
  `${code === 0 ? 'No leak' : 'Failed'} after ${((Date.now() - started) / 60_000).toFixed(1)} minutes, seed ${seed}.\n`,
);
process.exit(code);
