import type { Generated, Kind, Mutant } from './mutant.ts';

/** How a mutant ended. */
export type End = 'killed' | 'killed by timeout' | 'by the catalogue only' | 'survived';

export interface Verdict {
  mutant: Mutant;
  end: End;
  file: string;
  test: string;
  /** The files that did not notice. */
  asked: string[];
}

export interface Results {
  commit: string;
  seed: number;
  sample: number | null;
  only: string | null;
  /** How many more files a mutant was tried on at most in the last run, and whether slow ones were among them. */
  depth: string;
  slow: boolean;
  minutes: number;
  /** How many were judged, of how many that were chosen. */
  mutants: number;
  of: number;
  ends: Record<string, number>;
  kinds: Record<string, Record<string, number>>;
  files: Record<string, number>;
  /** With how many files have not noticed. */
  survivors: { id: string; end: End; asked: number; reason: string | null }[];
  leftOut: Record<string, number>;
}

export function count<T>(things: T[], key: (thing: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const thing of things) counts[key(thing)] = (counts[key(thing)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a));
}

export const isAlive = ({ end }: Pick<Verdict, 'end'>): boolean =>
  end === 'survived' || end === 'by the catalogue only';

export function summarise(
  verdicts: Verdict[],
  { leftOut }: Generated,
  reasons: Record<string, string>,
  about: Pick<Results, 'commit' | 'seed' | 'sample' | 'only' | 'depth' | 'slow' | 'of' | 'minutes'>,
): Results {
  const kinds = [...new Set(verdicts.map(({ mutant }) => mutant.kind))];
  return {
    ...about,
    mutants: verdicts.length,
    ends: count(verdicts, ({ end }) => end),
    kinds: Object.fromEntries(
      kinds.map((kind: Kind) => [
        kind,
        count(
          verdicts.filter(({ mutant }) => mutant.kind === kind),
          ({ end }) => end,
        ),
      ]),
    ),
    files: count(
      verdicts.filter((one) => !isAlive(one)),
      ({ file }) => file,
    ),
    survivors: verdicts
      .filter(isAlive)
      .map(({ mutant: { id }, end, asked }) => ({
        id,
        end,
        asked: asked.length,
        reason: reasons[id] ?? null,
      }))
      .sort((a, b) => a.id.localeCompare(b.id)),
    leftOut: count(leftOut, ({ reason }) => reason),
  };
}

const ENDS: End[] = ['killed', 'killed by timeout', 'by the catalogue only', 'survived'];

export function print(results: Results): string {
  const row = (name: string, ends: Record<string, number>) =>
    `${name.padEnd(12)}${ENDS.map((end) => String(ends[end] ?? 0).padStart(Math.max(end.length, 7) + 2)).join('')}`;
  return [
    `${'kind'.padEnd(12)}${ENDS.map((end) => end.padStart(Math.max(end.length, 7) + 2)).join('')}`,
    ...Object.entries(results.kinds).map(([kind, ends]) => row(kind, ends)),
    row('all', results.ends),
    `${results.mutants} judged of ${results.of}.`,
    '',
    'Killed by file:',
    ...Object.entries(results.files).map(([file, kills]) => `  ${String(kills).padStart(5)}  ${file}`),
    '',
    'Left out:',
    ...Object.entries(results.leftOut).map(([reason, times]) => `  ${String(times).padStart(5)}  ${reason}`),
    '',
    `Survivors (${results.survivors.length}):`,
    ...results.survivors.map(
      ({ id, end, reason }) => `  ${end === 'survived' ? ' ' : 'c'} ${id}\n      ${reason ?? 'NOT LISTED'}`,
    ),
    '',
  ].join('\n');
}

/** What the reviewed list and the run say differently. Only a whole run can tell that an entry is stale. */
export function disagreements(
  verdicts: Verdict[],
  reasons: Record<string, string>,
  isWhole: boolean,
): string[] {
  const alive = new Set(verdicts.filter(isAlive).map(({ mutant }) => mutant.id));
  const ran = new Set(verdicts.map(({ mutant }) => mutant.id));
  return [
    ...[...alive].filter((id) => !(id in reasons)).map((id) => `survives, and is not listed: ${id}`),
    ...Object.keys(reasons)
      .filter((id) => ran.has(id) && !alive.has(id))
      .map((id) => `is listed, and was killed: ${id}`),
    ...Object.keys(reasons)
      .filter((id) => isWhole && !ran.has(id))
      .map((id) => `is listed, and is no mutant any more: ${id}`),
  ];
}
