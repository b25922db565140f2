import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { signIn } from '../../support/people.ts';
import { join, newToken, openOrganisation, type Organisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider, register, say, signInBy, vouch, type Provider } from './signing-on.ts';

const TOO_SHORT = 'x'.repeat(19);
const TOO_LONG = 'x'.repeat(201);

/** What stands right beside a sign-in by a provider: a state of the wrong length, a provider that is off, or none. */
describe('next to single sign-on', () => {
  let db: TestDatabase;
  let org: Organisation;
  let provider: Provider;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
    provider = await openProvider(org);
  });
  afterAll(() => db.close());

  const begin = (p_state: string | null, p_provider = provider.id) =>
    say(org, 'begin_sso', { p_provider, p_state });

  it('SES-5: a sign-in begins with a state of 20 to 200 characters at a provider that there is', async () => {
    for (const state of [null, '', TOO_SHORT, TOO_LONG])
      expect(await begin(state)).toMatchObject({ ok: false, token: 'sso_unknown' });
    expect(await begin(newToken(), randomUUID())).toMatchObject({ ok: false, token: 'sso_unknown' });
    expect(await begin('a'.repeat(20))).toMatchObject({ ok: true });
    expect(await begin('b'.repeat(200))).toMatchObject({ ok: true });
    const [kept] =
      await db.admin`select count(*)::int as n from app.sso_attempts where tenant_id = ${org.tenant}`;
    expect(kept).toEqual({ n: 2 });
  });

  it('SES-5: nothing is told of a provider or an attempt that does not exist', async () => {
    const nobody = randomUUID();
    expect(await say(org, 'read_sso_provider', { p_provider: nobody })).toMatchObject({
      token: 'sso_unknown',
    });
    for (const [name, args] of [
      ['take_sso_attempt', { p_state: newToken(), p_provider: provider.id }],
      ['refuse_sso', { p_attempt: nobody, p_why: 'bad_signature' }],
      ['finish_sso', { p_attempt: nobody, p_subject: 'ada-1', p_email: `ada@${org.domain}` }],
    ] as const)
      expect(await say(org, name, args)).toMatchObject({ ok: false, token: 'sso_unknown' });
  });

  it('SES-5: a member connects by a state that could be one, at a provider of theirs that is on, and once', async () => {
    const sam = await join(org, { name: 'Sam Staff' });
    const connect = (args: Record<string, unknown>) =>
      sam.call('connect_sso', {
        p_edge: db.keys.edge,
        p_provider: provider.id,
        p_state: newToken(),
        ...args,
      });
    for (const p_state of [null, TOO_SHORT, TOO_LONG])
      expect(await connect({ p_state })).toMatchObject({ ok: false, token: 'sso_off' });
    expect(await connect({ p_provider: randomUUID() })).toMatchObject({ ok: false, token: 'not_found' });
    const elsewhere = await openProvider(await openOrganisation(db));
    expect(await connect({ p_provider: elsewhere.id })).toMatchObject({ ok: false, token: 'not_found' });
    const off = await openProvider(org, { issuer: 'https://old.example', active: false });
    expect(await connect({ p_provider: off.id })).toMatchObject({ ok: false, token: 'sso_off' });
    const key = { p_state: newToken(), p_idempotency_key: randomUUID() };
    const begun = await connect(key);
    expect(begun).toMatchObject({ ok: true });
    expect(await connect(key)).toEqual(begun);
  });

  it('SES-5: where single sign-on alone counts, the break-glass Admin keeps their password, and only they', async () => {
    const small = await openOrganisation(db);
    const ada = await comeIn(await openProvider(small));
    const rule = { p_sso_only: true, p_break_glass: small.founder.member };
    expect(await small.founder.call('save_sso_rule', rule)).toMatchObject({ ok: true });
    const another = await openProvider(small, { issuer: 'https://new.example' });
    const connect = () => ({ p_edge: db.keys.edge, p_provider: another.id, p_state: newToken() });
    expect(await small.founder.call('connect_sso', connect())).toMatchObject({ token: 'break_glass_stays' });
    expect(await ada.call('connect_sso', connect())).toMatchObject({ ok: true });
  });

  it('SES-5: whoever knows another’s attempt and registers with a password spends nothing of it', async () => {
    const finished = await vouch(provider);
    const p_sso = finished['attempt_id'];
    const kim = await join(org, { name: 'Kim Staff' });
    const password = await signIn(db.admin, `kim.staff@${org.domain}`);
    expect(await register(org, password, { p_sso })).toMatchObject({ ok: true, member_id: kim.member });
    const own = await signInBy(provider, finished);
    expect(await register(org, own, { p_sso })).toMatchObject({ ok: true, member_id: finished['member_id'] });
  });
});
