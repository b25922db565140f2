import { exportJWK, generateKeyPair, SignJWT, type CryptoKey as Key } from 'jose';
import type { GuardedFetch } from '../../../src/lib/server/sso/guarded-fetch.ts';

/** A provider that says whatever a test wants: discovery, keys and tokens, by an injected fetch. */
export interface Liar {
  fetch: GuardedFetch;
  issuer: string;
  /** What it says in place of the truth. */
  metadata: Record<string, unknown>;
  claims: Record<string, unknown>;
  header: Record<string, unknown>;
  userinfo: Record<string, unknown>;
  /** Signs with this instead of the key that it publishes. */
  signWith: Key | Uint8Array | null;
  /** The token as a whole, in place of the signed one; undefined leaves it out. */
  token: ((signed: string) => string | undefined) | null;
  /** Any answer in place of its own, by path. */
  answers: Record<string, () => Response>;
  rollKeys(): Promise<void>;
  asked: string[];
}

export const CLIENT_ID = 'countersign';
export const NONCE = 'a nonce of ours';

export async function startLiar(issuer = 'https://login.example.com'): Promise<Liar> {
  let keys = await generateKeyPair('RS256', { extractable: true });
  let kid = crypto.randomUUID();
  const json = (value: unknown, status = 200) => Response.json(value, { status });
  const liar: Liar = {
    issuer,
    metadata: {},
    claims: {},
    header: {},
    userinfo: {},
    signWith: null,
    token: null,
    answers: {},
    asked: [],
    rollKeys: async () => {
      keys = await generateKeyPair('RS256', { extractable: true });
      kid = crypto.randomUUID();
    },
    fetch: async (url) => {
      const { pathname } = new URL(url);
      liar.asked.push(pathname);
      const own = liar.answers[pathname];
      if (own) return own();
      if (pathname === '/.well-known/openid-configuration')
        return json({ ...described(issuer), ...liar.metadata });
      if (pathname === '/keys')
        return json({ keys: [{ ...(await exportJWK(keys.publicKey)), kid, alg: 'RS256', use: 'sig' }] });
      if (pathname === '/userinfo') return json({ sub: 'ada-1', ...liar.userinfo });
      const signed = await sign(liar, liar.signWith ?? keys.privateKey, kid);
      const token = liar.token ? liar.token(signed) : signed;
      return json({
        access_token: 'an access token',
        token_type: 'bearer',
        ...(token ? { id_token: token } : {}),
      });
    },
  };
  return liar;
}

const described = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/keys`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
});

function sign(liar: Liar, key: Key | Uint8Array, kid: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const truth = {
    iss: liar.issuer,
    aud: CLIENT_ID,
    sub: 'ada-1',
    nonce: NONCE,
    iat: now,
    exp: now + 300,
    email: 'ada@example.com',
    email_verified: true,
    name: 'Ada Obi',
  };
  const claims = Object.fromEntries(
    Object.entries({ ...truth, ...liar.claims }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, ...liar.header }).sign(key);
}
