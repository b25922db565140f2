// Undo and redo over whole contents. What is typed in one field is one step, however many keys it took.

export class History<T> {
  #past: string[] = [];
  #future: string[] = [];
  #now: string;
  #field: string | null = null;

  constructor(now: T) {
    this.#now = JSON.stringify(now);
  }

  get undoable(): boolean {
    return this.#past.length > 0;
  }
  get redoable(): boolean {
    return this.#future.length > 0;
  }

  /** What stands now; `field` names what is being typed in, null is an act of its own. */
  note(state: T, field: string | null = null): void {
    const next = JSON.stringify(state);
    if (next === this.#now) return;
    const same = field !== null && field === this.#field && this.#past.length > 0;
    if (!same) this.#past.push(this.#now);
    if (this.#past.length > 200) this.#past.shift();
    this.#future = [];
    this.#now = next;
    this.#field = field;
  }

  /** The field was left: the next letter typed in it is a step of its own. */
  rest(): void {
    this.#field = null;
  }

  undo(): T | null {
    const last = this.#past.pop();
    if (last === undefined) return null;
    this.#future.push(this.#now);
    return this.#go(last);
  }

  redo(): T | null {
    const next = this.#future.pop();
    if (next === undefined) return null;
    this.#past.push(this.#now);
    return this.#go(next);
  }

  #go(to: string): T {
    this.#now = to;
    this.#field = null;
    return JSON.parse(to) as T;
  }
}
