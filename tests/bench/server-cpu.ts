import fs from 'node:fs';
import path from 'node:path';
import type { ServerCpu } from './part.ts';

/** CPU time of the cluster's processes, from the scheduler's own count in nanoseconds. */
export function readServerCpu(folder: string): ServerCpu | null {
  const pidFile = path.join(folder, 'postgres', 'postmaster.pid');
  const postmaster = Number.parseInt(fs.readFileSync(pidFile, 'utf8'), 10);
  if (!fs.existsSync(`/proc/${postmaster}/schedstat`)) return null;
  const used: ServerCpu = new Map();
  for (const pid of [postmaster, ...childrenOf(postmaster)]) {
    const seconds = secondsOf(pid);
    if (seconds !== null) used.set(pid, seconds);
  }
  return used;
}

/** Seconds between two readings; what a process used that ended in between is left out. */
export function cpuBetween(before: ServerCpu | null, after: ServerCpu | null): number | null {
  if (!before || !after) return null;
  return [...after].reduce((sum, [pid, seconds]) => sum + seconds - (before.get(pid) ?? 0), 0);
}

function childrenOf(parent: number): number[] {
  const list = fs.readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

function secondsOf(pid: number): number | null {
  try {
    return Number(fs.readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
  } catch {
    return null;
  }
}
