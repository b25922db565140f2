import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chooseAccount, type Account } from './account.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { Failure, isDiskFull } from './failure.ts';
import type { Folder } from './folder.ts';
import { clearLeftovers } from './leftovers.ts';
import { freePort } from './ports.ts';

export interface Cluster {
  port: number;
  /** Settles when the server ends, for whatever reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  folder: Folder;
  password: string;
  port?: number;
  /** Server settings besides the usual ones; tests turn durability off. */
  settings?: Record<string, string>;
}

/** A locale that knows letters beyond ASCII and orders by code point; macOS has no C.UTF-8. */
const LOCALE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

/** Opens the folder's PostgreSQL: makes it when there is none, clears up after a killed one, starts it. */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { folder } = options;
  const binaries = await findBinaries();
  const account = chooseAccount(binaries, folder.root, folder.cluster);
  if (fs.existsSync(folder.cluster)) await clearLeftovers(folder.cluster);
  else initialise(binaries, account, folder, options.password);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const port = await freePort(attempt === 0 ? options.port : 0);
    const server = await start(binaries, account, options, port);
    if (server) return server;
  }
  throw new Failure('PostgreSQL found no free port on 127.0.0.1.');
}

function initialise(binaries: Binaries, account: Account, folder: Folder, password: string): void {
  fs.rmSync(folder.unfinished, { recursive: true, force: true });
  fs.mkdirSync(folder.unfinished, { mode: 0o700 });
  const secret = path.join(folder.root, 'initdb.password');
  fs.writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const entry of [folder.unfinished, secret]) fs.chownSync(entry, account.uid, account.gid);
  }
  const flags = [
    '--username=supabase_admin',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    `--locale=${LOCALE}`,
  ];
  const files = [`--pgdata=${folder.unfinished}`, `--pwfile=${secret}`, '--no-instructions'];
  const run = account.command(binaries.initdb, [...files, ...flags, '--locale-provider=libc']);
  try {
    const made = spawnSync(run.file, run.args, { ...run.options, encoding: 'utf8' });
    if (made.status !== 0) throw initialiseFailure(`${made.stderr ?? ''}${made.error?.message ?? ''}`);
    fs.renameSync(folder.unfinished, folder.cluster);
  } finally {
    fs.rmSync(secret, { force: true });
  }
}

function initialiseFailure(said: string): Failure {
  if (isDiskFull(said)) return new Failure('The disk is full: no space left to make the database.');
  const line = said.split('\n').find((each) => /error|fatal|could not/i.test(each)) ?? said.trim();
  return new Failure(`PostgreSQL could not make its files: ${line}`);
}

/** Null when the port was taken between choosing and binding. */
async function start(
  binaries: Binaries,
  account: Account,
  options: ClusterOptions,
  port: number,
): Promise<Cluster | null> {
  const { folder } = options;
  const log = fs.openSync(folder.log, 'w', 0o600);
  const run = account.command(binaries.postgres, ['-D', folder.cluster, ...flags(port, options.settings)]);
  // In a session of its own, so that Ctrl-C in the terminal reaches only us and we end it in order.
  const child = spawn(run.file, run.args, { ...run.options, detached: true, stdio: ['ignore', log, log] });
  fs.closeSync(log);
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  if (await isReady(child, folder.cluster)) return { port, ended, stop: () => stop(child, ended) };
  return explainFailure(fs.readFileSync(folder.log, 'utf8'));
}

function flags(port: number, settings: Record<string, string> = {}): string[] {
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    max_wal_size: '256MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The server writes its state as the eighth line of postmaster.pid; pg_ctl waits for the same. */
async function isReady(child: ChildProcess, cluster: string): Promise<boolean> {
  const pidFile = path.join(cluster, 'postmaster.pid');
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const lines = fs.existsSync(pidFile) ? fs.readFileSync(pidFile, 'utf8').split('\n') : [];
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true;
    await pause(20);
  }
  return false;
}

function explainFailure(log: string): null {
  if (/Address already in use|could not create any TCP\/IP sockets/.test(log)) return null;
  if (isDiskFull(log)) throw new Failure('The disk is full: PostgreSQL has no space left to start.');
  const line = log.split('\n').find((each) => /FATAL|PANIC/.test(each));
  throw new Failure(
    `PostgreSQL did not start: ${line ?? (log.trim().split('\n').at(-1) || 'it said nothing')}`,
  );
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const running = () => child.exitCode === null && child.signalCode === null;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!running()) break;
    child.kill(signal);
    await Promise.race([ended, pause(10_000, undefined, { ref: false })]);
  }
  await ended;
}
