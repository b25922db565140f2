import fs from 'node:fs';
import type { TestDatabase } from '../../support/test-database.ts';
import type { PlanNode, Statement } from './plan.ts';

/**
 * What the server itself says of every statement, those inside functions too: auto_explain, for connections that the
 * Data API opens to this database from now on. The log is shared with other databases of the run, so that processes
 * tell which lines are ours.
 */
export async function explainEverything(db: TestDatabase): Promise<void> {
  const { database } = db.place;
  const settings = {
    log_min_duration: '0',
    log_analyze: 'on',
    log_timing: 'off',
    log_buffers: 'off',
    log_nested_statements: 'on',
    log_format: 'json',
  };
  await db.admin`load 'auto_explain'`;
  await db.admin.unsafe(
    `alter role authenticator in database ${database} set session_preload_libraries = 'auto_explain'`,
  );
  for (const [name, value] of Object.entries(settings))
    await db.admin.unsafe(
      `alter role authenticator in database ${database} set auto_explain.${name} = '${value}'`,
    );
}

export class PlanLog {
  readonly #db: TestDatabase;
  readonly #file: string;
  #read: number;

  constructor(db: TestDatabase, file: string) {
    this.#db = db;
    this.#file = file;
    this.#read = fs.statSync(file).size;
  }

  /** The statements since the last time, in the order in which they ended. */
  async take(): Promise<Statement[]> {
    const ours = await this.#db.admin<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = current_database() and usename = 'authenticator'`;
    const pids = new Set(ours.map(({ pid }) => pid));
    const handle = fs.openSync(this.#file, 'r');
    const text = Buffer.alloc(fs.fstatSync(handle).size - this.#read);
    fs.readSync(handle, text, 0, text.length, this.#read);
    fs.closeSync(handle);
    this.#read += text.length;
    return [...statements(text.toString('utf8'), pids)];
  }
}

/** An entry: a line with process and "plan:", then the JSON, each of its lines behind a tab. */
function* statements(log: string, pids: Set<number>): Generator<Statement> {
  const entry = /^\S+ \S+ \S+ \[(\d+)\] LOG: {2}duration: \S+ ms {2}plan:\n((?:\t.*\n)+)/gm;
  for (const [, pid, json] of log.matchAll(entry)) {
    if (!pids.has(Number(pid)) || !json) continue;
    const explained = JSON.parse(json.replace(/^\t/gm, '')) as { 'Query Text': string; Plan: PlanNode };
    const text = explained['Query Text'];
    // our functions never speak of schema api, and the Data API of nothing else
    yield { text, plan: explained.Plan, nested: !/"api"|\bapi\./.test(text) };
  }
}
