import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import type { TestDatabase } from '../support/test-database.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '..', '..');

/** What was measured, and on what: without it a figure says nothing. */
export async function describeRun(db: TestDatabase, seed: number) {
  const [server] = await db.admin<{ version: string }[]>`select version() as version`;
  const settings = await db.admin<{ name: string; value: string }[]>`
    select name, current_setting(name) as value from pg_settings
     where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size', 'jit') order by name`;
  return {
    date: new Date().toISOString(),
    commit: git('rev-parse', 'HEAD'),
    // the results of the last run are not part of what is measured
    clean: git('status', '--porcelain', '--', '.', ':!tests/bench/results') === '',
    seed,
    machine: {
      processor: os.cpus()[0]?.model ?? 'unknown',
      cores: os.availableParallelism(),
      memoryGiB: Math.round(os.totalmem() / 2 ** 30),
      system: `${os.type()} ${os.release()} ${os.arch()}`,
      node: process.version,
      postgres: server?.version ?? 'unknown',
    },
    settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
  };
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, {
      cwd: REPOSITORY,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
