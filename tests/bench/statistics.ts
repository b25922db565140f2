/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('no value to take the median of');
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? NaN) + upper) / 2;
}

export interface Summary {
  median: number;
  spread: [lowest: number, highest: number];
}

/** Each round's a/b, summed up: what drifts between the rounds, a busy machine say, drops out of every one. */
export function ratios(a: readonly number[], b: readonly number[]): Summary {
  if (a.length !== b.length) throw new Error(`${a.length} rounds of one side, ${b.length} of the other`);
  const each = a.map((value, i) => value / (b[i] ?? NaN));
  if (!each.every(Number.isFinite)) throw new Error('a round measured nothing');
  return { median: median(each), spread: [Math.min(...each), Math.max(...each)] };
}

export function isMet(value: number, goal: { atMost?: number; atLeast?: number }): boolean {
  return value <= (goal.atMost ?? Infinity) && value >= (goal.atLeast ?? -Infinity);
}
