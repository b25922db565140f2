import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Mutant } from './mutant.ts';
import { digestOf, keep, readKept, REPOSITORY } from './digest.ts';
import { Runner, share } from './pool.ts';

const KEPT = 'reach.json';
type Cache = Record<string, { key: string; reach: Reach | null }>;

/** What one test file reaches, and how long it takes, measured in one run over unchanged databases. */
export interface Reach {
  functions: string[];
  tables: string[];
  milliseconds: number;
}

/** Compare what stands in the catalogue with a list: such a test sees a mutant, and no behaviour. */
const CATALOGUE = /^tests\/db\/(catalogue\/(?!append-only)|contract\/(surface|tokens)\.test)/;
/** Time queries, kill servers of their own, or are about mutants themselves. */
const OTHER = /^tests\/db\/(plans\/|crash\/|mutants\.test)/;

/** Take a minute where others take seconds. */
const SLOWEST = /^tests\/db\/(model\/|isolation\/hunt)/;

export const isCatalogue = (file: string): boolean => CATALOGUE.test(file);

/**
 * By file; what touches no database of ours is not among them. Throws when a test fails without any mutant. What
 * was measured is kept until the migrations, the tests' support or the file's own folder change.
 */
export async function measure(workers: number, withSlow: boolean): Promise<Map<string, Reach>> {
  const common = digestOf(['supabase/migrations', 'supabase/seed.sql', 'tests/support']);
  const known = readKept<Cache>(KEPT, {});
  const files = candidates().filter((file) => withSlow || !SLOWEST.test(file));
  const keys = new Map(
    files.map((file) => [
      file,
      `${common} ${digestOf(fs.globSync(`${path.dirname(file)}/*.ts`, { cwd: REPOSITORY }).sort())}`,
    ]),
  );
  const unknown = files.filter((file) => known[file]?.key !== keys.get(file));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-reach-'));
  const log = path.join(folder, 'reach.ndjson');
  const runners = await Promise.all(
    Array.from({ length: Math.min(workers, unknown.length) }, () =>
      Runner.open({ MUTANTS_REACH: log, MUTANTS_BAIL: '0' }),
    ),
  );
  const times = new Map<string, number>();
  try {
    await share(runners, unknown, async (runner, file) => {
      const outcome = await runner.run({ sql: [], undo: [], files: [file] }, 15 * 60_000);
      if (outcome === 'hung') throw new Error(`${file} hangs without any mutant`);
      if (outcome.killer) {
        throw new Error(
          `${file} fails without any mutant: ${outcome.killer.test}: ${outcome.killer.message}`,
        );
      }
      times.set(file, outcome.times[file] ?? 0);
    });
  } finally {
    await Promise.all(runners.map((runner) => runner.close()));
    remember(known, keys, times, gather(log, times));
    fs.rmSync(folder, { recursive: true });
  }
  const measured = readKept<Cache>(KEPT, {});
  return new Map(
    files.flatMap((file) => {
      const reach = measured[file]?.reach;
      return reach ? [[file, reach]] : [];
    }),
  );
}

/** Also after a failure: what passed need not be measured again. */
function remember(
  known: Cache,
  keys: Map<string, string>,
  times: Map<string, number>,
  fresh: Map<string, Reach>,
): void {
  for (const file of times.keys()) {
    known[file] = { key: keys.get(file) ?? '', reach: fresh.get(file) ?? null };
  }
  keep(KEPT, known);
}

/** The slow first, so that no worker is left alone with one at the end. */
function candidates(): string[] {
  const usable = fs
    .globSync('tests/db/**/*.test.ts', { cwd: REPOSITORY })
    .filter((file) => !OTHER.test(file));
  return usable.sort((a, b) => Number(SLOWEST.test(b)) - Number(SLOWEST.test(a)) || a.localeCompare(b));
}

function gather(log: string, times: Map<string, number>): Map<string, Reach> {
  const reach = new Map<string, Reach>();
  const lines = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trim().split('\n') : [];
  for (const line of lines) {
    const { file, functions, tables } = JSON.parse(line) as { file: string } & Omit<Reach, 'milliseconds'>;
    const name = path.relative(REPOSITORY, file);
    const before = reach.get(name);
    reach.set(name, {
      functions: [...new Set([...(before?.functions ?? []), ...functions])],
      tables: [...new Set([...(before?.tables ?? []), ...tables])],
      milliseconds: times.get(name) ?? 0,
    });
  }
  return reach;
}

export function reaches({ functions, tables }: Reach, { kind, place }: Mutant): boolean {
  const name = place.replace(/\(.*/, '');
  return ['policy', 'trigger', 'check', 'unique'].includes(kind)
    ? tables.includes(name)
    : functions.includes(name);
}
