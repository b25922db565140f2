import { isDeepStrictEqual } from 'node:util';
import { Draw } from '../../support/draw.ts';
import { TestDatabase } from '../../support/test-database.ts';
import { Book, type Entry } from './book.ts';
import { ChainReader } from './chain.ts';
import { Checker } from './checker.ts';
import { openCompany, type Company } from './company.ts';
import { DirectConnection } from './direct.ts';
import { standAlone } from './invariants.ts';
import { LoadProcess } from './load-process.ts';
import { CrashServer, type Victim } from './server.ts';

/** What each kill is asked about; every list stays empty when the product holds. */
export interface Findings {
  lost: string[];
  alone: string[];
  broken: string[];
  notOnce: string[];
}

export interface Counts {
  kills: number;
  everything: number;
  'one backend': number;
  'the postmaster': number;
  'again while recovering': number;
  acknowledged: number;
  'answers lost': number;
  'of them done': number;
  'retried after an answer': number;
  'links checked': number;
}

/** A server under load that is killed again and again, and looked through after each time. */
export class Killing {
  readonly server: CrashServer;
  readonly book = new Book();
  readonly counts: Counts;
  readonly findings: Findings = { lost: [], alone: [], broken: [], notOnce: [] };
  readonly #company: Company;
  readonly #load: LoadProcess;
  readonly #draw: Draw;
  readonly #readers: ChainReader[];
  #beganAfter = '0';

  private constructor(server: CrashServer, company: Company, seed: number) {
    this.server = server;
    this.#company = company;
    this.#draw = new Draw(seed);
    const clients = company.casts.flatMap((cast, i) =>
      Array.from({ length: i === 0 ? 4 : 2 }, (_, n) => ({
        name: `${i + 1}${'abcd'[n]}`,
        cast,
        seed: this.#draw.between(1, 2 ** 31),
        changesRoles: n === 0,
      })),
    );
    this.#load = new LoadProcess(this.book, clients, company.people);
    this.#readers = company.casts.map(
      ({ tenant }) =>
        new ChainReader((work) =>
          this.#database((db) => db.as(company.people[tenant]?.['reader'] ?? 'anon', (tx) => work(tx))),
        ),
    );
    this.counts = {
      ...{ kills: 0, everything: 0, 'one backend': 0, 'the postmaster': 0, 'again while recovering': 0 },
      ...{ acknowledged: 0, 'answers lost': 0, 'of them done': 0, 'retried after an answer': 0 },
      'links checked': 0,
    };
  }

  static async begin(seed: number): Promise<Killing> {
    const server = await CrashServer.make();
    const db = new TestDatabase(server.place, server);
    try {
      const killing = new Killing(server, await openCompany(db), seed);
      const [last] = await db.admin<{ n: string }[]>`select coalesce(max(n), 0) as n from audit.events`;
      killing.#beganAfter = last?.n ?? '0';
      return killing;
    } finally {
      await db.disconnect();
    }
  }

  /** Load, a kill at a drawn answer, the restart, and everything that must hold then. */
  async kill(victim: Victim, again: boolean): Promise<void> {
    await this.#load.work(this.server.place, this.#draw.between(8, 40), () => {
      this.server.kill(victim, this.#draw);
      // what outlives the postmaster may still answer, until the next start ends it
      return victim === 'the postmaster' ? this.server.restart(victim) : undefined;
    });
    this.counts.kills += 1;
    this.counts[victim] += 1;
    if (again) await this.#killAgain();
    if (victim !== 'the postmaster') await this.server.restart(victim);
    await this.#lookThrough();
  }

  /** Nobody is killed: the clients go on, and stop. */
  async goOn(answers: number): Promise<void> {
    await this.#load.work(this.server.place, answers, () => {});
    await this.#lookThrough();
  }

  /**
   * The same under settings that answer before the log is written, with nobody left to write it: what the checks say
   * when acknowledged acts are really gone.
   */
  async killForgetful(): Promise<string[]> {
    await this.server.reopen({ synchronous_commit: 'off', wal_writer_delay: '10s', wal_buffers: '64MB' });
    await this.server.stopWriters();
    await this.#load.work(this.server.place, 20, () => this.server.kill('everything', this.#draw));
    await this.server.restart('everything');
    this.book.lose();
    return this.#database(({ admin }) => new Checker(admin, this.book, this.#beganAfter).lost());
  }

  /** Both chains from their first link on. */
  async checkWhole(): Promise<void> {
    for (const reader of this.#readers) reader.startOver();
    await this.#checkChains();
  }

  async end(): Promise<void> {
    this.#load.end();
    await this.server.end();
  }

  /** Until a start is really caught at it. */
  async #killAgain(): Promise<void> {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      if (!(await this.server.killInRecovery())) continue;
      this.counts['again while recovering'] += 1;
      return;
    }
    throw new Error('no start could be killed while it recovered');
  }

  async #lookThrough(): Promise<void> {
    const answered = this.book.acknowledged();
    const waiting = this.book.lose();
    await this.#check(async (checker) => {
      this.findings.lost.push(...(await checker.lost()));
      this.counts['of them done'] += (await checker.done(waiting)).size;
    });
    await this.#load.retry(this.server.place);
    await this.#retryAnswered(answered.slice(-40));
    await this.#check(async (checker) => {
      this.findings.notOnce.push(...(await checker.notOnce()), ...(await checker.lost()));
    });
    this.counts.acknowledged = this.book.entries().filter(({ lost }) => !lost).length;
    this.counts['answers lost'] += waiting.length;
  }

  /** The answer of the first time, and nothing done. */
  async #retryAnswered(entries: Entry[]): Promise<void> {
    const connection = new DirectConnection(this.server.place, this.#company.people);
    for (const entry of entries) {
      const answer = await connection.send(entry);
      this.counts['retried after an answer'] += 1;
      if (!isDeepStrictEqual(answer, entry.answer))
        this.findings.notOnce.push(`${entry.key}: a retry got another answer`);
    }
    connection.close();
  }

  async #check(ask: (checker: Checker) => Promise<void>): Promise<void> {
    await this.#database(async ({ admin }) => {
      this.findings.alone.push(...(await standAlone(admin)));
      await ask(new Checker(admin, this.book, this.#beganAfter));
    });
    await this.#checkChains();
  }

  async #checkChains(): Promise<void> {
    for (const reader of this.#readers) this.findings.broken.push(...(await reader.problems()));
    this.counts['links checked'] = this.#readers.reduce((sum, { checked }) => sum + checked, 0);
  }

  async #database<T>(work: (db: TestDatabase) => Promise<T>): Promise<T> {
    const db = new TestDatabase(this.server.place, this.server);
    try {
      return await work(db);
    } finally {
      await db.disconnect();
    }
  }
}
