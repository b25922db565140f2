import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { signIn } from '../../support/people.ts';
import type { Person } from '../contract/person.ts';
import { accept, arrive, enter, invite, join, openOrganisation } from './organisation.ts';

/** Whom app.do_accept_invitation, app.do_deactivate_member and app.do_change_invitation know, and app.do_approve_role_change. */
describe('who and what is known already', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('ONB-3: who is a member accepts no second invitation, also under an address that they have since', async () => {
    const org = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff' });
    const email = `samuel@${org.domain}`;
    await db.admin`update auth.users set email = ${email} where id = ${String(sam.claims.sub)}`;
    const { token, answer } = await invite(org, { name: 'Samuel Other', email, roles: ['finance'] });
    expect(answer).toMatchObject({ ok: true });
    expect(await accept(db, await signIn(db.admin, email), token)).toMatchObject({
      ok: false,
      token: 'already_member',
    });
    expect(await sam.call('whoami')).toMatchObject({ ok: true, roles: ['staff'] });
  });

  it('AUT-6: a change of roles that nobody proposed is neither approved nor refused', async () => {
    const org = await openOrganisation(db);
    for (const p_decision of ['approve', 'refuse'])
      expect(
        await org.founder.call('approve_role_change', { p_proposal: randomUUID(), p_decision }),
      ).toMatchObject({ ok: false, token: 'not_found' });
  });

  it('AUT-6: only who may deactivate does, nobody themselves, and nobody who is not a member', async () => {
    const org = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff' });
    const deactivate = (by: Person, p_member: string) =>
      by.call('deactivate_member', { p_member, p_reason: 'Left' });
    const stranger = await openOrganisation(db);
    for (const [by, member, token] of [
      [sam, org.founder.member, 'permission_missing'],
      [sam, sam.member, 'permission_missing'],
      [org.founder, org.founder.member, 'self_deactivation_forbidden'],
      [org.founder, stranger.founder.member, 'not_found'],
      [org.founder, randomUUID(), 'not_found'],
    ] as const)
      expect(await deactivate(by, member), token).toMatchObject({ ok: false, token });
    expect(await sam.call('whoami')).toMatchObject({ ok: true });
  });

  it('ONB-3: only who may invite renews an invitation or revokes it', async () => {
    const org = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff' });
    const { answer } = await invite(org);
    const p_invitation = answer['invitation_id'];
    await db.admin`update app.invitations set expires_at = expires_at - interval '1 hour' where id = ${String(p_invitation)}`;
    for (const [name, args] of [
      ['renew_invitation', { p_token_hash: 'a'.repeat(64) }],
      ['revoke_invitation', { p_reason: 'A whim' }],
    ] as const) {
      const mine = await sam.call(name, { p_invitation, ...args });
      expect(mine).toMatchObject({ ok: false, token: 'permission_missing' });
      const nothing = await org.founder.call(name, { p_invitation: randomUUID(), ...args });
      expect(nothing).toMatchObject({ ok: false, token: 'not_found' });
    }
  });

  it('AUT-6: nobody decides on their own change of roles, also once they could decide on others’', async () => {
    const org = await openOrganisation(db);
    await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const sam = await join(org, { name: 'Sam Staff' });
    const proposed = await org.founder.call('set_member_roles', {
      p_member: sam.member,
      p_roles: ['admin'],
      p_reason: 'Grows',
    });
    expect(proposed).toMatchObject({ ok: true, pending: true });
    // as if somebody had written it past the acts
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${sam.member}, id from app.roles where tenant_id = ${org.tenant} and key = 'admin'`;
    const again = await enter(org, await arrive(db, `sam.staff@${org.domain}`));
    for (const p_decision of ['approve', 'refuse'])
      expect(
        await again.call('approve_role_change', { p_proposal: proposed['proposal_id'], p_decision }),
      ).toMatchObject({ ok: false, token: 'self_grant_forbidden' });
  });
});
