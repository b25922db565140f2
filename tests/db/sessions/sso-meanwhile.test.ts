import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { signIn } from '../../support/people.ts';
import { waitForBlocked } from '../../support/wait.ts';
import type { Answer } from '../contract/person.ts';
import { accept, arrive, invite, join, newToken, openOrganisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider, register, say, signInBy, vouch } from './signing-on.ts';

describe('what changes while somebody signs in', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  /** Somebody acts and has not committed; meanwhile a sign-in comes from Auth and wants to register. */
  async function meanwhile(
    act: { who: Parameters<TestDatabase['session']>[0]; sql: string; args: unknown[] },
    tenant: string,
    email: string,
  ): Promise<[Answer, Answer, string]> {
    const one = await db.session(act.who);
    const begun = await one.begin();
    const done = (await begun.unsafe(`select ${act.sql} as answer`, act.args as string[]))[0]?.['answer'];
    const claims = await signIn(db.admin, email);
    const two = await db.session(claims);
    const connection = await two.begin();
    const pid = await two.pid();
    const waiting = connection.unsafe('select api.register_session($1, $2) as answer', [
      db.keys.edge,
      tenant,
    ]);
    const settled = waiting.then((rows) => rows[0]?.['answer'] as Answer);
    await waitForBlocked(db.admin, pid);
    await one.commit();
    const registered = await settled;
    await two.commit();
    return [done as Answer, registered, claims.session_id];
  }

  it('SES-5: a password that was right just before it counted no more opens nothing', async () => {
    const org = await openOrganisation(db);
    await comeIn(await openProvider(org), { subject: 'ada-1' });
    const email = `sam@${org.domain}`;
    await join(org, { name: 'Sam Staff', email });
    const rule = { who: org.founder.claims, sql: 'api.save_sso_rule(true, $1)', args: [org.founder.member] };
    const [saved, registered] = await meanwhile(rule, org.tenant, email);
    expect(saved).toMatchObject({ ok: true, sso_only: true });
    expect(registered).toMatchObject({ ok: false, token: 'sso_only' });
  });

  it('SES-5: an account that somebody leaves for single sign-on lets nobody in while they leave it', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const email = `sam@${org.domain}`;
    const sam = await join(org, { name: 'Sam Staff', email });
    const p_state = newToken();
    const begin = { p_edge: db.keys.edge, p_provider: provider.id, p_state };
    expect(await sam.call('connect_sso', begin)).toMatchObject({ ok: true });
    const taken = await say(org, 'take_sso_attempt', { p_state, p_provider: provider.id });
    const finish = {
      who: 'service_role' as const,
      sql: 'api.finish_sso($1, $2, $3, $4)',
      args: [db.keys.edge, taken['attempt_id'], 'sam-1', email],
    };
    const [connected, registered, session] = await meanwhile(finish, org.tenant, email);
    expect(connected).toMatchObject({ ok: true, member_id: sam.member });
    expect(registered).toMatchObject({ ok: false, token: 'no_membership' });
    const rows = await db.admin`select id from app.sessions where auth_session_id = ${session}`;
    expect(rows).toHaveLength(0);
  });

  it('SES-5: a provider that was switched off after it answered opens no session any more', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const finished = await vouch(provider, { subject: 'ada-1' });
    const off = { p_settings: { active: false }, p_provider: provider.id };
    expect(await org.founder.call('save_identity_provider', off)).toMatchObject({ ok: true });
    const claims = await signInBy(provider, finished);
    const p_sso = finished['attempt_id'];
    expect(await register(org, claims, { p_sso })).toMatchObject({ ok: false, token: 'sso_off' });
  });

  it('SES-5: whoever was deactivated does not come back as somebody new by single sign-on', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const email = `sam@${org.domain}`;
    const sam = await join(org, { name: 'Sam Staff', email });
    const away = { p_member: sam.member, p_reason: 'Left' };
    expect(await org.founder.call('deactivate_member', away)).toMatchObject({ ok: true });
    expect(await vouch(provider, { subject: 'sam-1', email })).toMatchObject({ token: 'no_membership' });
    expect(await org.founder.rows('identities')).toHaveLength(0);
    // unless they are asked to come back; as who they were they had a password, and this is a way in of its own
    expect((await invite(org, { name: 'Sam Staff', email })).answer).toMatchObject({ ok: true });
    expect(await vouch(provider, { subject: 'sam-1', email })).toMatchObject({ ok: true, created: true });
  });

  it('SES-5: where single sign-on alone counts, an invitation seats nobody who could not come in, and the provider still can', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    await comeIn(provider, { subject: 'ada-1' });
    const { token, email } = await invite(org, { name: 'Sam Staff', email: `sam@${org.domain}` });
    const only = { p_sso_only: true, p_break_glass: org.founder.member };
    expect(await org.founder.call('save_sso_rule', only)).toMatchObject({ ok: true });
    const claims = await arrive(db, email);
    expect(await accept(db, claims, token)).toMatchObject({ ok: false, token: 'sso_only' });
    const sam = await comeIn(provider, { subject: 'sam-1', email, name: 'Sam Staff' });
    expect(await sam.call('whoami')).toMatchObject({ ok: true, member: { email } });
  });
});
