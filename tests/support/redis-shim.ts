import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { freePort } from '../../supabase/local/ports.ts';
import { waitFor } from './wait.ts';

const installed = () => spawnSync('redis-server', ['--version']).status === 0;

/** Debian's Redis; installed where that is allowed, and told clearly where it is not. */
export function requireRedis(): void {
  if (installed()) return;
  if (process.getuid?.() === 0) {
    for (const step of [['update'], ['install', '-y', '--no-install-recommends', 'redis-server']])
      spawnSync('apt-get', step, {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
  }
  if (!installed())
    throw new Error('This test needs the Debian package redis-server: install it, and run it again.');
}

/** A Redis of its own in memory, behind the store's REST protocol. */
export class RedisBehindRest {
  readonly token = 'a token of the test';
  #redis: ChildProcess | undefined;
  #port = 0;
  #server = http.createServer((request, response) => void this.#answer(request, response));

  async open(): Promise<string> {
    this.#port = await freePort();
    const settings = [
      '--port',
      String(this.#port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    this.#redis = spawn('redis-server', settings, { stdio: 'ignore' });
    await waitFor('Redis answers', async () => (await this.run(['PING']).catch(() => null)) === 'PONG');
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
    await this.stopRedis();
  }

  async stopRedis(): Promise<void> {
    const redis = this.#redis;
    this.#redis = undefined;
    if (!redis) return;
    const gone = new Promise((done) => redis.once('exit', done));
    redis.kill();
    await gone;
  }

  /** One command on a connection of its own, in Redis's own protocol; simple answers only. */
  run(command: string[]): Promise<string | null> {
    return new Promise((done, fail) => {
      const socket = net.connect(this.#port, '127.0.0.1');
      let text = '';
      socket.on('error', fail).on('data', (piece) => {
        text += String(piece);
        if (!text.endsWith('\r\n')) return;
        const [head = '', body = ''] = text.split('\r\n');
        if (head.startsWith('$') && head !== '$-1' && body.length < Number(head.slice(1))) return;
        socket.end();
        if (head.startsWith('-')) fail(new Error(head));
        else done(head === '$-1' ? null : head.startsWith('$') ? body : head.slice(1));
      });
      const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
      socket.write(`*${command.length}\r\n${parts.join('')}`);
    });
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request) text += String(piece);
    const say = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.headers.authorization !== `Bearer ${this.token}`) return say(401, { error: 'Unauthorized' });
    const base64 = request.headers['upstash-encoding'] === 'base64';
    const one = async (command: unknown[]) => {
      const result = await this.run(command.map(String));
      return { result: base64 && result !== null ? Buffer.from(result).toString('base64') : result };
    };
    try {
      const body = JSON.parse(text) as unknown[];
      const several = request.url?.startsWith('/pipeline') === true;
      say(200, several ? await Promise.all((body as unknown[][]).map(one)) : await one(body));
    } catch (problem) {
      say(500, { error: String(problem) });
    }
  }
}
