import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fieldsOf, openOrganisation } from '../onboarding/organisation.ts';
import { openProvider, vouch } from './signing-on.ts';

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
});
