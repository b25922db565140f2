import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fieldsOf, invite, join, openOrganisation } from './organisation.ts';

/** What app.do_change_invitation and app.do_approve_role_change want to be told, and how long it may be. */
describe('reasons of Admins', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('ONB-3: an invitation is revoked for a reason of five hundred characters at most, and renewed for a digest alone', async () => {
    const org = await openOrganisation(db);
    const { answer } = await invite(org);
    const p_invitation = answer['invitation_id'];
    const revoke = (p_reason: string) => org.founder.call('revoke_invitation', { p_invitation, p_reason });
    expect(await revoke('x'.repeat(501))).toMatchObject({ ok: false, token: 'reason_required' });
    await db.admin`update app.invitations set expires_at = expires_at - interval '1 hour' where id = ${String(p_invitation)}`;
    for (const p_token_hash of ['', 'a'.repeat(63), 'a'.repeat(65), 'A'.repeat(64), 'z'.repeat(64)]) {
      const renewed = await org.founder.call('renew_invitation', { p_invitation, p_token_hash });
      expect(renewed).toMatchObject({ ok: false, token: 'invalid_invitation' });
      expect(fieldsOf(renewed)).toEqual(['token_hash']);
    }
    expect(await revoke('x'.repeat(500))).toMatchObject({ ok: true });
    expect(await revoke('Once more')).toMatchObject({ ok: false, token: 'invitation_closed' });
  });

  it('AUT-6: who seconds or refuses a role says why in five hundred characters at most', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const sam = await join(org, { name: 'Sam Staff' });
    const proposed = await org.founder.call('set_member_roles', {
      p_member: sam.member,
      p_roles: ['staff', 'hod'],
      p_reason: 'Grows',
    });
    const decide = (p_decision: string | null, p_reason: string | null) =>
      ada.call('approve_role_change', { p_proposal: proposed['proposal_id'], p_decision, p_reason });
    for (const decision of ['approve', 'refuse'])
      expect(await decide(decision, 'x'.repeat(501))).toMatchObject({ ok: false, token: 'reason_required' });
    for (const decision of ['maybe', null])
      expect(await decide(decision, 'Why not')).toMatchObject({ ok: false, token: 'decision_unknown' });
    expect(await decide('refuse', 'x'.repeat(500))).toMatchObject({ ok: true, state: 'refused' });
    expect(await decide('approve', null)).toMatchObject({ ok: false, token: 'proposal_closed' });
  });
});
