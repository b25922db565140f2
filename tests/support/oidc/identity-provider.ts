import { generateKeyPairSync } from 'node:crypto';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Somebody whom the organisation knows, as their identity provider tells of them. */
export interface Account {
  subject: string;
  email?: string;
  name?: string;
  verified?: boolean;
}

export interface RealProvider {
  issuer: string;
  /** Whoever comes next is this one: nobody types a password in the tests. */
  account: Account;
  /** New keys: what was published before is no longer. */
  rollKeys(): void;
  close(): Promise<void>;
}

export interface Client {
  id: string;
  secret: string;
  redirectUris: string[];
}

const newKey = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: crypto.randomUUID() };
};

/** The oidc-provider program itself, on this machine, with people who are signed in there already. */
export async function startProvider(client: () => Client, port = 0): Promise<RealProvider> {
  let listener: http.RequestListener = (_, response) => response.writeHead(503).end();
  const server: Server = http.createServer((request, response) => listener(request, response));
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const real: RealProvider = {
    issuer,
    account: { subject: 'ada-1', email: 'ada@example.com', name: 'Ada Obi' },
    rollKeys: () => void (listener = listenerOf(real, client)),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  real.rollKeys();
  return real;
}

function listenerOf(real: RealProvider, client: () => Client): http.RequestListener {
  let made: { program: Provider; answer: http.RequestListener; of: string } | undefined;
  // made when asked: the client's address is known only once the organisation has saved the provider
  return (request, response) => {
    const of = JSON.stringify(client());
    if (made?.of !== of) made = { ...make(real, client()), of };
    if (request.url?.startsWith('/interaction/')) void interact(made.program, real, request, response);
    else made.answer(request, response);
  };
}

function make(real: RealProvider, client: Client): { program: Provider; answer: http.RequestListener } {
  const program = new Provider(real.issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: client.redirectUris }],
    jwks: { keys: [newKey()] },
    cookies: { keys: ['a key of the tests'] },
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => ({
        sub: accountId,
        email: real.account.email,
        email_verified: real.account.verified ?? true,
        name: real.account.name,
      }),
    }),
  });
  return { program, answer: program.callback() };
}

/** Signs the account in and lets it consent, without asking anybody. */
async function interact(
  program: Provider,
  real: RealProvider,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const details = (await program.interactionDetails(request, response)) as unknown as {
    params: { client_id: string };
  };
  const { subject } = real.account;
  const grant = new program.Grant({ accountId: subject, clientId: details.params.client_id });
  grant.addOIDCScope('openid email profile');
  const result = { login: { accountId: subject, remember: false }, consent: { grantId: await grant.save() } };
  await program.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

/** Follows an address as a browser would, with the provider's cookies, until it leaves for another place. */
export async function walk(address: URL | string, until: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let at = new URL(address);
  for (let steps = 0; steps < 10; steps += 1) {
    if (at.href.startsWith(until)) return at;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(at, { redirect: 'manual', headers: cookie ? { cookie } : {} });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const to = response.headers.get('location');
    if (!to)
      throw new Error(`${at.pathname} stays: ${response.status} ${(await response.text()).slice(0, 300)}`);
    at = new URL(to, at);
  }
  throw new Error('The provider goes round in circles');
}
