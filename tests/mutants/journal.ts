import { digestOf, keep, readKept } from './digest.ts';
import type { Mutant } from './mutant.ts';
import type { Verdict } from './report.ts';

const NAME = 'verdicts.json';
const SQL = ['supabase/migrations', 'supabase/seed.sql', 'tests/support'];

type Kept = Record<string, Omit<Verdict, 'mutant'> & { key: string }>;

/**
 * What earlier runs found, for --resume. A killed mutant stays killed while the SQL and the file that killed it
 * are the same; a survivor is asked again as soon as any test is another.
 */
export class Journal {
  readonly #kept: Kept;
  readonly #keys = new Map<string, string>();
  readonly #asked: string;

  /** `asked` says which files a survivor is asked: one that was asked fewer is asked again. */
  constructor(resume: boolean, asked: string) {
    this.#asked = asked;
    this.#kept = resume ? readKept<Kept>(NAME, {}) : {};
  }

  of(mutant: Mutant): Verdict | null {
    const kept = this.#kept[mutant.id];
    if (!kept) return null;
    const { key, ...verdict } = kept;
    return key === this.#keyOf(verdict) ? { mutant, ...verdict } : null;
  }

  add({ mutant, ...verdict }: Verdict): void {
    this.#kept[mutant.id] = { ...verdict, key: this.#keyOf(verdict) };
    keep(NAME, this.#kept);
  }

  #keyOf({ end, file }: Omit<Verdict, 'mutant'>): string {
    const place = end === 'killed' ? file : 'tests/db';
    const known = this.#keys.get(place) ?? digestOf([...SQL, place]);
    this.#keys.set(place, known);
    return end === 'killed' ? known : `${known} ${this.#asked}`;
  }
}
