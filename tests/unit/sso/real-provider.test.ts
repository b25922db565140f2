import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardedFetch } from '../../../src/lib/server/sso/guarded-fetch.ts';
import { askProvider, discover, weighAnswer, type OidcClient } from '../../../src/lib/server/sso/oidc.ts';
import { startProvider, walk, type RealProvider } from '../../support/oidc/identity-provider.ts';

const STATE = 'the state of this question';
const redirectUri = 'http://127.0.0.1:9/sso/oidc/1/callback';

describe('a real OpenID provider', () => {
  let real: RealProvider;
  let client: OidcClient;
  const fetch = guardedFetch({ resolve: async () => [], loopback: true });
  beforeAll(async () => {
    real = await startProvider(() => ({
      id: 'countersign',
      secret: 'a secret',
      redirectUris: [redirectUri],
    }));
    client = { issuer: real.issuer, clientId: 'countersign', secret: 'a secret', redirectUri };
  });
  afterAll(() => real.close());

  async function ask() {
    const server = await discover(real.issuer, fetch);
    const { address, asked } = await askProvider(server, client, STATE);
    const back = await walk(address, redirectUri);
    return { server, query: back.searchParams, state: STATE, asked };
  }

  it('SPEC-SES-60: the oidc-provider program and we understand each other, over a rollover of its keys too', async () => {
    const ada = { subject: 'ada-1', email: 'ada@example.com', name: 'Ada Obi' };
    expect(await weighAnswer(client, await ask(), fetch)).toEqual(ada);
    real.rollKeys();
    expect(await weighAnswer(client, await ask(), fetch)).toEqual(ada);
    real.account = { subject: 'ben-1', email: 'ben@example.com', verified: false };
    await expect(weighAnswer(client, await ask(), fetch)).rejects.toMatchObject({
      why: 'email_not_verified',
    });
    real.account = ada;
  });

  it('SPEC-SES-61: it refuses a code without our verifier, a second time, or under another secret, and we say why', async () => {
    const stolen = await ask();
    const other = { ...stolen, asked: { ...stolen.asked, verifier: 'x'.repeat(43) } };
    await expect(weighAnswer(client, other, fetch)).rejects.toMatchObject({ why: 'token_invalid_grant' });
    const once = await ask();
    await weighAnswer(client, once, fetch);
    await expect(weighAnswer(client, once, fetch)).rejects.toMatchObject({ why: 'token_invalid_grant' });
    const wrong = { ...client, secret: 'wrong' };
    await expect(weighAnswer(wrong, await ask(), fetch)).rejects.toMatchObject({
      why: expect.stringMatching(/^token_/),
    });
    const late = { ...(await ask()), asked: { ...(await ask()).asked } };
    await expect(weighAnswer(client, late, fetch)).rejects.toMatchObject({ why: expect.stringMatching(/./) });
  });
});
