import { generateKeyPair } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { askProvider, discover, weighAnswer, type OidcClient } from '../../../src/lib/server/sso/oidc.ts';
import { CLIENT_ID, NONCE, startLiar, type Liar } from '../../support/oidc/liar.ts';

const client: OidcClient = {
  issuer: 'https://login.example.com',
  clientId: CLIENT_ID,
  secret: 'a secret',
  redirectUri: 'https://app.example.com/sso/oidc/1/callback',
};
const STATE = 'the state of this question';
const asked = { verifier: 'v'.repeat(43), nonce: NONCE };
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('what an OpenID provider says', () => {
  let liar: Liar;
  beforeEach(async () => void (liar = await startLiar()));

  /** The person, or the code of why not. */
  const weigh = async (query: Record<string, string> = { code: 'a code', state: STATE }) => {
    try {
      const server = await discover(client.issuer, liar.fetch);
      const answer = { server, query: new URLSearchParams(query), state: STATE, asked };
      return await weighAnswer(client, answer, liar.fetch);
    } catch (problem) {
      return (problem as { why?: string }).why ?? problem;
    }
  };
  const now = () => Math.floor(Date.now() / 1000);

  it('SPEC-SES-52: a token with another issuer, audience, nonce or time than it must have is refused, and clocks may differ by a minute', async () => {
    expect(await weigh()).toEqual({ subject: 'ada-1', email: 'ada@example.com', name: 'Ada Obi' });
    const lies: Record<string, unknown>[] = [
      { iss: 'https://login.example.com/' },
      { iss: 'https://evil.example.com' },
      { iss: undefined },
      { aud: 'another' },
      { aud: ['another'] },
      { aud: [CLIENT_ID, 'another'] },
      { aud: [CLIENT_ID, 'another'], azp: 'another' },
      { aud: undefined },
      { nonce: 'another' },
      { nonce: undefined },
      { nonce: '' },
      { exp: now() - 90 },
      { exp: undefined },
      { exp: 'tomorrow' },
      { iat: undefined },
      { nbf: now() + 90 },
      { sub: undefined },
      { sub: '' },
      { sub: 7 },
      { email_verified: false },
      { email_verified: 'false' },
      { email_verified: 0 },
      { email_verified: null },
    ];
    for (const lie of lies) {
      liar.claims = lie;
      expect({ lie, why: await weigh() }).toEqual({ lie, why: expect.stringMatching(/^[a-z_]+$/) });
    }
    for (const truth of [
      { exp: now() - 30 },
      { nbf: now() + 30 },
      { aud: [CLIENT_ID] },
      { email_verified: 'true' },
    ]) {
      liar.claims = truth;
      expect(await weigh()).toMatchObject({ subject: 'ada-1' });
    }
  });

  it('SPEC-SES-53: a token that is not signed by a key the provider publishes is refused, whatever it says of itself', async () => {
    const stranger = await generateKeyPair('RS256');
    const curve = await generateKeyPair('ES256');
    const forged: (() => void)[] = [
      () => (liar.signWith = stranger.privateKey),
      () => ((liar.signWith = curve.privateKey), (liar.header = { alg: 'ES256' })),
      // the client's secret and an empty one, as if it were a shared key
      () => (
        (liar.signWith = new TextEncoder().encode('a secret'.padEnd(32))),
        (liar.header = { alg: 'HS256' })
      ),
      () => (liar.token = (signed) => `${base64({ alg: 'none' })}.${signed.split('.')[1]}.`),
      () => (liar.token = (signed) => `${signed.slice(0, signed.lastIndexOf('.'))}.${'A'.repeat(342)}`),
      () => (liar.token = (signed) => signed.replace(/\.[^.]+\./, `.${base64({ iss: client.issuer })}.`)),
      () => (liar.token = (signed) => signed.slice(0, signed.lastIndexOf('.') + 1)),
      () => (liar.token = () => 'not a token'),
      () => (liar.token = () => undefined),
      () => (liar.header = { kid: 'unknown' }),
      () => (liar.header = { crit: ['x'], x: 1 }),
      () => (liar.answers['/keys'] = () => Response.json({ keys: [] })),
      () => (liar.answers['/keys'] = () => Response.json({ keys: [{ kty: 'RSA', n: '!', e: '!' }] })),
      () =>
        (liar.answers['/keys'] = () => new Response('<html>', { headers: { 'content-type': 'text/html' } })),
    ];
    for (const [n, forge] of forged.entries()) {
      liar = await startLiar();
      forge();
      expect({ n, why: await weigh() }).toEqual({ n, why: expect.stringMatching(/^[a-z_]+$/) });
    }
  });

  it('SPEC-SES-54: an answer to another question, from another issuer or with an error opens nothing', async () => {
    for (const query of [
      { code: 'a code' },
      { code: 'a code', state: 'another' },
      { state: STATE },
      { error: 'access_denied', state: STATE },
      { code: 'a code', state: STATE, iss: 'https://evil.example.com' },
      { code: 'a code', state: STATE, response: 'x'.repeat(5000) },
    ] as Record<string, string>[])
      expect({ query, why: await weigh(query) }).toEqual({ query, why: expect.stringMatching(/^[a-z_]+$/) });
    liar.metadata = { authorization_response_iss_parameter_supported: true };
    expect(await weigh()).toMatch(/^[a-z_]+$/);
    expect(await weigh({ code: 'a code', state: STATE, iss: client.issuer })).toMatchObject({
      subject: 'ada-1',
    });
    liar.metadata = { issuer: 'https://evil.example.com' };
    expect(await weigh()).toMatch(/^[a-z_]+$/);
    // and one code given twice to the token endpoint is the provider's to refuse
    liar.metadata = {};
    liar.answers['/token'] = () => Response.json({ error: 'invalid_grant' }, { status: 400 });
    expect(await weigh()).toBe('token_invalid_grant');
  });

  it('SPEC-SES-55: keys that rolled over are found, and an address comes from userinfo of the same person only', async () => {
    await weigh();
    await liar.rollKeys();
    expect(await weigh()).toMatchObject({ subject: 'ada-1' });
    liar.claims = { email: undefined, email_verified: undefined };
    liar.userinfo = { email: 'ada@told.example' };
    expect(await weigh()).toMatchObject({ email: 'ada@told.example' });
    liar.userinfo = { sub: 'somebody else', email: 'ada@told.example' };
    expect(await weigh()).toMatch(/^[a-z_]+$/);
    liar.userinfo = { email: ['ada@told.example'] };
    expect(await weigh()).toMatchObject({ email: '' });
    // whatever stands in the answers, it is refused and never a bug of ours
    for (const path of ['/.well-known/openid-configuration', '/token', '/userinfo', '/keys'])
      for (const body of ['', 'null', '[]', '{}', '"x"', '{"keys":1}', '\u0000', '{"issuer":1}']) {
        liar.answers = {
          [path]: () => new Response(body, { headers: { 'content-type': 'application/json' } }),
        };
        expect({ path, body, why: await weigh() }).toEqual({
          path,
          body,
          why: expect.stringMatching(/^[a-z_]+$/),
        });
      }
  });

  it('SPEC-SES-56: the question carries a challenge, a nonce and a state, and the verifier stays with us', async () => {
    const server = await discover(client.issuer, liar.fetch);
    const { address, asked: kept } = await askProvider(server, client, STATE);
    const query = Object.fromEntries(address.searchParams);
    expect(query).toMatchObject({
      client_id: CLIENT_ID,
      response_type: 'code',
      redirect_uri: client.redirectUri,
      code_challenge_method: 'S256',
      nonce: kept.nonce,
      state: STATE,
    });
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(kept.verifier));
    expect(query['code_challenge']).toBe(Buffer.from(digest).toString('base64url'));
    expect(address.href).not.toContain(kept.verifier);
    const another = await askProvider(server, client, STATE);
    expect(another.asked.nonce).not.toBe(kept.nonce);
  });
});
