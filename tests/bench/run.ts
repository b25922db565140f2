import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openTestCluster } from '../support/cluster.ts';
import { cloneDatabase, dropDatabase } from '../support/test-database.ts';
import { describeRun } from './machine.ts';
import type { Bench, Part } from './part.ts';
import { dataApi } from './parts/data-api.ts';
import { decision } from './parts/decision.ts';
import { finding } from './parts/finding.ts';
import { pages } from './parts/pages.ts';
import { reads } from './parts/reads.ts';
import { replay } from './parts/replay.ts';
import { revocation } from './parts/revocation.ts';
import { routing } from './parts/routing.ts';
import { sizes } from './parts/sizes.ts';
import { writers } from './parts/writers.ts';
import { written } from './parts/written.ts';
import { tables, type Section } from './report.ts';
import { closeSeeded } from './seeded.ts';
import { readServerCpu } from './server-cpu.ts';

/**
 * `npm run bench`: every part, or those that `--part` names, into results/; a short run, and one with a fault, into
 * results/scratch. `--largest 100000` leaves out the sizes beyond, which take the longest to fill.
 */
/** What only looks at a seed comes before what adds to it. */
const PARTS: Part[] = [
  decision,
  reads,
  finding,
  sizes,
  writers,
  dataApi,
  written,
  pages,
  routing,
  replay,
  revocation,
];
const RESULTS = path.join(import.meta.dirname, 'results');

/** Durable as hosted: a decision is on disk when it is answered. Memory as on a small hosted instance. */
const SETTINGS = {
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  // for the part that counts statements; the others are not to pay for it
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'none',
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    part: { type: 'string', multiple: true },
    largest: { type: 'string', default: '1000000' },
  },
});
const chosen = PARTS.filter(({ letter }) => values.part?.includes(letter) ?? true);
if (chosen.length === 0) throw new Error(`--part is one of ${PARTS.map(({ letter }) => letter).join(', ')}`);
const seed = Number(process.env['TEST_SEED'] || randomInt(1, 2 ** 31 - 1));
const note = (line: string) => void process.stderr.write(`${line}\n`);

note(`Seed ${seed} (repeat with TEST_SEED=${seed}). Opening a server …`);
const { close, ...cluster } = await openTestCluster('bench', SETTINGS);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void close().finally(() => process.exit(130)));
const bench: Bench = {
  quick: values.quick,
  largest: Number(values.largest),
  seed,
  cluster,
  rounds: values.quick ? 5 : 11,
  sliceMs: values.quick ? 300 : 1000,
  open: (template = 'migrated') => cloneDatabase(cluster, template),
  drop: (database) => dropDatabase(cluster, database),
  serverCpu: () => readServerCpu(cluster.folder),
  note,
};

try {
  process.exitCode = await measure();
} finally {
  await closeSeeded();
  await close();
}

async function measure(): Promise<number> {
  const db = await bench.open();
  const run = { ...(await describeRun(db, seed)), quick: bench.quick, largest: bench.largest };
  await db.close();
  const sections: Section[] = [];
  const faults: string[] = [];
  for (const part of chosen) {
    note(`\n(${part.letter}) ${part.title}`);
    try {
      const result = await part.run(bench);
      sections.push({ part, result });
      faults.push(...(result.faults ?? []).map((fault) => `(${part.letter}) ${fault}`));
      note(tables(sections.slice(-1)));
    } catch (error) {
      faults.push(`(${part.letter}) broke: ${error instanceof Error ? error.stack : String(error)}`);
      note(faults.at(-1) ?? '');
    }
  }
  const folder = faults.length === 0 && !bench.quick ? RESULTS : path.join(RESULTS, 'scratch');
  for (const section of sections) write(folder, run, section);
  process.stdout.write(`${tables(sections)}\n${faults.map((fault) => `FAULT ${fault}\n`).join('')}`);
  note(`Written to ${folder}`);
  return faults.length === 0 ? 0 : 1;
}

/** A file a part: its table, what was run on what, and its plans and profiles beside it. */
function write(folder: string, run: object, section: Section): void {
  const { part, result } = section;
  fs.mkdirSync(folder, { recursive: true });
  const text = `${tables([section])}\n\`\`\`json\n${JSON.stringify(run, null, 2)}\n\`\`\`\n`;
  fs.writeFileSync(path.join(folder, `${part.letter}.md`), text);
  fs.writeFileSync(
    path.join(folder, `${part.letter}.json`),
    `${JSON.stringify({ ...run, letter: part.letter, title: part.title, rows: result.rows }, null, 2)}\n`,
  );
  for (const [file, attached] of Object.entries(result.attachments ?? {}))
    fs.writeFileSync(path.join(folder, file), attached);
}
