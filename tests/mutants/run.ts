import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generateAnew } from './database.ts';
import type { Mutant } from './mutant.ts';
import { Order } from './order.ts';
import { Runner, share } from './pool.ts';
import { measure } from './reach.ts';
import { disagreements, print, summarise, type Verdict } from './report.ts';
import { SURVIVORS } from './survivors.ts';

/**
 * `npm run test:mutants`: spoils every policy and guard, one at a time, and looks for a test that notices.
 * --only <pattern> ids that match; --sample <n> that many, by the seed; --workers <n>; --quick without slow files;
 * --list prints the mutants and runs none; --write keeps the results of a whole run.
 */
const RESULTS = path.join(import.meta.dirname, 'results.json');
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sample: { type: 'string' },
    workers: { type: 'string', default: '2' },
    quick: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const seed = Number(process.env['TEST_SEED'] ?? 1);
const workers = Number(values.workers);
const began = Date.now();

const generated = await generateAnew();
const mutants = choose(generated.mutants);
if (values.list) {
  process.stdout.write(mutants.map(({ id, sql }) => `${id}\n${only(sql)}`).join(''));
  process.exit(0);
}
say(`${mutants.length} of ${generated.mutants.length} mutants, seed ${seed}; first every file without any.`);
const order = new Order(await measure(workers, !values.quick));
const verdicts: Verdict[] = [];
const runners = await Promise.all(Array.from({ length: workers }, () => Runner.open()));
try {
  await Promise.all(runners.map(control));
  await share(runners, mutants, async (runner, mutant) => {
    const verdict = await judge(runner, mutant);
    verdicts.push(verdict);
    say(
      `${verdicts.length}/${mutants.length} ${verdict.end} ${mutant.id} <- ${verdict.file} ${verdict.test}`,
    );
  });
} finally {
  await Promise.all(runners.map((runner) => runner.close()));
}

const results = summarise(verdicts, generated, SURVIVORS, {
  commit: spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim(),
  seed,
  sample: values.sample === undefined ? null : Number(values.sample),
  only: values.only ?? null,
  minutes: Math.round((Date.now() - began) / 60_000),
});
process.stdout.write(`\n${print(results)}`);
if (values.write) fs.writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
const isWhole = !values.sample && !values.only;
const wrong = disagreements(verdicts, SURVIVORS, isWhole);
for (const line of wrong) process.stderr.write(`${line}\n`);
process.exit(wrong.length > 0 ? 1 : 0);

async function control(runner: Runner): Promise<void> {
  const outcome = await runner.run({ sql: [], files: order.control() }, 120_000);
  if (outcome === 'hung' || outcome.killer) throw new Error('a test fails without any mutant');
}

/** First what shows behaviour; the catalogue's own comparison is asked of survivors only, and counted apart. */
async function judge(runner: Runner, mutant: Mutant): Promise<Verdict> {
  const files = order.behaviour(mutant, !values.quick);
  const outcome = await runner.run({ sql: mutant.sql, files }, order.limit(files));
  if (outcome === 'hung') return { mutant, end: 'killed by timeout', file: '', test: '' };
  if (outcome.refused !== undefined) throw new Error(`${mutant.id}: ${outcome.refused}`);
  const { killer } = outcome;
  for (const file of Object.keys(outcome.times)) order.learn(mutant, file, file === killer?.file);
  if (killer) {
    const timedOut = /timed out|Waited \d+ ms in vain/.test(killer.message);
    return { mutant, end: timedOut ? 'killed by timeout' : 'killed', file: killer.file, test: killer.test };
  }
  const compared = await runner.run(
    { sql: mutant.sql, files: order.catalogue() },
    order.limit(order.catalogue()),
  );
  const seen = compared !== 'hung' && compared.killer;
  return {
    mutant,
    end: seen ? 'by the catalogue only' : 'survived',
    file: seen ? seen.file : '',
    test: seen ? seen.test : '',
  };
}

function choose(all: Mutant[]): Mutant[] {
  const { only: pattern, sample } = values;
  const matching = pattern === undefined ? all : all.filter(({ id }) => new RegExp(pattern).test(id));
  if (sample === undefined) return matching;
  // a small generator of our own, so that the same seed takes the same ones everywhere
  let state = seed >>> 0 || 1;
  const dice = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return matching
    .map((mutant) => ({ mutant, at: dice() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, Number(sample))
    .map(({ mutant }) => mutant);
}

function only(sql: string[]): string {
  return sql.map((statement) => `  ${statement.replaceAll('\n', '\n  ')};\n`).join('');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
