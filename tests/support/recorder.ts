import http from 'node:http';
import { freePort } from '../../supabase/local/ports.ts';

/** What went through: "POST /auth/v1/token 400", in order of arrival. */
export interface Recorder {
  url: string;
  calls: string[];
  /** Answers to these wait until `release` is called. */
  hold(path: RegExp): { release: () => void };
  close(): Promise<void>;
}

/** Stands between the app and the stack, and counts the work that an answer takes: no clock decides. */
export async function record(target: string): Promise<Recorder> {
  const calls: string[] = [];
  let held: { path: RegExp; freed: Promise<undefined> } | null = null;
  const server = http.createServer((request, response) => {
    void pass(request).then(async ({ answer, body }) => {
      const { pathname } = new URL(request.url ?? '/', target);
      const at = calls.push(`${request.method} ${pathname}`) - 1;
      calls[at] += ` ${answer.status}`;
      if (held?.path.test(pathname)) await held.freed;
      const headers = Object.fromEntries(answer.headers);
      delete headers['content-encoding'];
      delete headers['content-length'];
      response.writeHead(answer.status, headers).end(body);
    });
  });
  async function pass(request: http.IncomingMessage) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers))
      if (typeof value === 'string' && !/^(host|connection|content-length)$/.test(name))
        headers.set(name, value);
    const answer = await fetch(new URL(request.url ?? '/', target), {
      method: request.method ?? 'GET',
      headers,
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    return { answer, body: Buffer.from(await answer.arrayBuffer()) };
  }
  const port = await freePort();
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    hold(path) {
      const { promise: freed, resolve: release } = Promise.withResolvers<undefined>();
      held = { path, freed };
      return {
        release: () => {
          held = null;
          release(undefined);
        },
      };
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
