import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { invite, openOrganisation, type Organisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider, vouch, type Provider } from './signing-on.ts';

/** SES-5: when app.sso_answer_fault lets an address back in whose member was deactivated: by app.invitation_end. */
describe('somebody sent away who comes by single sign-on', () => {
  let db: TestDatabase;
  let org: Organisation;
  let provider: Provider;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
    provider = await openProvider(org);
  });
  afterAll(() => db.close());

  /** A member by the provider alone, who was then deactivated; the provider has a new account for the address since. */
  async function sentAway(local: string, name: string) {
    const email = `${local}@${org.domain}`;
    const { member } = await comeIn(provider, { subject: `${local}-1`, email, name });
    const left = { p_member: member, p_reason: 'Left' };
    expect(await org.founder.call('deactivate_member', left)).toMatchObject({ ok: true });
    return { email, name, member, again: () => vouch(provider, { subject: `${local}-2`, email, name }) };
  }

  it('SES-5: an invitation from before they were deactivated does not bring them back, one made afterwards does', async () => {
    const early = await invite(org, { name: 'Ada of Old', email: `ada@${org.domain}` });
    expect(early.answer).toMatchObject({ ok: true });
    const ada = await sentAway('ada', 'Ada Obi');
    expect(await ada.again()).toMatchObject({ ok: false, token: 'no_membership' });
    const revoke = { p_invitation: early.answer['invitation_id'], p_reason: 'From before' };
    expect(await org.founder.call('revoke_invitation', revoke)).toMatchObject({ ok: true });
    const later = await invite(org, { name: 'Ada Anew', email: ada.email });
    expect(later.answer).toMatchObject({ ok: true });
    const back = await ada.again();
    expect(back).toMatchObject({ ok: true, created: true });
    expect(back['member_id']).not.toBe(ada.member);
  });

  it('SES-5: an invitation that was taken back or ran out since does not bring them back either', async () => {
    const ben = await sentAway('ben', 'Ben Bello');
    const first = await invite(org, { name: 'Ben Anew', email: ben.email });
    const revoke = { p_invitation: first.answer['invitation_id'], p_reason: 'A mistake' };
    expect(await org.founder.call('revoke_invitation', revoke)).toMatchObject({ ok: true });
    expect(await ben.again()).toMatchObject({ ok: false, token: 'no_membership' });
    const second = await invite(org, { name: 'Ben Anew', email: ben.email });
    await db.admin`update app.invitations set expires_at = clock_timestamp() where id = ${String(second.answer['invitation_id'])}`;
    expect(await ben.again()).toMatchObject({ ok: false, token: 'no_membership' });
  });

  it('SES-5: the name of somebody deactivated is free for whoever comes next, that of a colleague is not', async () => {
    const cleo = await sentAway('cleo', 'Cleo Ude');
    const nameOf = async (local: string) => {
      const email = `${local}@${org.domain}`;
      const person = await comeIn(provider, { subject: `${local}-1`, email, name: cleo.name });
      return (await person.call('whoami'))['member'];
    };
    expect(await nameOf('cleopatra')).toMatchObject({ name: 'Cleo Ude' });
    expect(await nameOf('cleon')).toMatchObject({ name: `Cleo Ude (cleon@${org.domain})` });
  });
});
