import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as prettier from 'prettier';
import { Draw } from '../support/draw.ts';
import { generateAnew } from './database.ts';
import { control, depthLeft, falseKills, judge } from './judge.ts';
import { Journal } from './journal.ts';
import type { Change, Generated, Mutant } from './mutant.ts';
import { Order } from './order.ts';
import { Runner, share } from './pool.ts';
import { measure } from './reach.ts';
import { disagreements, isAlive, print, summarise, type Verdict } from './report.ts';
import { SURVIVORS } from './survivors.ts';

/**
 * `npm run test:mutants`: spoils every policy and guard, one at a time, and looks for a test that notices.
 *   --only <pattern>   ids that match          --sample <n>   that many, by TEST_SEED
 *   --workers <n>      servers at once         --quick        without the slow files
 *   --depth <n>        the n likeliest files   --list         prints the mutants, runs none
 *   --hints <json>     {"id": "file"}: a file to ask before those, by whoever knows better
 *   --minutes <n>      begins none after that      --resume       goes on from the runs before, and deeper
 *   --write            keeps the results
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sample: { type: 'string' },
    workers: { type: 'string', default: '2' },
    depth: { type: 'string', default: 'all' },
    hints: { type: 'string' },
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
  },
});
const RESULTS = path.join(import.meta.dirname, 'results.json');
/** What is hardest to notice comes first: a condition turned round is noticed by almost every test. */
const RANK: Record<Change, number> = { weakened: 0, dropped: 1, inverted: 2 };
/** Conditions on which rows are meant come after those that admit or refuse. */
const rank = ({ kind, change }: Mutant): number => RANK[change] + (kind === 'pin' ? 3 : 0);
/** After so many kills by one server their files are asked without any mutant. */
const UNCHECKED = 250;
const seed = Number(process.env['TEST_SEED'] ?? 1);
const began = Date.now();
const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim();

const generated = await generateAnew();
const mutants = choose(generated.mutants);
if (values.list) {
  say(
    mutants
      .map(({ id, sql }) => [id, ...sql.map((one) => `  ${one.replaceAll('\n', '\n  ')};`)].join('\n'))
      .join('\n'),
  );
} else {
  await report(generated, await runAll(Number(values.workers)));
}

async function runAll(workers: number): Promise<Verdict[]> {
  const { quick, depth } = values;
  const hints = values.hints === undefined ? {} : readHints(values.hints);
  const patience = { hints, slow: !quick, depth: depth === 'all' ? Infinity : Number(depth) };
  const journal = new Journal(values.resume);
  const verdicts = new Map(mutants.map((mutant) => [mutant.id, journal.of(mutant)]));
  const known = () => [...verdicts.values()].filter((verdict) => verdict !== null);
  const isLeft = (mutant: Mutant) => {
    const verdict = verdicts.get(mutant.id);
    return !verdict || (isAlive(verdict) && depthLeft(mutant, verdict.asked, patience.depth) > 0);
  };
  // what nobody has been asked about yet comes before what goes deeper, and that first of which a file is known
  const place = ({ id }: Mutant) => (verdicts.get(id) ? (id in hints ? 1 : 2) : 0);
  const left = mutants.filter(isLeft).toSorted((a, b) => place(a) - place(b));
  const until = values.minutes === undefined ? Infinity : began + Number(values.minutes) * 60_000;
  say(
    `${mutants.length} of ${generated.mutants.length} mutants, ${known().length} judged before, ${left.length} to ask, seed ${seed}.`,
  );
  if (left.length === 0 || Date.now() > until) return known();
  say('First every file without any mutant …');
  const order = new Order(await measure(workers, !quick));
  for (const { mutant, end, file, asked } of known()) {
    if (end === 'killed') order.learn(mutant, file, true);
    for (const one of asked) order.learn(mutant, one, false);
  }
  const runners = await Promise.all(Array.from({ length: workers }, () => Runner.open()));
  const unchecked = new Map(runners.map((runner): [Runner, Verdict[]] => [runner, []]));
  const check = async (runner: Runner) => {
    for (const { file, message, kills } of await falseKills(runner, order, unchecked.get(runner) ?? [])) {
      say(`${kills.length} kills by ${file} do not count, as it fails without any mutant: ${message}`);
      for (const { mutant } of kills) {
        verdicts.set(mutant.id, null);
        journal.drop(mutant);
      }
    }
    unchecked.set(runner, []);
  };
  let done = 0;
  const work = async (runner: Runner, mutant: Mutant) => {
    const verdict = await judge(runner, mutant, order, patience, verdicts.get(mutant.id)?.asked ?? []);
    verdicts.set(mutant.id, verdict);
    journal.add(verdict);
    const { end, file, test } = verdict;
    if (end === 'killed') unchecked.get(runner)?.push(verdict);
    if ((unchecked.get(runner)?.length ?? 0) >= UNCHECKED) await check(runner);
    done += 1;
    say(`${done}/${left.length} ${end}: ${mutant.id}${file && ` <- ${file}: ${test}`}`);
  };
  try {
    await Promise.all(runners.map((runner) => control(runner, order)));
    await share(runners, left, work, until);
    await Promise.all(runners.map(check));
  } finally {
    await Promise.all(runners.map((runner) => runner.close()));
  }
  return known();
}

async function report(all: Generated, verdicts: Verdict[]): Promise<void> {
  const results = summarise(verdicts, all, SURVIVORS, {
    commit,
    seed,
    sample: values.sample === undefined ? null : Number(values.sample),
    only: values.only ?? null,
    depth: values.depth,
    slow: !values.quick,
    of: mutants.length,
    minutes: Math.round((Date.now() - began) / 60_000),
  });
  say(`\n${print(results)}`);
  if (values.write) {
    const style = (await prettier.resolveConfig(RESULTS)) ?? {};
    fs.writeFileSync(
      RESULTS,
      await prettier.format(JSON.stringify(results), { ...style, filepath: RESULTS }),
    );
  }
  const wrong = disagreements(verdicts, SURVIVORS, verdicts.length === generated.mutants.length);
  for (const line of wrong) process.stderr.write(`${line}\n`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

function choose(all: Mutant[]): Mutant[] {
  const { only, sample } = values;
  const matching = only === undefined ? all : all.filter(({ id }) => new RegExp(only).test(id));
  if (sample === undefined) return matching.toSorted((a, b) => rank(a) - rank(b));
  return new Draw(seed).shuffled(matching).slice(0, Number(sample));
}

function readHints(file: string): Record<string, string> {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, string>;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
