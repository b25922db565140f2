/** How a guard is spoilt: gone, turned round, or without one of its parts. */
export type Change = 'dropped' | 'inverted' | 'weakened';

export type Kind =
  | 'policy'
  | 'refusal'
  | 'choice'
  | 'rule'
  | 'answer'
  | 'flag'
  | 'pin'
  | 'lock'
  | 'trigger'
  | 'check'
  | 'unique';

/** One thing that protects, spoilt in one way. */
export interface Mutant {
  /** Readable and stable as long as the guard reads the same. */
  id: string;
  kind: Kind;
  change: Change;
  /** The function or table that it stands in: `app.do_decide`, `audit.events`. */
  place: string;
  /** What the guard says, before. */
  guard: string;
  /** Words that a test of this guard is likely to hold, the most telling first: its tokens; the act, the views. */
  hints: string[][];
  /** Statements that a superuser runs on a migrated database. */
  sql: string[];
  /** Statements that take it back. */
  undo: string[];
}

/** What the generator passed over, and why: counted, so that nothing is left out silently. */
export interface LeftOut {
  place: string;
  guard: string;
  reason: string;
}

export interface Generated {
  mutants: Mutant[];
  leftOut: LeftOut[];
}

export const none = (): Generated => ({ mutants: [], leftOut: [] });

/** Numbers those ids that several guards of one function share. */
export function distinct(mutants: Mutant[]): Mutant[] {
  const seen = new Map<string, number>();
  return mutants.map((mutant) => {
    const count = (seen.get(mutant.id) ?? 0) + 1;
    seen.set(mutant.id, count);
    return count === 1 ? mutant : { ...mutant, id: `${mutant.id} #${count}` };
  });
}

/** Guards are quoted in ids on one line, whole where they are short. */
export function quote(text: string): string {
  const line = text
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length <= 120 ? line : `${line.slice(0, 90)} … ${line.slice(-28)}`;
}
