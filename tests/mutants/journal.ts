import { digestOf, keep, readKept } from './digest.ts';
import type { Mutant } from './mutant.ts';
import type { Verdict } from './report.ts';

const NAME = 'verdicts.json';

interface Kept {
  digest: string;
  verdicts: Record<string, Omit<Verdict, 'mutant'>>;
}

/** What a run that was cut short had found: a later one with --resume goes on from it while nothing has changed. */
export class Journal {
  readonly #kept: Kept;

  constructor(resume: boolean) {
    const digest = digestOf([
      'supabase/migrations',
      'supabase/seed.sql',
      'tests/db',
      'tests/support',
      'tests/mutants',
    ]);
    const before = readKept<Kept>(NAME, { digest, verdicts: {} });
    this.#kept = resume && before.digest === digest ? before : { digest, verdicts: {} };
  }

  of(mutant: Mutant): Verdict | null {
    const verdict = this.#kept.verdicts[mutant.id];
    return verdict ? { mutant, ...verdict } : null;
  }

  add({ mutant, end, file, test }: Verdict): void {
    this.#kept.verdicts[mutant.id] = { end, file, test };
    keep(NAME, this.#kept);
  }
}
