import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { meet } from '../onboarding/meeting.ts';
import { join, newToken, openOrganisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider, say, vouch } from './signing-on.ts';

/** What finish_sso (app.do_finish_sso) and drop_domain (app.do_drop_domain) leave as it was. */
describe('beside single sign-on', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SES-5: a domain that was claimed and never proved is dropped also while single sign-on alone counts', async () => {
    const org = await openOrganisation(db);
    await comeIn(await openProvider(org));
    const claimed = await org.founder.call('claim_domain', { p_name: `second-${org.domain}` });
    const only = { p_sso_only: true, p_break_glass: org.founder.member };
    expect(await org.founder.call('save_sso_rule', only)).toMatchObject({ ok: true });
    const [proved] = await org.founder.rows('tenant_domains', { domain: org.domain });
    const drop = (p_domain: unknown) => org.founder.call('drop_domain', { p_domain });
    expect(await drop(proved?.['id'])).toMatchObject({ ok: false, token: 'provider_needed' });
    expect(await drop(claimed['domain_id'])).toMatchObject({ ok: true });
    expect(await org.founder.rows('tenant_domains')).toMatchObject([{ domain: org.domain }]);
  });

  it('SES-5: who comes in by it waits for nothing that a colleague is about to do', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const sam = await join(org, { name: 'Sam Staff', email: `sam@${org.domain}` });
    const p_state = newToken();
    await say(org, 'begin_sso', { p_provider: provider.id, p_state });
    const taken = await say(org, 'take_sso_attempt', { p_state, p_provider: provider.id });
    const { first, second, waited } = await meet(
      db,
      { who: sam.claims, call: 'api.save_view($1, $2)', args: ['Mine', 'mine=1'] },
      {
        who: 'service_role',
        call: 'api.finish_sso($1, $2, $3, $4)',
        args: [db.keys.edge, taken['attempt_id'], 'ada-1', `ada@${org.domain}`],
      },
    );
    expect([first.ok, second.ok, waited]).toEqual([true, true, false]);
  });

  it('SES-5: that a provider is in use is written once a day', async () => {
    const org = await openOrganisation(db);
    const [provider, other] = [
      await openProvider(org),
      await openProvider(org, { issuer: `https://other.${org.domain}`, name: 'Another' }),
    ];
    const used = async (id: string) => (await org.founder.rows('identity_providers', { id }))[0]?.['used_at'];
    await comeIn(provider);
    const first = await used(provider.id);
    expect(first).toBeInstanceOf(Date);
    expect(await used(other.id)).toBeNull();
    expect(await vouch(provider)).toMatchObject({ ok: true, created: false });
    expect(await used(provider.id)).toEqual(first);
    await db.admin`update app.identity_providers set used_at = used_at - interval '25 hours' where id = ${provider.id}`;
    const before = await used(provider.id);
    expect(await vouch(provider)).toMatchObject({ ok: true, created: false });
    expect(await used(provider.id)).not.toEqual(before);
  });
});
