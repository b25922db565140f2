import { describe } from './failure.ts';

/** Runs one program to its end: exits 1 with one line when it cannot start, and always closes what it opened. */
export class Shutdown {
  #closers: (() => Promise<void>)[] = [];
  #ending: Promise<void> | undefined;
  readonly #abort = new AbortController();

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void this.end(0));
    // A pipe that nobody reads any more must not take the process down before it has closed the database.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (error: unknown) => void (isLostConnection(error) || this.fail(error)));
    }
    this.#watchParent();
  }

  /** Opens something and closes it at the end, even when the end is asked for while it is still opening. */
  async open<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> {
    this.#closers.push(async () => (await opening.catch(() => null))?.close());
    return opening;
  }

  /** Aborted at the end, for work that is better broken off than waited for. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isEnding(): boolean {
    return this.#ending !== undefined;
  }

  fail(error: unknown): Promise<void> {
    if (!this.isEnding) process.stderr.write(`${describe(error)}\n`);
    return this.end(1);
  }

  end(code: number): Promise<void> {
    this.#ending ??= this.#close(code);
    return this.#ending;
  }

  async #close(code: number): Promise<void> {
    this.#abort.abort();
    for (let closer = this.#closers.pop(); closer; closer = this.#closers.pop()) {
      await closer().catch((error: unknown) => process.stderr.write(`${describe(error)}\n`));
    }
    process.exit(code);
  }

  /** npm passes on no hang-up, and nothing at all when it is killed: being adopted by another parent tells. */
  #watchParent(): void {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.env['npm_lifecycle_event'] && process.ppid !== parent) void this.end(0);
    }, 500);
    watch.unref();
  }
}

/**
 * A backend that dies under a query can throw from inside the driver, where nobody waits for it (it writes to a
 * socket that has just gone). The query's own caller hears of it, and the pool connects anew.
 */
function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    /^(CONNECTION_|57P0|ECONNRESET|EPIPE)/.test(code) ||
    /node_modules.postgres.src.connection/.test(error.stack ?? '')
  );
}
