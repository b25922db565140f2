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
  const { dev, ino } = fs.statSync(root);
  const abstract = process.platform === 'linux';
  const name = abstract ? `\0countersign-${dev}-${ino}` : path.join(root, 'lock');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const server = net.createServer((socket) => socket.on('error', () => {}).end(String(process.pid)));
    const taken = await new Promise<boolean>((done) => {
      server.once('error', () => done(false)).listen(name, () => done(true));
    });
    if (taken) {
      server.unref();
      return { release: () => new Promise((done) => void server.close(() => done())) };
    }
    const owner = await askOwner(name);
    if (owner) throw new Failure(`Another stack (process ${owner}) is already running on ${root}.`);
    if (!abstract) fs.rmSync(name, { force: true });
  }
  throw new Failure(`Another stack is already running on ${root}.`);
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
