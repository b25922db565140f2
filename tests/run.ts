import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from '../supabase/local/app-build.ts';
import { describe } from '../supabase/local/failure.ts';

/** `npm test`: everything, in order, and a non-zero exit on the first part that fails. `--full` adds the slow half. */
const REPOSITORY = path.resolve(import.meta.dirname, '..');
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const seed = process.env['TEST_SEED'] || String(randomInt(1, 2 ** 31 - 1));
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  TEST_SEED: seed,
  DO_NOT_TRACK: '1',
  ...(values.full ? { FULL: '1' } : {}),
};

process.stdout.write(
  `Seed ${seed} (repeat this run with TEST_SEED=${seed} npm test${values.full ? ' -- --full' : ''})\n`,
);
const browser = findBrowser();
await run('svelte-kit', ['sync'], environment);
await build();
await run('node', [path.join('tests', 'bundle-size.ts')], environment);
await run('node', [path.join('tests', 'security', 'scan-client.ts')], environment);
await run('vitest', ['run'], environment);
await run('playwright', ['test', '--config', 'tests/e2e/playwright.config.ts'], {
  ...environment,
  CHROMIUM: browser,
});
process.stdout.write(`All tests passed (seed ${seed}).\n`);

/** Once for all: the edge test and the browser tests use what is there as long as its sources have not changed. */
async function build(): Promise<void> {
  process.stdout.write('\n> the app, as it is deployed\n');
  try {
    await buildApp(REPOSITORY, () => process.stdout.write('Building …\n'), new AbortController().signal);
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exit(1);
  }
}

/** Runs one of the repository's own tools on this Node; its exit code becomes ours. */
async function run(tool: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  process.stdout.write(`\n> ${tool} ${args.join(' ')}\n`);
  const program = tool === 'node' ? process.execPath : path.join(REPOSITORY, 'node_modules', '.bin', tool);
  const child = spawn(program, args, { cwd: REPOSITORY, env, stdio: 'inherit' });
  // Ctrl-C reaches the tool by itself; we wait for it to clean up and pass on how it ended.
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGTERM', forward).on('SIGINT', () => {});
  const code = await new Promise<number>((done) => {
    child.once('error', (error) => (process.stderr.write(`${tool}: ${error.message}\n`), done(1)));
    child.once('close', (exit) => done(exit ?? 1));
  });
  process.off('SIGTERM', forward);
  if (code === 0) return;
  process.stderr.write(`${tool} failed (seed ${seed}).\n`);
  process.exit(code);
}

function findBrowser(): string {
  const named = process.env['CHROMIUM'];
  if (named && fs.existsSync(named)) return named;
  const found = lookForBrowser();
  if (found) return found;
  if (process.getuid?.() === 0) {
    process.stdout.write('Installing chromium …\n');
    for (const step of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      spawnSync('apt-get', step, {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    }
    const installed = lookForBrowser();
    if (installed) return installed;
  }
  process.stderr.write(
    'The browser tests need Chromium: install the package "chromium", or set CHROMIUM to it.\n',
  );
  process.exit(1);
}

function lookForBrowser(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin', '/snap/bin'];
  const candidates = BROWSERS.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.find((file) => path.isAbsolute(file) && isExecutable(file)) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
