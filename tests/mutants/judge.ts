import type { Mutant } from './mutant.ts';
import type { Order } from './order.ts';
import type { Runner } from './pool.ts';
import type { Verdict } from './report.ts';
import { SURVIVORS } from './survivors.ts';
import type { Killer, Outcome } from './worker.ts';

/** Of a survivor that was reviewed, only so many files are asked. */
const LISTED_DEPTH = 12;

/** How many more files may be asked of a mutant that those did not notice. */
export const depthLeft = ({ id }: Mutant, asked: string[], depth: number): number =>
  id in SURVIVORS ? Math.min(depth, Math.max(0, LISTED_DEPTH - asked.length)) : depth;

export interface Patience {
  /** The file to ask before any other, by id. */
  hints: Record<string, string>;
  /** Also files that take many times as long as most. */
  slow: boolean;
  /** At most so many files, the likeliest. */
  depth: number;
}

/**
 * First what shows behaviour, without the files that did not notice `before`; the catalogue's own comparison is asked of
 * survivors only, and counted apart.
 */
export async function judge(
  runner: Runner,
  mutant: Mutant,
  order: Order,
  patience: Patience,
  before: string[],
): Promise<Verdict> {
  const isNew = (file: string) => !before.includes(file);
  const hint = [patience.hints[mutant.id]].filter((file) => file !== undefined);
  const likeliest = order.behaviour(mutant, patience.slow).filter((file) => !hint.includes(file));
  const depth = depthLeft(mutant, before, patience.depth);
  let left = [...hint.filter(isNew), ...likeliest.filter(isNew).slice(0, depth)];
  const asked = [...before, ...left];
  while (left.length > 0) {
    const outcome = await run(runner, mutant, left, order);
    if (outcome === 'hung') return { mutant, end: 'killed by timeout', file: '', test: '', asked: before };
    const { killer } = outcome;
    for (const file of Object.keys(outcome.times)) order.learn(mutant, file, file === killer?.file);
    if (!killer) break;
    if (!isLate(killer))
      return { mutant, end: 'killed', file: killer.file, test: killer.test, asked: before };
    // a busy machine makes tests late too: only what is late again, alone, was made so by the mutant
    const alone = await run(runner, mutant, [killer.file], order);
    if (alone === 'hung' || alone.killer) {
      const again = alone === 'hung' || !alone.killer || isLate(alone.killer);
      const end = again ? 'killed by timeout' : 'killed';
      return { mutant, end, file: killer.file, test: killer.test, asked: before };
    }
    left = left.slice(left.indexOf(killer.file) + 1);
  }
  const compared = await run(runner, mutant, order.catalogue(), order);
  const seen = compared === 'hung' ? null : compared.killer;
  const end = seen ? 'by the catalogue only' : 'survived';
  return { mutant, end, file: seen?.file ?? '', test: seen?.test ?? '', asked };
}

/** A server whose quickest test fails without any mutant tells nothing about mutants. */
export async function control(runner: Runner, order: Order): Promise<void> {
  const files = order.control();
  const outcome = await runner.run({ sql: [], undo: [], files }, order.limit(files));
  if (outcome === 'hung' || outcome.killer) throw new Error(`${files.join()} fails without any mutant`);
}

/**
 * Kills that do not count, with why: their file fails on this server without any mutant as well. A server that was
 * at it for half an hour and more was seen to be at fault itself.
 */
export async function falseKills(
  runner: Runner,
  order: Order,
  kills: Verdict[],
): Promise<{ file: string; message: string; kills: Verdict[] }[]> {
  const found = [];
  for (const file of new Set(kills.map((kill) => kill.file))) {
    const outcome = await runner.run({ sql: [], undo: [], files: [file] }, order.limit([file]));
    if (outcome !== 'hung' && !outcome.killer) continue;
    const message = outcome === 'hung' ? 'it hangs' : `${outcome.killer?.test}: ${outcome.killer?.message}`;
    found.push({ file, message, kills: kills.filter((kill) => kill.file === file) });
  }
  return found;
}

async function run(
  runner: Runner,
  { id, sql, undo }: Mutant,
  files: string[],
  order: Order,
): Promise<Outcome | 'hung'> {
  const outcome = await runner.run({ sql, undo, files }, order.limit(files));
  if (outcome !== 'hung' && outcome.refused !== undefined) throw new Error(`${id}: ${outcome.refused}`);
  return outcome;
}

const isLate = ({ message }: Killer): boolean => /timed out|Waited \d+ ms in vain/.test(message);
