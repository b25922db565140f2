import type { Token } from './parser.ts';
import type { Tree } from './tree.ts';

/** One statement, wherever it was found. */
export interface Statement {
  kind: string;
  node: Tree;
  file: string;
  line: number;
  /** Runs with the migration, inside a DO block of it, or later, inside a function. */
  place: 'migration' | 'block' | 'body';
  /** The function whose body it stands in. */
  within: string | null;
  /** What it is written with, comments aside; the bodies inside it have statements of their own. */
  tokens: Token[];
}

export interface Objection {
  file: string;
  line: number;
  rule: string;
  what: string;
}

/** What is wrong, none or several; the rule's own words say what to do instead. */
export type Verdict = string[];
