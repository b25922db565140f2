import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readKeyRing, seal } from '../../src/lib/server/crypto/envelope.ts';
import { lastEvent, openOrganisation, type Organisation } from '../db/onboarding/organisation.ts';
import { openProvider, type Provider } from '../db/sessions/signing-on.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { startProvider, walk, type RealProvider } from '../support/oidc/identity-provider.ts';
import { openApp, type ServedApp } from '../support/served-app.ts';
import { Visitor } from '../support/visitor.ts';
import { waitFor } from '../support/wait.ts';

const SECRET = 'a secret of the client';

describe('signing in by OpenID Connect, over the built app', { timeout: 120_000 }, () => {
  let db: TestDatabase;
  let app: ServedApp;
  let org: Organisation;
  let real: RealProvider;
  let provider: Provider;
  let callback: string;

  beforeAll(async () => {
    db = await openDatabase();
    app = await openApp(db);
    org = await openOrganisation(db);
    real = await startProvider(() => ({
      id: 'countersign',
      secret: SECRET,
      redirectUris: [app.url + callback],
    }));
    provider = await openProvider(org, { issuer: real.issuer });
    callback = `/sso/oidc/${provider.id}/callback`;
    // as the settings page seals it, with the key ring of the app that is served
    const ring = await readKeyRing(`test:${Buffer.alloc(32, 'k').toString('base64')}`, 'test');
    const place = {
      tenant: org.tenant,
      table: 'identity_providers',
      column: 'client_secret',
      row: provider.id,
    };
    const p_sealed = await seal(ring, place, new TextEncoder().encode(SECRET));
    await org.founder.call('save_provider_secret', {
      p_edge: db.keys.edge,
      p_provider: provider.id,
      p_sealed,
    });
    real.account = { subject: 'ada-1', email: `ada@${org.domain}`, name: 'Ada Obi' };
  }, 300_000);
  // nobody is slowed down by what an earlier test tried
  beforeEach(() => db.admin`delete from app.attempts`);
  afterAll(async () => {
    await real.close();
    await app.close();
    await db.close();
  });

  /** To the provider: its address, with the state that has to come back. */
  async function begin(visitor: Visitor): Promise<URL> {
    const answer = await visitor.get(`/sso/${provider.id}?next=/requests`);
    if (answer.status !== 303) throw new Error(`begin: ${answer.status}`);
    return new URL(answer.headers.get('location') ?? '');
  }

  const events = async () => {
    const [row] =
      await db.admin`select count(*)::int as found, count(*) filter (where outcome = 'refused')::int as refused
      from audit.events where tenant_id = ${org.tenant}`;
    return { found: Number(row?.['found']), refused: Number(row?.['refused']) };
  };

  it('SES-5: somebody comes back from the provider signed in, by a sealed secret and a sealed verifier, in the browser that asked', async () => {
    const visitor = new Visitor(app.url);
    const back = await walk(await begin(visitor), app.url);
    const stranger = await new Visitor(app.url).get(back.pathname + back.search);
    expect(stranger.status).toBe(409);
    const [attempt] = await db.admin`select sealed from app.sso_attempts where tenant_id = ${org.tenant}`;
    expect(String(attempt?.['sealed'])).toMatch(/^v1\.test\./);
    const answer = await visitor.get(back.pathname + back.search);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/requests']);
    const page = await visitor.get('/requests');
    expect([page.status, (await page.text()).includes('Ada Obi')]).toEqual([200, true]);
    expect(await lastEvent(org, 'sso.join')).toMatchObject({ outcome: 'done', payload: { kind: 'oidc' } });
    // the same answer once more
    expect((await visitor.get(back.pathname + back.search)).status).toBe(409);
    // the provider of one organisation at the address of another one's
    const other = await openOrganisation(db);
    const theirs = await openProvider(other, { issuer: real.issuer });
    const again = await walk(await begin(visitor), app.url);
    const crossed = await visitor.get(`/sso/oidc/${theirs.id}/callback${again.search}`);
    expect(crossed.status).toBe(409);
    expect(await lastEvent(other, 'sso.sign_in')).toEqual({});
    // a secret that was sealed elsewhere opens here for nobody, and is told on a page
    const p_sealed = `v1.gone.${'a'.repeat(16)}.${'b'.repeat(40)}`;
    await other.founder.call('save_provider_secret', {
      p_edge: db.keys.edge,
      p_provider: theirs.id,
      p_sealed,
    });
    const shut = await visitor.get(`/sso/${theirs.id}`);
    expect([shut.status, /key_unknown/.test(await shut.text())]).toEqual([403, true]);
  });

  it('SES-7: an answer that turned out right is given back to the address it came from', async () => {
    const visitor = new Visitor(app.url);
    const back = await walk(await begin(visitor), app.url);
    // far enough from now that what is left does not depend on how long this takes
    const [before] =
      await db.admin`update app.attempts set free_at = free_at + interval '5 minutes' returning free_at::text as at`;
    expect((await visitor.get(back.pathname + back.search)).status).toBe(303);
    await waitFor('the attempt is given back', async () => {
      const [now] = await db.admin`select free_at::text as at from app.attempts`;
      return now?.['at'] === before?.['at'];
    });
  });

  it('SPEC-SES-64: whatever comes to the callback, it answers with a page, never a fault, and leaves nothing but refusals', async () => {
    const names = [
      'code',
      'state',
      'iss',
      'error',
      'error_description',
      'id_token',
      'response',
      'session_state',
    ];
    const value = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '',
        '\u0000',
        '\u202e',
        '"><script>',
        '../..',
        '[]',
        'null',
        'x'.repeat(4000),
        real.issuer,
      ),
    );
    const query = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 });
    const before = await events();
    const outcome = { underWay: 0 };
    await fc.assert(
      fc.asyncProperty(query, fc.boolean(), async (fields, underWay) => {
        const visitor = new Visitor(app.url);
        const search = new URLSearchParams();
        for (const [name, text] of fields) search.append(name, text.toWellFormed());
        if (underWay) {
          // a state that is really under way, with everything else wrong
          search.set('state', (await begin(visitor)).searchParams.get('state') ?? '');
          outcome.underWay += 1;
        }
        await db.admin`delete from app.attempts`;
        const answer = await visitor.get(`${callback}?${search}`);
        const page = await answer.text();
        expect(underWay ? [403] : [409]).toContain(answer.status);
        expect(page).toMatch(/<h1[^>]*>Your organisation’s sign-in<\/h1>/);
        expect(page).toContain('Begin again');
        expect(page).not.toContain('<script>"');
        expect((await visitor.get('/inbox')).headers.get('location')).toMatch(/^\/sign-in/);
      }),
      { numRuns: 60, seed: Number(process.env['TEST_SEED']) },
    );
    const after = await events();
    expect(outcome.underWay).toBeGreaterThan(5);
    expect(after.found - before.found).toBe(after.refused - before.refused);
    expect(after.refused - before.refused).toBe(outcome.underWay);
    for (const odd of ['%', '%ff', '%00', '..%2f', 'x'.repeat(300)])
      expect((await new Visitor(app.url).get(`/sso/oidc/${odd}/callback?state=x`)).status).toBeLessThan(500);
  });
});
