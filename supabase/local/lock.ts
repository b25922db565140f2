import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Failure } from './failure.ts';

export interface Lock {
  release(): Promise<void>;
}

/**
 * One stack per data folder. The lock is a listening socket, which the kernel takes away with the process,
 * however that ends: nothing is left on disk that could go stale. On Linux its name is abstract (no file at
 * all); elsewhere it is a socket file, taken over when nobody answers on it. It answers with its owner's pid.
 */
export async function takeLock(root: string): Promise<Lock> {
  const name = nameOf(root, 'lock');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const server = net.createServer((socket) => socket.on('error', () => {}).end(String(process.pid)));
    if (await listens(server, name))
      return { release: () => new Promise((done) => void server.close(() => done())) };
    const owner = await askOwner(name);
    if (owner) throw new Failure(`Another stack (process ${owner}) is already running on ${root}.`);
    forget(name);
  }
  throw new Failure(`Another stack is already running on ${root}.`);
}

/** The same for work that others wait for: whoever comes second gets it when the first is done, or gone. */
export async function takeTurn(root: string): Promise<Lock> {
  const name = nameOf(root, 'turn');
  for (;;) {
    const waiting = new Set<net.Socket>();
    const server = net.createServer((socket) => void waiting.add(socket.on('error', () => {})));
    if (await listens(server, name)) {
      return {
        release: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of waiting) socket.destroy();
          }),
      };
    }
    const nobody = await untilGone(name);
    if (nobody) forget(name);
  }
}

const ABSTRACT = process.platform === 'linux';

function nameOf(root: string, what: string): string {
  const { dev, ino } = fs.statSync(root);
  return ABSTRACT ? `\0countersign-${what}-${dev}-${ino}` : path.join(root, what);
}

async function listens(server: net.Server, name: string): Promise<boolean> {
  const taken = await new Promise<boolean>((done) => {
    server.once('error', () => done(false)).listen(name, () => done(true));
  });
  if (taken) server.unref();
  return taken;
}

/** A socket file on which nobody answers. */
function forget(name: string): void {
  if (!ABSTRACT) fs.rmSync(name, { force: true });
}

/** Whether there was nobody to wait for. */
function untilGone(name: string): Promise<boolean> {
  const socket = net.connect(name);
  let met = false;
  return new Promise((done) => {
    socket.once('connect', () => (met = true)).on('error', () => {});
    socket.once('close', () => done(!met));
  });
}

async function askOwner(name: string): Promise<string | null> {
  const socket = net.connect(name);
  socket.setTimeout(2000, () => socket.destroy());
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((answer) => {
    socket.on('error', () => answer(null));
    socket.on('close', () => answer(said || null));
  });
}
