import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { join, openOrganisation, type Organisation } from '../onboarding/organisation.ts';
import { openProvider, register, signInBy, vouch, type Provider } from './signing-on.ts';

/** SES-5: app.sso_fault and app.sso_answer_fault take a provider's answer for the one person that it is about. */
describe('whose answer a provider gave', () => {
  let db: TestDatabase;
  let org: Organisation;
  let provider: Provider;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
    provider = await openProvider(org);
  });
  afterAll(() => db.close());

  it('SES-5: an answer about a colleague opens no session, and stays theirs; nor does one that came after the sign-in', async () => {
    const ben = { subject: 'ben-1', email: `ben@${org.domain}`, name: 'Ben Bello' };
    const [ada, other] = [await vouch(provider), await vouch(provider, ben)];
    const [adas, bens] = [ada['attempt_id'], other['attempt_id']];
    const claims = await signInBy(provider, ada);
    expect(await register(org, claims, { p_sso: bens })).toMatchObject({ ok: false, token: 'sso_needed' });
    const later = await vouch(provider);
    expect(later).toMatchObject({ ok: true, member_id: ada['member_id'] });
    expect(await register(org, claims, { p_sso: later['attempt_id'] })).toMatchObject({
      token: 'sso_needed',
    });
    expect(await register(org, claims, { p_sso: adas })).toMatchObject({ ok: true });
    expect(await register(org, await signInBy(provider, other), { p_sso: bens })).toMatchObject({
      ok: true,
      member_id: other['member_id'],
    });
  });

  it('SES-5: a member connects the account of their own address, and not that of a colleague’s', async () => {
    const [own, theirs] = [`sam@${org.domain}`, `kim@${org.domain}`];
    const sam = await join(org, { name: 'Sam Staff', email: own });
    const kim = await join(org, { name: 'Kim Staff', email: theirs });
    expect(await vouch(provider, { subject: 'kim-1', email: theirs, by: sam })).toMatchObject({
      ok: false,
      token: 'sso_address_other',
    });
    expect(await vouch(provider, { subject: 'sam-1', email: own, by: sam })).toMatchObject({
      ok: true,
      member_id: sam.member,
    });
    expect(await vouch(provider, { subject: 'kim-1', email: theirs, by: kim })).toMatchObject({
      ok: true,
      member_id: kim.member,
    });
  });
});
