// Saving what is typed, by itself: one save at a time, in order, each sent again with its own key until it is
// known what became of it. What the page shows and where it is sent belong to the caller.

/** What a save begins from: the request, and the content that its editor saw. */
export type Base = { request: string | null; contentHash: string | null };
export type Attempt = { key: string; content: string; base: Base };

export type Reply<R> =
  | { is: 'saved'; base: Base; value: R }
  /** Nothing more is sent until something else is typed. */
  | { is: 'refused'; value: R }
  /** A person decides first: somebody else saved, or the session ended. */
  | { is: 'halted'; value: R }
  /** It may or may not have arrived. */
  | { is: 'lost' };

export type Phase = 'clean' | 'waiting' | 'saving' | 'refused' | 'halted' | 'lost';

type Io<R> = {
  read: () => string;
  send: (attempt: Attempt) => Promise<Reply<R>>;
  told: (phase: Phase, reply: Reply<R> | null) => void;
  worth: (content: string) => boolean;
  newKey: () => string;
};

const pause = 1500;
/** After leaving a field: soon, though not at once, so that going through the fields is one save. */
const short = 400;
const retry = 8000;

export class Autosave<R> {
  base: Base;
  #io: Io<R>;
  #clean: string;
  #refused: string | null = null;
  #attempt: Attempt | null;
  #halted = false;
  #lost = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;

  constructor(io: Io<R>, base: Base, clean: string, attempt: Attempt | null = null) {
    this.#io = io;
    this.base = base;
    this.#clean = clean;
    this.#attempt = attempt;
  }

  /** Sent, and nothing heard: to be kept with what was typed, so that a reload asks again and makes no second. */
  get attempt(): Attempt | null {
    return this.#attempt;
  }
  get dirty(): boolean {
    return this.#attempt !== null || this.#io.read() !== this.#clean;
  }

  touched(): void {
    if (!this.dirty || this.#halted) return;
    this.#after(pause);
    if (!this.#running) this.#io.told('waiting', null);
  }

  left(): void {
    if (this.dirty && !this.#halted && !this.#lost) this.#after(short);
  }

  /** Sends now what is not saved yet; answers whether everything is. `anyway` makes a draft of an empty page. */
  async flush(anyway = false): Promise<boolean> {
    clearTimeout(this.#timer);
    while (this.#running) await this.#running;
    if (anyway) this.#refused = null;
    if (this.#ready(anyway)) await this.#start();
    // The first may have been an older attempt, sent again.
    if (this.#ready(false) && !this.#lost) await this.#start();
    return !this.dirty && this.base.request !== null;
  }

  /** After a conflict was settled by a person: what is typed goes in place of `base`. */
  resume(base: Base): void {
    this.base = base;
    this.#halted = false;
    this.#attempt = null;
    this.#refused = null;
  }

  /** Saved by other means (the form itself). */
  settle(base: Base, content: string): void {
    this.resume(base);
    this.#clean = content;
    clearTimeout(this.#timer);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #after(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), delay);
  }

  #ready(anyway: boolean): boolean {
    if (this.#halted) return false;
    if (this.#attempt) return true;
    const content = this.#io.read();
    if (content === this.#refused) return false;
    if (anyway && this.base.request === null) return true;
    if (content === this.#clean) return false;
    return this.base.request !== null || this.#io.worth(content);
  }

  #start(): Promise<void> {
    this.#running ??= this.#run().finally(() => (this.#running = null));
    return this.#running;
  }

  async #run(): Promise<void> {
    this.#attempt ??= { key: this.#io.newKey(), content: this.#io.read(), base: this.base };
    this.#io.told('saving', null);
    const { content } = this.#attempt;
    const reply = await this.#io.send(this.#attempt);
    this.#lost = reply.is === 'lost';
    if (reply.is === 'lost') {
      this.#after(retry);
      return this.#io.told('lost', reply);
    }
    this.#attempt = null;
    if (reply.is === 'saved') {
      this.base = reply.base;
      this.#clean = content;
    } else if (reply.is === 'refused') this.#refused = content;
    else this.#halted = true;
    // What was typed meanwhile has its turn after a pause, like everything else.
    if (this.#ready(false)) this.#after(pause);
    this.#io.told(reply.is === 'saved' ? (this.dirty ? 'waiting' : 'clean') : reply.is, reply);
  }
}
