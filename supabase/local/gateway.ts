import { serve } from '@hono/node-server';
import type { Server } from 'node:http';
import { AuthService } from './auth.ts';
import { readWhole } from './bodies.ts';
import { connect, type Place } from './connect.ts';
import { Failure } from './failure.ts';
import type { Keys } from './keys.ts';
import { answerOutbox } from './outbox.ts';
import { requestContext, silenceRequests } from './request-context.ts';
import { withProfile } from './rest.ts';
import { AUTH_SETTINGS, openServices } from './services.ts';
import { StorageService } from './storage.ts';

export interface Gateway {
  url: string;
  port: number;
  close(): Promise<void>;
}

export interface GatewayOptions {
  place: Place;
  keys: Keys;
  /** Where uploaded objects are kept. */
  files: string;
  /** 0 takes any free port. */
  port: number;
}

/** Supabase's front door on one port: Data API, Auth and Storage by path, and the local outbox page. */
export async function openGateway({ place, keys, files, port }: GatewayOptions): Promise<Gateway> {
  silenceRequests();
  const services = openServices(place, keys, files);
  const administrator = connect(place, 'supabase_admin', { max: 4, idle_timeout: 30 });
  const auth = new AuthService(services.auth, {
    sql: administrator,
    secretKey: keys.secret,
    siteUrl: AUTH_SETTINGS.site_url,
    minimumPassword: AUTH_SETTINGS.minimum_password_length,
  });
  const storage = new StorageService(services.storage);

  async function route(request: Request, peerAddress: string | null): Promise<Response> {
    const path = new URL(request.url).pathname;
    const name = /^\/(rest|auth|storage)\/v1(?:\/|$)/.exec(path)?.[1];
    if (!name) {
      if (request.method === 'GET' && /^\/outbox(\.json)?$/.test(path))
        return answerOutbox(administrator, path);
      return Response.json({ message: 'Not found' }, { status: 404 });
    }
    const whole = await readWhole(request, name);
    if (whole instanceof Response) return whole;
    if (name === 'auth') return auth.fetch(whole, { peerAddress });
    if (name === 'storage') return storage.fetch(whole, { peerAddress });
    const asked = withProfile(whole);
    return asked instanceof Response ? asked : services.rest.fetch(asked, { peerAddress });
  }

  const server = await listen(port, (request, peerAddress) =>
    requestContext.run({ method: request.method }, () => route(request, peerAddress).catch(unexpected)),
  );
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await Promise.all([services.close(), administrator.end({ timeout: 5 })]);
    },
  };
}

function unexpected(error: unknown): Response {
  const message = error instanceof Error ? error.message : String(error);
  return Response.json({ code: 'XX000', message, details: null, hint: null }, { status: 500 });
}

type Handler = (request: Request, peerAddress: string | null) => Promise<Response>;

/** Listens on this machine only; a taken port is a failure of its own words. */
export function listen(port: number, handle: Handler): Promise<Server> {
  return new Promise((ready, fail) => {
    const fetch = (request: Request, env: { incoming?: { socket: { remoteAddress?: string } } }) =>
      handle(request, env.incoming?.socket.remoteAddress ?? null);
    const server = serve({ port, hostname: '127.0.0.1', fetch, overrideGlobalObjects: false }, () =>
      ready(server),
    ) as Server;
    server.once('error', (error: NodeJS.ErrnoException) => fail(portFailure(error, port)));
  });
}

function portFailure(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Failure(`Port ${port} is already in use: stop the other program, or set PORT to a free one.`);
  }
  if (error.code === 'EACCES')
    return new Failure(`Port ${port} is not allowed for this user: set PORT above 1023.`);
  return error;
}
