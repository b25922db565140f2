import type { Bench, Goal, Row } from './part.ts';
import { cpuBetween } from './server-cpu.ts';
import { median, ratios, type Summary } from './statistics.ts';

/** One of the things compared: works until `deadline` (performance.now()) and says how often it did its work. */
export interface Side {
  run(deadline: number): Promise<number>;
}

/** What a side used in each round, per operation. */
export interface Measured {
  /** Of wall clock, all clients together: the inverse of the rate. */
  seconds: number[];
  /** Of the server's CPU; null where it cannot be read. */
  cpu: number[] | null;
}

export interface Comparison {
  time: Summary;
  cpu: Summary | null;
}

/**
 * The sides take turns, A B C A B C …, after a first turn of each that is not counted. So all of them meet the same
 * machine, and a ratio within a round means something on a machine whose speed drifts.
 */
export async function takeTurns<N extends string>(
  bench: Bench,
  sides: Record<N, Side['run']>,
  { rounds = bench.rounds, sliceMs = bench.sliceMs } = {},
): Promise<Record<N, Measured>> {
  const names = Object.keys(sides) as N[];
  const measured = Object.fromEntries(
    names.map((name) => [name, { seconds: [], cpu: [] } as Measured]),
  ) as Record<N, Measured>;
  for (const name of names) await warmUp(sides[name], sliceMs / 3);
  for (let round = 0; round < rounds; round += 1) {
    // the other way round every second time, so that no side always follows the same one
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const slice = await takeSlice(bench, sides[name], sliceMs);
      const into = measured[name];
      into.seconds.push(slice.seconds);
      if (slice.cpu === null) into.cpu = null;
      else into.cpu?.push(slice.cpu);
    }
  }
  return measured;
}

/** A statement is planned anew five times before its plan is kept. */
const PLANNED = 10;

async function warmUp(run: Side['run'], ms: number): Promise<void> {
  for (let done = 0; done < PLANNED;) done += await run(performance.now() + ms);
}

async function takeSlice(bench: Bench, run: Side['run'], sliceMs: number) {
  const before = bench.serverCpu();
  const start = performance.now();
  const count = await run(start + sliceMs);
  const seconds = (performance.now() - start) / 1000;
  const cpu = cpuBetween(before, bench.serverCpu());
  if (count === 0) throw new Error('nothing was done within a slice');
  return { seconds: seconds / count, cpu: cpu === null ? null : cpu / count };
}

export function compare(a: Measured, b: Measured): Comparison {
  // the clock of /proc ticks a hundred times a second: a side that leaves the server idle shows none of its CPU
  const cpu = a.cpu && b.cpu?.every((seconds) => seconds > 0) ? ratios(a.cpu, b.cpu) : null;
  return { time: ratios(a.seconds, b.seconds), cpu };
}

/** What one side takes of the other's time and CPU, with both rates for whoever doubts it. */
export function ratioRow(what: string, a: Measured, b: Measured, goal?: Goal): Row {
  const { time, cpu } = compare(a, b);
  return {
    what,
    value: time.median,
    spread: time.spread,
    cpu: cpu?.median ?? null,
    unit: 'ratio',
    ...(goal ? { goal } : {}),
    detail: `${rateOf(a)} against ${rateOf(b)}`,
  };
}

/** `clients` workers that do `work` again and again until the deadline; how often they did, together. */
export function clients(count: number, work: (client: number) => Promise<void>): Side['run'] {
  return async (deadline) => {
    let done = 0;
    const worker = async (client: number) => {
      while (performance.now() < deadline) {
        await work(client);
        done += 1;
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: count }, (_, client) => worker(client)));
    // only when all are idle: who closes the connections under the others hides what went wrong
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    return done;
  };
}

/** "212 a second (3.91 ms CPU)" */
export function rateOf(measured: Measured): string {
  const cpu = cpuOf(measured);
  return `${round(1 / median(measured.seconds))} a second${cpu && ` (${cpu})`}`;
}

/** "3.91 ms CPU"; nothing where it cannot be read. */
export const cpuOf = ({ cpu }: Measured): string => (cpu ? `${round(median(cpu) * 1000)} ms CPU` : '');

/** Three digits that count. */
export const round = (value: number): number => Number(value.toPrecision(3));
