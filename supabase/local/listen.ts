import { serve } from '@hono/node-server';
import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { Failure } from './failure.ts';

type Handler = (request: Request, peerAddress: string | null) => Promise<Response>;

/** Listens on this machine only; a taken port is told by the name of the variable that moves it. */
export function listen(port: number, variable: string, handle: Handler): Promise<Server> {
  return new Promise((ready, fail) => {
    const fetch = (request: Request, env: { incoming?: { socket: { remoteAddress?: string } } }) =>
      handle(plain(request), env.incoming?.socket.remoteAddress ?? null).catch(unexpected);
    const options = { port, hostname: '127.0.0.1', fetch, overrideGlobalObjects: false };
    const server = serve(options, () => ready(server)) as Server;
    server.once('error', (error: NodeJS.ErrnoException) => fail(portFailure(error, port, variable)));
  });
}

/** Asked before long work, so that a taken port is told at once and not after a build. */
export async function requireFree(port: number, variable: string): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((free, fail) => {
      server.once('error', (error: NodeJS.ErrnoException) => fail(portFailure(error, port, variable)));
      server.listen(port, '127.0.0.1', free);
    });
  } finally {
    server.close();
  }
}

function portFailure(error: NodeJS.ErrnoException, port: number, variable: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new Failure(
      `Port ${port} is already in use: stop the other program, or set ${variable} to a free port.`,
    );
  }
  if (error.code === 'EACCES')
    return new Failure(`Port ${port} is not allowed for this user: set ${variable}.`);
  return error;
}

/** The server's own request object cannot be copied by the platform's Request; an ordinary one can. */
function plain(request: Request): Request {
  const { url, method, headers } = request;
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers });
  return new Request(url, { method, headers, body: request.body, duplex: 'half' } as RequestInit);
}

function unexpected(error: unknown): Response {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  const body = { code: 'XX000', message: 'Unexpected error in the local stack', details: null, hint: null };
  return Response.json(body, { status: 500 });
}
