import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Mutant } from './mutant.ts';
import { Runner, share } from './pool.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '..', '..');
const CACHE = path.join(REPOSITORY, 'node_modules', '.cache', 'countersign-reach.json');

/** What one test file reaches, and how long it takes, measured in one run over unchanged databases. */
export interface Reach {
  functions: string[];
  tables: string[];
  milliseconds: number;
}

/** Compare what stands in the catalogue with a list: such a test sees every mutant, and no behaviour. */
const CATALOGUE = /^tests\/db\/(catalogue\/|contract\/(surface|tokens)\.test)/;
/** Time queries, or are about mutants themselves. */
const OTHER = /^tests\/db\/(plans\/|mutants\.test)/;

export const isCatalogue = (file: string): boolean => CATALOGUE.test(file);

/**
 * By file; what touches no database of ours is not among them. Throws when a test fails without any mutant. What
 * was measured is kept until the migrations, the tests' support or the file's own folder change.
 */
export async function measure(workers: number): Promise<Map<string, Reach>> {
  const common = digestOf(['supabase/migrations', 'supabase/seed.sql', 'tests/support']);
  const known = readCache();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-reach-'));
  const log = path.join(folder, 'reach.ndjson');
  const runners = await Promise.all(
    Array.from({ length: workers }, () => Runner.open({ MUTANTS_REACH: log, MUTANTS_BAIL: '0' })),
  );
  const files = candidates(runners[0]?.files ?? []);
  const keys = new Map(files.map((file) => [file, `${common} ${digestOf([path.dirname(file)])}`]));
  const times = new Map<string, number>();
  try {
    const unknown = files.filter((file) => known[file]?.key !== keys.get(file));
    await share(runners, unknown, async (runner, file) => {
      const outcome = await runner.run({ sql: [], files: [file] }, 15 * 60_000);
      if (outcome === 'hung') throw new Error(`${file} hangs without any mutant`);
      if (outcome.killer) {
        throw new Error(`${file} fails without any mutant: ${outcome.killer.test}: ${outcome.killer.message}`);
      }
      times.set(file, outcome.times[file] ?? 0);
    });
  } finally {
    await Promise.all(runners.map((runner) => runner.close()));
  }
  const fresh = gather(log, times);
  fs.rmSync(folder, { recursive: true });
  const reach = files.map((file): [string, Reach | null] => [
    file,
    times.has(file) ? (fresh.get(file) ?? null) : (known[file]?.reach ?? null),
  ]);
  fs.mkdirSync(path.dirname(CACHE), { recursive: true });
  const kept = reach.map(([file, one]) => [file, { key: keys.get(file) ?? '', reach: one }]);
  fs.writeFileSync(CACHE, JSON.stringify(Object.fromEntries(kept)));
  return new Map(reach.flatMap(([file, one]) => (one ? [[file, one]] : [])));
}

/** The slow first, so that no worker is left alone with one at the end. */
function candidates(files: string[]): string[] {
  const usable = files.filter((file) => {
    if (OTHER.test(file)) return false;
    return (
      file.startsWith('tests/db/') ||
      fs.readFileSync(path.join(REPOSITORY, file), 'utf8').includes('openDatabase(')
    );
  });
  return usable.sort((a, b) => Number(b.includes('/model/')) - Number(a.includes('/model/')));
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

function readCache(): Record<string, { key: string; reach: Reach | null }> {
  if (!fs.existsSync(CACHE)) return {};
  return JSON.parse(fs.readFileSync(CACHE, 'utf8')) as ReturnType<typeof readCache>;
}

function digestOf(places: string[]): string {
  const hash = createHash('sha256');
  for (const place of places) {
    const whole = path.join(REPOSITORY, place);
    const files = fs.statSync(whole).isDirectory()
      ? fs
          .readdirSync(whole, { recursive: true, encoding: 'utf8' })
          .sort()
          .map((file) => path.join(whole, file))
      : [whole];
    for (const file of files) if (fs.statSync(file).isFile()) hash.update(file).update(fs.readFileSync(file));
  }
  return hash.digest('hex');
}
