import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openCluster, type Cluster } from '../../../supabase/local/cluster.ts';
import { connect, type Place } from '../../../supabase/local/connect.ts';
import { empty, openFolder, type Folder } from '../../../supabase/local/folder.ts';
import { makeKeys, type Keys } from '../../../supabase/local/keys.ts';
import { prepare } from '../../../supabase/local/open-stack.ts';
import { sweep, type TestCluster } from '../../support/cluster.ts';
import type { Draw } from '../../support/draw.ts';
import { postgresOn, postmasterOf } from '../../support/program.ts';
import { waitFor } from '../../support/wait.ts';

/** With the process that made it, so that the next run clears up after one that was killed. */
const PREFIX = 'countersign-crash-';

/** As hosted: what is acknowledged is on disk. */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** What dies: everything at once, one backend (the server then throws all others out), or the postmaster alone. */
export type Victim = 'everything' | 'one backend' | 'the postmaster';

/** A durable server of one test file's own, to be killed. */
export class CrashServer implements TestCluster {
  readonly keys: Keys;
  readonly #folder: Folder;
  #cluster: Cluster;
  #settings: Record<string, string> = DURABLE;
  /** How much the server had said when it was last killed. */
  #saidBefore = 0;

  private constructor(folder: Folder, keys: Keys, cluster: Cluster) {
    this.#folder = folder;
    this.keys = keys;
    this.#cluster = cluster;
  }

  static async make(): Promise<CrashServer> {
    await sweep(PREFIX);
    const folder = openFolder(path.join(os.tmpdir(), `${PREFIX}${process.pid}`));
    const keys = makeKeys();
    const cluster = await openCluster({ folder, password: keys.database, settings: DURABLE });
    const server = new CrashServer(folder, keys, cluster);
    await prepare(server.place, keys, false);
    return server;
  }

  get place(): Place {
    return { port: this.port, password: this.keys.database, database: 'postgres' };
  }

  get port(): number {
    return this.#cluster.port;
  }

  get folder(): string {
    return this.#folder.root;
  }

  /** SIGKILL, which nobody can catch: no buffer is written, no file closed in order, no client told. */
  kill(victim: Victim, draw: Draw): void {
    this.#saidBefore = this.log().length;
    if (victim === 'one backend') kill(draw.pick(this.#backends()));
    else if (victim === 'the postmaster') kill(postmasterOf(this.#folder.root));
    else this.#killEverything();
  }

  /** After the kill: opened again on the same folder, as the stack does. Fails when there was nothing to recover. */
  async restart(victim: Victim): Promise<void> {
    if (victim === 'one backend') {
      await waitFor('the server has recovered by itself', () =>
        /reinitializing[\s\S]*ready to accept connections/.test(this.log().slice(this.#saidBefore)),
      );
      return;
    }
    await this.#cluster.ended;
    await this.#open();
    if (!/not properly shut down; automatic recovery in progress/.test(this.log()))
      throw new Error(`the server found nothing to recover: ${this.log()}`);
  }

  /** Kills the next start while it replays the log; false when it was faster than we are. */
  async killInRecovery(): Promise<boolean> {
    await this.#cluster.ended;
    fs.rmSync(this.#folder.log);
    let opened = false;
    const opening = this.#open().then(
      () => (opened = true),
      () => false,
    );
    // a replay takes a few milliseconds: looked at in every turn of the loop, not now and then
    while (!opened && !/automatic recovery in progress/.test(this.log())) await nextTurn();
    this.#killEverything();
    await opening;
    await this.#cluster.ended;
    return !/ready to accept connections/.test(this.log());
  }

  /** Stopped in order and opened with other settings. */
  async reopen(settings: Record<string, string>): Promise<void> {
    await this.#cluster.stop();
    this.#settings = { ...DURABLE, ...settings };
    await this.#open();
  }

  /** The background writers stand still, as on a machine that is busy with something else. */
  async stopWriters(): Promise<void> {
    const sql = connect(this.place, 'supabase_admin');
    const writers = await sql<{ pid: number }[]>`select pid from pg_stat_activity
      where backend_type in ('walwriter', 'background writer', 'checkpointer')`;
    await sql.end();
    for (const { pid } of writers) process.kill(pid, 'SIGSTOP');
  }

  async end(): Promise<void> {
    await this.#cluster.stop();
    empty(this.#folder);
    fs.rmSync(this.#folder.root, { recursive: true, force: true });
  }

  log(): string {
    return fs.existsSync(this.#folder.log) ? fs.readFileSync(this.#folder.log, 'utf8') : '';
  }

  /** The postmaster first: nobody is left who could start or report anything. */
  #killEverything(): void {
    kill(postmasterOf(this.#folder.root));
    for (const pid of postgresOn(this.#folder.root)) kill(pid);
  }

  async #open(): Promise<void> {
    const { keys, port } = this;
    const options = { folder: this.#folder, password: keys.database, port, settings: this.#settings };
    this.#cluster = await openCluster(options);
  }

  /** The backends of the clients, found without asking the server. */
  #backends(): number[] {
    const ours = postgresOn(this.#folder.root).filter((pid) => titleOf(pid).includes(' authenticator '));
    return ours.sort((a, b) => a - b);
  }
}

function titleOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
