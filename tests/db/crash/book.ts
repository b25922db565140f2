export interface Answer {
  ok: boolean;
  token?: string;
  event_id?: string | null;
  [field: string]: unknown;
}

export type ActName =
  | 'save_request'
  | 'submit_request'
  | 'decide'
  | 'answer_query'
  | 'add_comment'
  | 'mark_paid'
  | 'set_member_roles';

/** One act as its client sent it. */
export interface Act {
  name: ActName;
  /** Under which the database remembers its answer; also written into what the act leaves, where it leaves words. */
  key: string;
  tenant: string;
  /** Whose act it is: a part of the tenant's cast. */
  who: string;
  args: Record<string, unknown>;
  /** What must come of it. */
  ok: boolean;
}

export interface Entry extends Act {
  /** Null while no answer was heard. */
  answer: Answer | null;
  /** The server died before its answer came. */
  lost: boolean;
}

/** What the clients know, and nothing that the database says of itself: what was sent, what was acknowledged. */
export class Book {
  readonly #entries = new Map<string, Entry>();

  sent(act: Act): void {
    if (!this.#entries.has(act.key)) this.#entries.set(act.key, { ...act, answer: null, lost: false });
  }

  /** The first answer; one that says something else to the same key is a fault of the server. */
  heard(key: string, answer: Answer): void {
    const entry = this.entry(key);
    if (answer.ok !== entry.ok) throw new Error(`${entry.name} ${key}: ${JSON.stringify(answer)}`);
    if (entry.answer !== null) throw new Error(`${key} was answered twice`);
    entry.answer = answer;
  }

  /** Everything that waits for an answer will wait in vain. */
  lose(): Entry[] {
    const waiting = this.entries().filter(({ answer }) => answer === null);
    for (const entry of waiting) entry.lost = true;
    return waiting;
  }

  entry(key: string): Entry {
    const entry = this.#entries.get(key);
    if (!entry) throw new Error(`${key} was never sent`);
    return entry;
  }

  entries(): Entry[] {
    return [...this.#entries.values()];
  }

  acknowledged(): (Entry & { answer: Answer })[] {
    return this.entries().filter((entry): entry is Entry & { answer: Answer } => entry.answer !== null);
  }
}
