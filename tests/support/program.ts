import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from './wait.ts';

export const REPOSITORY = path.resolve(import.meta.dirname, '..', '..');

/** A program of the repository, run as a person would, with what it printed and how it ended. */
export class Program {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly exit: Promise<number | NodeJS.Signals | null>;

  constructor(command: string, args: string[], environment: Record<string, string>, cwd = REPOSITORY) {
    // A process group of its own, so that a signal to it is what Ctrl-C in a terminal sends.
    const env = { ...process.env, ...environment };
    this.child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exit = new Promise((done) => this.child.once('close', (code, signal) => done(code ?? signal)));
  }

  /** Until it says `READY`; fails with its own words when it ends before. */
  async ready(): Promise<Record<string, string>> {
    await waitFor(
      `READY from the program; it said ${this.stderr}`,
      () => {
        if (this.stdout.includes('READY\n')) return true;
        if (this.hasEnded) throw new Error(`It ended before it was ready: ${this.stdout}${this.stderr}`);
        return false;
      },
      60_000,
    );
    const lines = this.stdout.split('\n').filter((line) => line.includes('='));
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** As Ctrl-C does: to the whole group. */
  interrupt(signal: NodeJS.Signals = 'SIGINT'): Promise<number | NodeJS.Signals | null> {
    process.kill(-this.pid, signal);
    return this.exit;
  }

  async destroy(): Promise<void> {
    if (this.hasEnded) return;
    process.kill(-this.pid, 'SIGKILL');
    await this.exit;
  }
}

export function startStack(
  data: string,
  environment: Record<string, string> = {},
  args: string[] = [],
): Program {
  const script = path.join(REPOSITORY, 'supabase', 'local', 'stack.ts');
  return new Program(process.execPath, [script, ...args], { STACK_DATA: data, PORT: '0', ...environment });
}

/** A private directory, as mktemp makes it: closed to every other account. */
export function privateFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-scratch-'));
}

/** The PostgreSQL processes that stand in this cluster's directory. */
export function postgresOn(data: string): number[] {
  const cluster = path.join(fs.realpathSync(data), 'postgres');
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      return fs.readlinkSync(`/proc/${pid}/cwd`) === cluster;
    } catch {
      return false;
    }
  });
}

export function postmasterOf(data: string): number {
  return Number.parseInt(fs.readFileSync(path.join(data, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}
