import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from './failure.ts';

/**
 * What a killed start left behind: a postmaster without its parent, backends without their postmaster, a
 * postmaster.pid that names nobody (or, after a restart of the machine, somebody else). Called under the
 * folder's lock, so whatever still works on this cluster has no owner.
 */
export async function clearLeftovers(cluster: string): Promise<void> {
  const pidFile = path.join(cluster, 'postmaster.pid');
  const postmaster = readPid(pidFile);
  if (postmaster !== null && worksOn(postmaster, cluster)) await end(postmaster, ['SIGINT', 'SIGQUIT']);
  for (const orphan of processesOn(cluster)) await end(orphan, ['SIGTERM', 'SIGQUIT']);
  fs.rmSync(pidFile, { force: true });
}

function readPid(file: string): number | null {
  if (!fs.existsSync(file)) return null;
  const pid = Number.parseInt(fs.readFileSync(file, 'utf8'), 10);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

/** Every PostgreSQL process stands in its data directory; a stranger that got the same number does not. */
function worksOn(pid: number, cluster: string): boolean {
  if (process.platform !== 'linux') return isAlive(pid);
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`) === cluster && isPostgres(pid);
  } catch {
    return false;
  }
}

function isPostgres(pid: number): boolean {
  return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
}

function processesOn(cluster: string): number[] {
  if (process.platform !== 'linux') return [];
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => worksOn(pid, cluster));
}

/** Asks politely, then firmly; SIGKILL is last, because it makes the next start replay the log. */
async function end(pid: number, signals: NodeJS.Signals[]): Promise<void> {
  for (const signal of [...signals, 'SIGKILL' as const]) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await isGone(pid, 8000)) return;
  }
  throw new Failure(`A PostgreSQL process (${pid}) left by an earlier start does not end.`);
}

async function isGone(pid: number, limit: number): Promise<boolean> {
  const until = Date.now() + limit;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await pause(20);
  }
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A zombie has ended; its parent has only not asked yet.
  if (process.platform !== 'linux') return true;
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
