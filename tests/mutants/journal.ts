import { digestOf, keep, readKept } from './digest.ts';
import type { Mutant } from './mutant.ts';
import { isAlive, type Verdict } from './report.ts';

const NAME = 'verdicts.json';
const SQL = ['supabase/migrations', 'supabase/seed.sql', 'tests/support'];

/** `asked`: the files that did not notice, each with its digest. */
type Kept = Record<
  string,
  Omit<Verdict, 'mutant' | 'asked'> & { key: string; asked: Record<string, string> }
>;

/**
 * What earlier runs found, for --resume. A killed mutant stays killed while the SQL and the file that killed it
 * are the same; a survivor is asked only what it was not asked before.
 */
export class Journal {
  #kept: Kept;
  readonly #digests = new Map<string, string>();

  constructor(resume: boolean) {
    this.#kept = resume ? readKept<Kept>(NAME, {}) : {};
  }

  of(mutant: Mutant): Verdict | null {
    const kept = this.#kept[mutant.id];
    if (kept?.key !== this.#keyOf(kept)) return null;
    const { end, file, test, asked } = kept;
    const same = Object.keys(asked).filter((one) => asked[one] === this.#digest([one]));
    return { mutant, end, file, test, asked: same };
  }

  add({ mutant, ...verdict }: Verdict): void {
    const asked = Object.fromEntries(verdict.asked.map((file) => [file, this.#digest([file])]));
    this.#kept[mutant.id] = { ...verdict, asked, key: this.#keyOf(verdict) };
    keep(NAME, this.#kept);
  }

  /** As if it had never been asked. */
  drop({ id }: Mutant): void {
    this.#kept = Object.fromEntries(Object.entries(this.#kept).filter(([one]) => one !== id));
    keep(NAME, this.#kept);
  }

  #keyOf(verdict: Pick<Verdict, 'end' | 'file'> | undefined): string {
    return this.#digest(!verdict?.file || isAlive(verdict) ? SQL : [...SQL, verdict.file]);
  }

  #digest(places: string[]): string {
    const name = places.join(' ');
    const known = this.#digests.get(name) ?? digestOf(places);
    this.#digests.set(name, known);
    return known;
  }
}
