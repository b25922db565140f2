import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Outcome, Task } from './worker.ts';

type Message = { ready: true } | { outcome: Outcome } | { error: string };

/** One child process with a server and a Vitest of its own; replaced by a new one when it hangs. */
export class Runner {
  readonly #environment: Record<string, string>;
  #child: ChildProcess | undefined;
  /** The first task, which changes nothing: with it a worker's server comes to be. */
  #opening: { task: Task; limit: number } | undefined;

  private constructor(environment: Record<string, string>) {
    this.#environment = environment;
  }

  static async open(environment: Record<string, string> = {}): Promise<Runner> {
    const runner = new Runner(environment);
    await runner.#start();
    return runner;
  }

  async #start(): Promise<void> {
    this.#child = fork(path.join(import.meta.dirname, 'worker.ts'), {
      env: { ...process.env, DO_NOT_TRACK: '1', ...this.#environment },
      // Ctrl-C in a terminal reaches only us: it ends in order when we do
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const said = await this.#next(120_000);
    if (said === 'hung' || !('ready' in said)) throw new Error('a worker did not open');
  }

  /** What came of it, or that it took longer than `limit` milliseconds. */
  async run(task: Task, limit: number): Promise<Outcome | 'hung'> {
    this.#opening ??= { task, limit };
    this.#child?.send(task);
    const said = await this.#next(limit);
    if (said === 'hung') {
      // the next worker finds what this one left and clears it away
      this.#child?.kill('SIGKILL');
      await this.#start();
      this.#child?.send(this.#opening.task);
      if ((await this.#next(this.#opening.limit)) === 'hung') throw new Error('a new worker hangs');
      return said;
    }
    if (!('outcome' in said)) throw new Error('error' in said ? said.error : 'a worker said something else');
    return said.outcome;
  }

  #next(limit: number): Promise<Message | 'hung'> {
    const child = this.#child;
    return new Promise((done, fail) => {
      const finish = (said: Message | 'hung') => {
        clearTimeout(timer);
        child?.off('exit', gone);
        done(said);
      };
      const gone = (code: number | null) => {
        clearTimeout(timer);
        fail(new Error(`a worker ended by itself (${code})`));
      };
      const timer = setTimeout(() => {
        child?.off('message', finish);
        finish('hung');
      }, limit);
      child?.once('message', finish);
      child?.once('exit', gone);
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.send('end');
    await gone;
  }
}

/** Hands `jobs` out to the runners, one each at a time, in their order, as long as there is time. */
export async function share<T>(
  runners: Runner[],
  jobs: T[],
  work: (runner: Runner, job: T) => Promise<void>,
  until = Infinity,
): Promise<void> {
  const left = [...jobs];
  await Promise.all(
    runners.map(async (runner) => {
      while (left.length > 0 && Date.now() < until) await work(runner, left.shift() as T);
    }),
  );
}
