import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveApp, type AppServer } from '../../supabase/local/app-server.ts';
import { freePort } from '../../supabase/local/ports.ts';
import { privateFolder } from '../support/program.ts';

/** A built app in miniature, in the shape that adapter-vercel writes. */
const FILES: Record<string, string> = {
  'package.json': '{"type":"module"}',
  'vercel.json': JSON.stringify({
    headers: [{ source: '/_app/(.*)', headers: [{ key: 'X-Extra', value: 'yes' }] }],
  }),
  'output/config.json': JSON.stringify({
    version: 3,
    routes: [
      { src: '/_app/.+', headers: { 'cache-control': 'immutable' } },
      { handle: 'filesystem' },
      { src: '/_app/.+', status: 404, headers: { 'cache-control': 'no-store' } },
      { src: '^/?(?:/__data.json)?$', dest: '/' },
      { src: '^/node/(.*)$', dest: '/node' },
      { src: '/.*', dest: '/![-]/catchall' },
    ],
    overrides: { 'about.html': { path: 'about' } },
  }),
  'output/static/_app/one.js': 'one',
  'output/static/about.html': '<p>about</p>',
  'output/functions/![-]/catchall.func/.vc-config.json': '{"runtime":"edge","entrypoint":"index.js"}',
  'output/functions/![-]/catchall.func/index.js': `
    export default async (request) => {
      if (new URL(request.url).pathname === '/fails') throw new Error('secret detail');
      const body = request.method === 'POST' ? await request.text() : '';
      return Response.json({ url: request.url, method: request.method, body, headers: Object.fromEntries(request.headers) });
    };`,
  'output/functions/node.func/.vc-config.json': '{"runtime":"nodejs22.x","handler":"deep/index.js"}',
  'output/functions/node.func/deep/index.js': `
    export default { here: 'on Node', async fetch(request) {
      return Response.json({ here: this.here, node: process.versions.node.length > 0, body: await request.text() });
    } };`,
};

describe('the built app, served locally', () => {
  let folder: string;
  let server: AppServer;
  let origin: string;
  const echo = async (address: string, init?: RequestInit) =>
    (await (await fetch(origin + address, init)).json()) as {
      url: string;
      body: string;
      headers: Record<string, string>;
    };

  beforeAll(async () => {
    folder = privateFolder();
    for (const [name, text] of Object.entries(FILES)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    fs.writeFileSync(path.join(folder, 'secret.txt'), 'secret');
    fs.symlinkSync('![-]/catchall.func', path.join(folder, 'output', 'functions', 'index.func'));
    const port = await freePort();
    origin = `http://localhost:${port}`;
    server = await serveApp(folder, path.join(folder, 'output'), port);
  });
  afterAll(async () => {
    await server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('STK-110: tells the app the socket’s address, whatever the client claims', async () => {
    const claims = {
      'x-forwarded-for': '6.6.6.6',
      'x-real-ip': '6.6.6.6',
      'x-forwarded-host': 'evil',
      forwarded: 'for=6.6.6.6',
    };
    const { headers } = await echo('/where', {
      headers: { ...claims, 'x-vercel-ip-country': 'XX', accept: 'a/b' },
    });
    expect(headers['x-forwarded-for']).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(JSON.stringify(headers)).not.toMatch(/6\.6\.6\.6|evil|XX/);
    expect(headers['accept']).toBe('a/b');
  });

  it('STK-111: serves files first, with their type and the platform’s headers', async () => {
    const file = await fetch(`${origin}/_app/one.js`);
    expect(await file.text()).toBe('one');
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'immutable',
      'x-extra': 'yes',
      'x-content-type-options': 'nosniff',
    });
    expect((await fetch(`${origin}/about`)).headers.get('content-type')).toContain('text/html');
    expect((await fetch(`${origin}/_app/missing.js`)).status).toBe(404);
  });

  it('STK-112: hands everything else to the function of its route, bodies and methods whole', async () => {
    expect((await echo('/')).url).toBe(`${origin}/`);
    const posted = await echo('/act?a=1', {
      method: 'POST',
      body: 'words',
      headers: { 'content-type': 'text/plain' },
    });
    expect(posted).toMatchObject({ url: `${origin}/act?a=1`, body: 'words' });
  });

  it('STK-115: hands a route that needs Node to its own function', async () => {
    const answer = await fetch(`${origin}/node/here`, { method: 'POST', body: 'words' });
    expect(await answer.json()).toEqual({ here: 'on Node', node: true, body: 'words' });
  });

  it('STK-113: gives no file from outside the built folder', async () => {
    const { port } = new URL(origin);
    for (const address of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/_app/..%2f..%2fsecret.txt',
      '//secret.txt',
    ]) {
      const socket = net.connect(Number(port), '127.0.0.1');
      socket.end(`GET ${address} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
      let said = '';
      socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await once(socket, 'close');
      expect([address, /\r\n\r\nsecret$/.test(said)]).toEqual([address, false]);
    }
  });

  it('STK-114: tells a visitor nothing of an error inside', async () => {
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const answer = await fetch(`${origin}/fails`);
    expect(log.mock.calls.join()).toContain('secret detail');
    log.mockRestore();
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret detail');
  });
});
