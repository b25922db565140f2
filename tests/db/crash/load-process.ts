import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Place } from '../../../supabase/local/connect.ts';
import type { Book } from './book.ts';
import type { People } from './direct.ts';
import type { ClientPlan, Order, Report } from './load.ts';

/** The clients' process, as the test sees it: orders go out, what they sent and heard goes into the book. */
export class LoadProcess {
  readonly #child: ChildProcess;
  readonly #book: Book;
  #stopped = () => {};
  #failed: (error: Error) => void = () => {};
  #heard = () => {};

  constructor(book: Book, clients: ClientPlan[], people: People) {
    this.#book = book;
    this.#child = fork(path.join(import.meta.dirname, 'load.ts'), { stdio: 'inherit' });
    this.#child.on('message', (report: Report) => this.#take(report));
    this.#child.on('exit', () => this.#failed(new Error('the clients have ended')));
    this.#order({ do: 'cast', clients, people });
  }

  /** Lets them act; at the `after`th answer `then` runs at once, and all is over when every client has stopped. */
  async work(place: Place, after: number, then: () => Promise<void> | void): Promise<void> {
    let answers = 0;
    let acted: Promise<void> | undefined;
    const met = new Promise<void>((done) => {
      this.#heard = () => {
        answers += 1;
        if (answers !== after) return;
        acted = Promise.resolve(then());
        done();
      };
    });
    const stopped = this.#untilStopped();
    this.#order({ do: 'work', place });
    await Promise.race([met, stopped]);
    await acted;
    this.#order({ do: 'over' });
    await stopped;
    if (answers < after) throw new Error(`the clients stopped after ${answers} answers`);
  }

  async retry(place: Place): Promise<void> {
    const stopped = this.#untilStopped();
    this.#order({ do: 'retry', place });
    await stopped;
  }

  end(): void {
    this.#child.removeAllListeners('exit');
    this.#child.kill('SIGKILL');
  }

  #untilStopped(): Promise<void> {
    return new Promise<void>((done, fail) => {
      this.#stopped = done;
      this.#failed = fail;
    });
  }

  #order(order: Order): void {
    this.#child.send(order);
  }

  #take(report: Report): void {
    try {
      if (report.tells === 'sent') this.#book.sent(report.act);
      else if (report.tells === 'heard') {
        this.#book.heard(report.key, report.answer);
        this.#heard();
      } else if (report.tells === 'stopped') this.#stopped();
      else this.#failed(new Error(report.words));
    } catch (error) {
      this.#failed(error as Error);
    }
  }
}
