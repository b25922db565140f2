import type { Change } from './mutant.ts';
import { tokenize, type Token } from './tokens.ts';

/** A condition spoilt in one way; `part` says which part was taken out. */
export interface Spoilt {
  change: Change;
  text: string;
  part?: string;
}

interface Part {
  start: number;
  end: number;
  /** What makes a chain of its kind ignore it. */
  neutral: 'true' | 'false';
}

/**
 * Every way to spoil a condition. `open` is the constant that lets everybody pass: false where the condition
 * refuses, true where it admits.
 */
export function spoil(text: string, open: 'true' | 'false'): Spoilt[] {
  const all: Spoilt[] = [
    { change: 'dropped', text: open },
    { change: 'inverted', text: `(not (${text}))` },
    ...partsOf(text).map(({ start, end, neutral }): Spoilt => ({
      change: 'weakened',
      text: text.slice(0, start) + neutral + text.slice(end),
      part: text.slice(start, end),
    })),
  ];
  return all.filter((spoilt) => spoilt.text !== text);
}

/** The members of every chain of `and` or `or`, also of chains within chains. */
export function partsOf(text: string): Part[] {
  const tokens = tokenize(text);
  return collect(text, tokens, 0, tokens.length);
}

function collect(text: string, tokens: Token[], from: number, to: number): Part[] {
  for (const [word, neutral] of [
    ['or', 'false'],
    ['and', 'true'],
  ] as const) {
    const ranges = split(tokens, from, to, word);
    if (ranges.length === 1) continue;
    return ranges.flatMap(([x, y]) => {
      const part: Part = { start: tokens[x]?.start ?? 0, end: tokens[y - 1]?.end ?? 0, neutral };
      return [part, ...collect(text, tokens, x, y)];
    });
  }
  const [a, b] = unwrap(tokens, from, to);
  return a === from ? [] : collect(text, tokens, a, b);
}

/** What has no chain at its top: past a `not`, brackets around the whole, or a `coalesce(…, false)` about it. */
function unwrap(tokens: Token[], from: number, to: number): [number, number] {
  const first = tokens[from];
  if (first?.text === 'not') return [from + 1, to];
  if (first?.text === '(' && closing(tokens, from) === to - 1) return [from + 1, to - 1];
  if (first?.text === 'coalesce' && tokens[from + 1]?.text === '(' && closing(tokens, from + 1) === to - 1) {
    const comma = tokens.findIndex(
      (token, i) => i > from && token.text === ',' && token.depth === first.depth + 1,
    );
    return [from + 2, comma];
  }
  return [from, to];
}

/** Where the bracket at `open` closes. */
export function closing(tokens: Token[], open: number): number {
  const depth = tokens[open]?.depth;
  return tokens.findIndex(
    (token, i) => i > open && (token.text === ')' || token.text === ']') && token.depth - 1 === depth,
  );
}

function split(tokens: Token[], from: number, to: number, word: 'and' | 'or'): [number, number][] {
  const ranges: [number, number][] = [];
  const { depth, level } = tokens[from] ?? { depth: 0, level: 0 };
  let start = from;
  let between = false;
  for (let i = from; i < to; i += 1) {
    const token = tokens[i];
    if (!token || token.depth !== depth || token.level !== level) continue;
    if (token.text === 'between') between = true;
    if (token.text === 'and' && between) between = false;
    else if (token.text === word) {
      ranges.push([start, i]);
      start = i + 1;
    }
  }
  return [...ranges, [start, to]];
}
