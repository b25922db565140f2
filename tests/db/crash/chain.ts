import { checkRows, type EventRow } from '../../../src/lib/evidence/chain.ts';
import type { Queries } from './invariants.ts';

/** How one caller asks: with the claims of somebody who may read the trail. */
export type Read = <T>(work: (sql: Queries) => Promise<T>) => Promise<T>;

/** A reader of one tenant's trail who remembers, outside the database, how far it went and what stood there. */
export class ChainReader {
  readonly #read: Read;
  #seq = 0;
  #hash = '';
  checked = 0;

  constructor(read: Read) {
    this.#read = read;
  }

  /** From the last link that was checked to the end: by the database's account and by ours. */
  async problems(): Promise<string[]> {
    const found = await this.#verified();
    const rows = await this.#read((sql) =>
      sql.unsafe<{ event: EventRow }[]>(
        'select row_to_json(e) as event from api.events e where seq >= $1 order by seq',
        [Math.max(this.#seq, 1)],
      ),
    );
    const events = rows.map(({ event }) => ({ ...event, prev: event.prev ?? '' }));
    for (const { seq, problems } of (await checkRows(events)).values())
      found.push(...problems.map((problem) => `number ${seq}: ${problem}`));
    events.forEach(({ seq }, i) => {
      const expected = Math.max(this.#seq, 1) + i;
      if (seq !== expected) found.push(`number ${seq} stands where ${expected} belongs`);
    });
    if (this.#seq > 0 && events[0]?.hash !== this.#hash)
      found.push(`number ${this.#seq} is not the link that once stood there`);
    const last = events.at(-1);
    this.checked += events.length;
    if (last && found.length === 0) [this.#seq, this.#hash] = [last.seq, last.hash];
    return found;
  }

  /** Forgets how far it went, so that the next look begins at the beginning. */
  startOver(): void {
    [this.#seq, this.#hash] = [0, ''];
  }

  async #verified(): Promise<string[]> {
    const found: string[] = [];
    let from: number | null = Math.max(this.#seq, 1);
    while (from !== null) {
      const [row]: { answer: Verified }[] = await this.#read((sql) =>
        sql.unsafe<{ answer: Verified }[]>('select api.verify_trail($1::bigint) as answer', [from]),
      );
      if (!row?.answer.ok) throw new Error(`the trail was not verified: ${row?.answer.token}`);
      const { whole, problems, next } = row.answer;
      found.push(...problems.map((p) => `api.verify_trail: number ${p.seq} ${p.problem}`));
      if (!whole && problems.length === 0) found.push('api.verify_trail: not whole');
      from = next;
    }
    return found;
  }
}

interface Verified {
  ok: boolean;
  token?: string;
  whole: boolean;
  problems: { seq: number; problem: string }[];
  next: number | null;
}
