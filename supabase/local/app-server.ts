import type { Server } from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { StaticFiles } from './app-files.ts';
import { Failure } from './failure.ts';
import { listen } from './listen.ts';

type Handler = (request: Request, context: object) => Promise<Response>;

interface Route {
  src?: string;
  dest?: string;
  handle?: string;
  status?: number;
  headers?: Record<string, string>;
}

interface Config {
  routes: Route[];
  overrides?: Record<string, { path?: string }>;
}

/** The edge's functions name their entry point, Node's their handler. */
interface FunctionConfig {
  entrypoint?: string;
  handler?: string;
}

/** Headers by which a client could claim to be somebody or somewhere else; on the platform the proxy sets them. */
const PROXY_HEADERS = /^(?:x-forwarded-|x-real-ip$|x-vercel-|forwarded$|cf-connecting-ip$|true-client-ip$)/;

export interface AppServer {
  close(): Promise<void>;
}

/** Serves the built output as Vercel would: static files first, then the route's own function. */
export async function serveApp(repository: string, output: string, port: number): Promise<AppServer> {
  const config = readJson<Config>(path.join(output, 'config.json'));
  const split = config.routes.findIndex(({ handle }) => handle === 'filesystem');
  const [before, after] = [config.routes.slice(0, split), config.routes.slice(split + 1)];
  const extra = readExtraHeaders(repository);
  const files = new StaticFiles(path.join(output, 'static'), config.overrides);
  const functions = new Map<string, Promise<Handler>>();

  async function answer(request: Request, peer: string | null): Promise<Response> {
    const { pathname } = new URL(request.url);
    const fixed = headersFor([...before, ...extra], pathname);
    const file = files.answer(request, fixed);
    if (file) return file;
    const route = after.find(({ src, handle }) => !handle && src && matches(src, pathname));
    if (!route?.dest) return new Response('Not found', { status: route?.status ?? 404 });
    const entry = entryOf(output, route.dest);
    const handler = functions.get(entry) ?? load(entry);
    functions.set(entry, handler);
    return (await handler)(fromPeer(request, peer), { waitUntil: () => {} });
  }

  const server: Server = await listen(port, 'APP_PORT', answer);
  return {
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function readJson<T>(file: string): T {
  if (!fs.existsSync(file))
    throw new Failure(`The built app is incomplete (${file} is missing): run npm run build.`);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
}

/** vercel.json's own headers, which the platform adds to files that no function answers. */
function readExtraHeaders(repository: string): Route[] {
  const file = path.join(repository, 'vercel.json');
  if (!fs.existsSync(file)) return [];
  const { headers = [] } = readJson<{
    headers?: { source: string; headers: { key: string; value: string }[] }[];
  }>(file);
  return headers.map(({ source, headers: list }) => ({
    src: source,
    headers: Object.fromEntries(list.map(({ key, value }) => [key.toLowerCase(), value])),
  }));
}

function headersFor(routes: Route[], pathname: string): Record<string, string> {
  const found = routes.filter(({ src, headers }) => headers && src && matches(src, pathname));
  return Object.assign({}, ...found.map(({ headers }) => headers)) as Record<string, string>;
}

function matches(src: string, pathname: string): boolean {
  return new RegExp(`^(?:${src})$`).test(pathname);
}

/** Routes are links to the function that holds them; the real place is its identity. */
function entryOf(output: string, dest: string): string {
  const name = dest === '/' ? '/index' : dest.split('?')[0];
  const folder = fs.realpathSync(path.join(output, 'functions', `${name}.func`));
  const { entrypoint, handler } = readJson<FunctionConfig>(path.join(folder, '.vc-config.json'));
  return path.join(folder, entrypoint ?? handler ?? 'index.js');
}

/** An edge function is called itself; one of Node is asked to fetch. */
async function load(entry: string): Promise<Handler> {
  const module = (await import(pathToFileURL(entry).href)) as { default: Handler | { fetch: Handler } };
  const { default: given } = module;
  return typeof given === 'function' ? given : (request, context) => given.fetch(request, context);
}

/** The address that the app sees is the socket's, whatever the client says of itself. */
function fromPeer(request: Request, peer: string | null): Request {
  const headers = new Headers(request.headers);
  for (const name of [...headers.keys()]) if (PROXY_HEADERS.test(name)) headers.delete(name);
  headers.set('x-forwarded-for', (peer ?? '127.0.0.1').replace(/^::ffff:/, ''));
  return new Request(request, { headers });
}
