import type { Known } from '../known.ts';
import type { Statement, Verdict } from '../statement.ts';

export interface Rule {
  id: string;
  /** What to do instead, in a sentence. */
  instead: string;
  /** What is wrong with a statement, given what stands before it. */
  look?: (statement: Statement, known: Known) => Verdict;
  /** What is missing when all have been read. */
  atEnd?: (known: Known) => { file: string; line: number; what: string }[];
}
