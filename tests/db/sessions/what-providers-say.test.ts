import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fieldsOf, newToken, openOrganisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider, say, vouch } from './signing-on.ts';

/** SES-5: what is no provider, and what is no answer of one (app.provider_problems, app.sso_answer_fault). */
describe('what providers say', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SES-5: a provider is an object of settings, and a list or nothing is none', async () => {
    const { founder } = await openOrganisation(db);
    for (const p_settings of [null, [], ['oidc']]) {
      const answer = await founder.call('save_identity_provider', { p_settings });
      expect(answer).toMatchObject({ ok: false, token: 'invalid_provider' });
      expect(fieldsOf(answer)).toEqual(['provider']);
    }
    expect(await founder.rows('identity_providers')).toEqual([]);
  });

  it('SES-5: somebody vouched for has a subject of at most 255 letters, or nobody comes in', async () => {
    const provider = await openProvider(await openOrganisation(db));
    for (const subject of ['', 's'.repeat(256)])
      expect(await vouch(provider, { subject })).toMatchObject({ ok: false, token: 'sso_refused' });
    expect(
      await db.admin`select 1 from app.identities where tenant_id = ${provider.org.tenant}`,
    ).toHaveLength(0);
    expect(await vouch(provider, { subject: 's'.repeat(255) })).toMatchObject({ ok: true });
  });

  it('SES-5: who becomes the one to get in without a provider connects no account that was on its way', async () => {
    const provider = await openProvider(await openOrganisation(db));
    const { org } = provider;
    await comeIn(provider);
    const p_state = newToken();
    const begin = { p_edge: db.keys.edge, p_provider: provider.id, p_state };
    expect(await org.founder.call('connect_sso', begin)).toMatchObject({ ok: true });
    const taken = await say(org, 'take_sso_attempt', { p_state, p_provider: provider.id });
    const only = { p_sso_only: true, p_break_glass: org.founder.member };
    expect(await org.founder.call('save_sso_rule', only)).toMatchObject({ ok: true, sso_only: true });
    const finished = await say(org, 'finish_sso', {
      p_attempt: taken['attempt_id'],
      p_subject: 'founder-1',
      p_email: `founder@${org.domain}`,
      p_name: 'Faith Founder',
    });
    expect(finished).toMatchObject({ ok: false, token: 'break_glass_stays' });
    expect(await org.founder.rows('identities', { member_id: org.founder.member })).toEqual([]);
  });
});
