// A replay comes in slices; here they are added up, and said in words.

export type Otherwise = {
  key: string;
  number: string | null;
  at: string;
  /** Null for whoever arranges policy and reads no requests. */
  baseMinor: number | null;
  /** The rule that applied, and the one that would. */
  before: string | null;
  after: string | null;
  /** Somebody would be missing for a step. */
  starves: boolean;
};
export type Load = { label: string; before: number; after: number };
/** Of one person; two may have the same name. */
export type PersonLoad = Load & { key: string };
export type Slice = {
  seen: number;
  same: number;
  otherwise: Otherwise[];
  load: Load[];
  people: PersonLoad[];
  topBefore: number;
  topAfter: number;
  /** No rule of the draft is for them. */
  uncovered: number;
  starved: number;
  reproduced: number;
  of: number;
};
export type Totals = Slice & {
  slices: number;
  /** How many there are to look at. */
  total: number | null;
  /** Where the next slice goes on. */
  after: { at: string; request: string; round: number } | null;
  done: boolean;
};

export const nothingYet = (): Totals => ({
  seen: 0,
  same: 0,
  otherwise: [],
  load: [],
  people: [],
  topBefore: 0,
  topAfter: 0,
  uncovered: 0,
  starved: 0,
  reproduced: 0,
  of: 0,
  slices: 0,
  total: null,
  after: null,
  done: false,
});

/** As many as somebody reads through; the counts tell all. */
export const shown = 50;

function addUp<Of extends Load>(sums: Of[], more: Of[], keyOf: (one: Of) => string): Of[] {
  const all = new Map(sums.map((one) => [keyOf(one), one]));
  for (const one of more) {
    const has = all.get(keyOf(one)) ?? { before: 0, after: 0 };
    all.set(keyOf(one), { ...one, before: has.before + one.before, after: has.after + one.after });
  }
  return [...all.values()];
}

export function add(totals: Totals, slice: Slice): Totals {
  const sum = (
    key: 'seen' | 'same' | 'topBefore' | 'topAfter' | 'uncovered' | 'starved' | 'reproduced' | 'of',
  ): number => totals[key] + slice[key];
  return {
    ...totals,
    seen: sum('seen'),
    same: sum('same'),
    otherwise: [...totals.otherwise, ...slice.otherwise].slice(0, shown),
    load: addUp(totals.load, slice.load, ({ label }) => label),
    people: addUp(totals.people, slice.people, ({ key }) => key),
    topBefore: sum('topBefore'),
    topAfter: sum('topAfter'),
    uncovered: sum('uncovered'),
    starved: sum('starved'),
    reproduced: sum('reproduced'),
    of: sum('of'),
    slices: totals.slices + 1,
  };
}

const count = (n: number): string => n.toLocaleString('en-GB');
const requests = (n: number): string => (n === 1 ? 'One request' : `${count(n)} requests`);

export const selfWords = ({ reproduced, of }: Totals): string =>
  of === 0
    ? 'There is no submitted request yet to check it with.'
    : `The policy in force reproduces ${count(reproduced)} of ${count(of)} routes.`;

export function otherwiseWords({ seen, same }: Totals): string {
  if (seen === 0) return 'Nothing was submitted in this time.';
  const other = seen - same;
  if (other === 0) return `All ${count(seen)} would have gone the same way.`;
  return `${requests(other)} of ${count(seen)} would have gone another way.`;
}

export function topWords({ topBefore: before, topAfter: after }: Totals, role: string): string {
  const move = after > before ? 'more' : 'fewer';
  if (before === after) return `${role}: ${requests(after).toLowerCase()}, as now.`;
  return `${role}: ${count(after)} instead of ${count(before)}, ${count(Math.abs(after - before))} ${move}.`;
}

export function starvedWords({ starved, uncovered }: Totals): string {
  const none = uncovered > 0 ? `${requests(uncovered)} would have found no rule. ` : '';
  if (starved > 0)
    return `${none}With the people of today, ${requests(starved).toLowerCase()} would have found nobody for a step.`;
  return none || 'With the people of today, each would have found somebody for every step.';
}

/** Who gains or loses most first. */
export const byChange = <Of extends Load>(load: Of[]): Of[] =>
  [...load].sort(
    (a, b) =>
      Math.abs(b.after - b.before) - Math.abs(a.after - a.before) ||
      b.after - a.after ||
      a.label.localeCompare(b.label),
  );
