import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { meet } from '../onboarding/meeting.ts';
import { join, newToken, openOrganisation } from '../onboarding/organisation.ts';
import { openProvider, say, vouch } from './signing-on.ts';

/** Whose answer app.do_finish_sso takes, once what it waited for is done. */
describe('beside connecting an account to single sign-on', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SES-5: nobody connects an account whose sign-ins are being closed, also when none of its sessions is open any more', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const email = `sam@${org.domain}`;
    const sam = await join(org, { name: 'Sam Staff', email });
    const p_state = newToken();
    const begin = { p_edge: db.keys.edge, p_provider: provider.id, p_state };
    expect(await sam.call('connect_sso', begin)).toMatchObject({ ok: true });
    const taken = await say(org, 'take_sso_attempt', { p_state, p_provider: provider.id });
    expect(await sam.call('end_session')).toMatchObject({ ok: true });
    const { first, second } = await meet(
      db,
      {
        who: org.founder.claims,
        call: 'api.end_all_sessions($1, false, $2)',
        args: [sam.member, 'A lost phone'],
      },
      {
        who: 'service_role',
        call: 'api.finish_sso($1, $2, $3, $4)',
        args: [db.keys.edge, taken['attempt_id'], 'sam-1', email],
      },
    );
    expect([first.ok, second.token]).toEqual([true, 'sign_in_closed']);
    expect(await org.founder.rows('identities')).toEqual([]);
  });

  it('SES-5: who comes in with another address takes it along alone', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    await vouch(provider, { subject: 'kim-1', email: `kim@${org.domain}`, name: 'Kim Lee' });
    const ada = await vouch(provider);
    const moved = await vouch(provider, { email: `ada.obi@${org.domain}` });
    expect(moved).toMatchObject({ ok: true, created: false, member_id: ada['member_id'] });
    const addresses =
      await db.admin`select email from app.member_details where tenant_id = ${org.tenant} order by 1`;
    expect(addresses.map((row) => row['email'])).toEqual(
      ['ada.obi', 'founder', 'kim'].map((name) => `${name}@${org.domain}`),
    );
  });

  it('SES-5: an answer is weighed within two minutes of its coming back, and later it is nobody’s', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const p_state = newToken();
    await say(org, 'begin_sso', { p_provider: provider.id, p_state });
    const { attempt_id: p_attempt } = await say(org, 'take_sso_attempt', {
      p_state,
      p_provider: provider.id,
    });
    const back = (minutes: number) => db.admin`update app.sso_attempts
      set used_at = used_at - make_interval(mins => ${minutes}) where id = ${String(p_attempt)}`;
    const finish = () =>
      say(org, 'finish_sso', {
        p_attempt,
        p_subject: 'ada-1',
        p_email: `ada@${org.domain}`,
        p_name: 'Ada Obi',
      });
    await back(3);
    expect(await finish()).toMatchObject({ ok: false, token: 'sso_unknown' });
    await back(-2);
    expect(await finish()).toMatchObject({ ok: true, created: true });
  });
});
