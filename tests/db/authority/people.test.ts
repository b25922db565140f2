import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

/** AUT-1 and AUT-6: what nobody may do with roles, however high they stand. */
describe('roles and people', () => {
  let db: TestDatabase;
  let amara: Person;
  const ids: Record<string, string> = {};
  beforeEach(async () => {
    db = await openDatabase('seeded');
    amara = await Person.enter(db, PEOPLE.admin);
    for (const row of await amara.rows('members')) ids[String(row['email'])] = String(row['id']);
  });
  afterEach(() => db.close());

  const set = (by: Person, email: string, roles: string[], reason = 'A new post') =>
    by.call('set_member_roles', { p_member: ids[email], p_roles: roles, p_reason: reason });
  /** A second administrator beside Amara. */
  const secondAdmin = async () => {
    expect(await set(amara, PEOPLE.staff2, ['admin', 'staff'])).toMatchObject({ ok: true, pending: false });
    return Person.enter(db, PEOPLE.staff2);
  };
  const rolesOf = async (email: string) =>
    (await amara.rows('members', { id: ids[email] }))[0]?.['roles'] as string[];

  it('SPEC-AUT-45: nobody changes their own roles, neither to more nor to less', async () => {
    await secondAdmin();
    for (const roles of [['admin', 'staff', 'auditor'], ['staff'], []]) {
      expect(await set(amara, PEOPLE.admin, roles)).toMatchObject({
        ok: false,
        token: 'self_grant_forbidden',
        explanation: 'Nobody changes their own roles. Another administrator can.',
      });
    }
  });

  it('SPEC-AUT-46: deciding, administration and oversight never meet in one person', async () => {
    for (const roles of [
      ['admin', 'hod'],
      ['admin', 'finance'],
      ['md', 'admin'],
      ['compliance', 'admin'],
      ['compliance', 'finance'],
    ]) {
      expect(await set(amara, PEOPLE.staff, roles)).toMatchObject({ ok: false, token: 'duties_mixed' });
    }
    for (const roles of [
      ['admin', 'staff'],
      ['hod', 'finance', 'md'],
      ['compliance', 'staff'],
      ['auditor', 'staff'],
    ]) {
      expect(await set(amara, PEOPLE.staff, roles)).toMatchObject({ ok: true });
    }
  });

  it('SPEC-AUT-47: mixed duties are refused at commit too, for a member and for a role, whoever writes', async () => {
    const [roles] = await db.admin`select
      (select id from app.roles where tenant_id = ${amara.tenant} and key = 'finance') as finance,
      (select id from app.roles where tenant_id = ${amara.tenant} and key = 'admin') as admin`;
    const member = db.owner`insert into app.member_roles (tenant_id, member_id, role_id)
      values (${amara.tenant}, ${amara.member}, ${String(roles?.['finance'])})`;
    await expect(member).rejects.toThrow('duties_mixed');
    const role = db.owner`insert into app.role_permissions (tenant_id, role_id, permission)
      values (${amara.tenant}, ${String(roles?.['admin'])}, 'request.sanction')`;
    await expect(role).rejects.toThrow('duties_mixed');
  });

  it('SPEC-AUT-48: the roles that ship hold the permissions of the table, and at most one kind that is not neutral', async () => {
    const roles = await amara.rows('roles');
    expect(Object.fromEntries(roles.map((role) => [role['key'], role['kind']]))).toEqual({
      staff: 'neutral',
      hod: 'deciding',
      finance: 'deciding',
      md: 'deciding',
      admin: 'administrative',
      compliance: 'oversight',
      auditor: 'neutral',
      board: 'neutral',
    });
    const holders = (permission: string) =>
      roles
        .filter((role) => (role['permissions'] as string[]).includes(permission))
        .map((role) => role['key']);
    expect(holders('request.approve_department')).toEqual(['hod']);
    expect(holders('request.review_finance')).toEqual(['finance']);
    expect(holders('request.sanction')).toEqual(['md']);
    expect(holders('request.mark_paid')).toEqual(['finance']);
    expect(holders('role.grant')).toEqual(['admin']);
    expect(holders('session.revoke')).toEqual(['admin']);
    expect(holders('privacy.erase')).toEqual(['compliance']);
    expect(holders('payee.read_bank').sort()).toEqual(['compliance', 'finance']);
    expect(holders('trail.read').sort()).toEqual(['auditor', 'board', 'compliance', 'md']);
    expect(holders('request.read_all').sort()).toEqual(['auditor', 'board', 'compliance', 'finance', 'md']);
    expect(holders('request.create').sort()).toEqual(['finance', 'hod', 'md', 'staff']);
  });

  it('SPEC-AUT-49: the last Admin stays: by role, by deactivation, and at commit', async () => {
    const kemi = await secondAdmin();
    expect(await set(kemi, PEOPLE.admin, ['staff'])).toMatchObject({ ok: true });
    expect(await set(kemi, PEOPLE.staff2, ['staff'])).toMatchObject({ token: 'self_grant_forbidden' });
    // nobody is left who could take the role away; a program that tried to would be refused at commit
    const removed = db.owner`delete from app.member_roles g using app.roles r
      where r.tenant_id = g.tenant_id and r.id = g.role_id and r.key = 'admin' and g.tenant_id = ${amara.tenant}`;
    await expect(removed).rejects.toThrow('last_admin');
    const deactivated = db.owner`update app.members set active = false, deactivated_at = now()
      where tenant_id = ${amara.tenant} and id = ${kemi.member}`;
    await expect(deactivated).rejects.toThrow('last_admin');
    expect(await kemi.call('deactivate_member', { p_member: kemi.member, p_reason: 'x' })).toMatchObject({
      token: 'self_deactivation_forbidden',
    });
  });

  it('SPEC-AUT-50: an Admin whose access runs out does not count as the one who stays', async () => {
    const kemi = await secondAdmin();
    await db.admin`update app.members set access_until = now() + interval '1 hour' where id = ${kemi.member}`;
    expect(await set(kemi, PEOPLE.admin, ['staff'])).toMatchObject({ ok: false, token: 'last_admin' });
    expect(
      await kemi.call('deactivate_member', { p_member: ids[PEOPLE.admin], p_reason: 'x' }),
    ).toMatchObject({
      ok: false,
      token: 'last_admin',
    });
  });

  it('SPEC-AUT-51: with a second administrator a deciding role waits for them; with none it takes effect and the event says so', async () => {
    const alone = await set(amara, PEOPLE.staff, ['staff', 'finance']);
    expect(alone).toMatchObject({ ok: true, pending: false });
    const [event] = await db.admin`select payload from audit.events where id = ${String(alone['event_id'])}`;
    expect(event?.['payload']).toMatchObject({ alone: true, pending: false });
    const kemi = await secondAdmin();
    const waits = await set(amara, PEOPLE.staff, ['staff', 'md']);
    // what is taken away never waits
    expect(waits).toMatchObject({
      ok: true,
      pending: true,
      added: ['md'],
      removed: ['finance'],
      sessions_ended: 0,
    });
    expect(await rolesOf(PEOPLE.staff)).toEqual(['staff']);
    expect(await amara.call('approve_role_change', { p_proposal: waits['proposal_id'] })).toMatchObject({
      token: 'own_proposal',
    });
    expect(await kemi.call('approve_role_change', { p_proposal: waits['proposal_id'] })).toMatchObject({
      ok: true,
      state: 'approved',
    });
    expect(await rolesOf(PEOPLE.staff)).toEqual(['md', 'staff']);
    expect(await kemi.call('approve_role_change', { p_proposal: waits['proposal_id'] })).toMatchObject({
      token: 'proposal_closed',
    });
  });

  it('SPEC-AUT-52: nobody approves what makes themselves a decider, and a refusal changes nothing', async () => {
    const kemi = await secondAdmin();
    const waits = await set(amara, PEOPLE.staff, ['staff', 'hod']);
    expect(await set(kemi, PEOPLE.staff, ['staff', 'finance'])).toMatchObject({ token: 'proposal_pending' });
    const refused = await kemi.call('approve_role_change', {
      p_proposal: waits['proposal_id'],
      p_decision: 'refuse',
      p_reason: 'Not yet',
    });
    expect(refused).toMatchObject({ ok: true, state: 'refused' });
    expect(await rolesOf(PEOPLE.staff)).toEqual(['staff']);
    const again = await set(amara, PEOPLE.staff, ['staff', 'hod']);
    for (const second of [ids[PEOPLE.staff], amara.member]) {
      const written = db.owner`update app.role_proposals set state = 'approved', decided_by = ${second ?? ''},
        decided_at = now() where id = ${String(again['proposal_id'])}`;
      await expect(written).rejects.toMatchObject({ code: '23514' });
    }
  });

  it('SPEC-AUT-53: administration and oversight are granted without a second person, a deciding role never with one only', async () => {
    await secondAdmin();
    expect(await set(amara, PEOPLE.staff, ['auditor', 'staff'])).toMatchObject({ ok: true, pending: false });
    expect(await set(amara, PEOPLE.staff, ['compliance'])).toMatchObject({ ok: true, pending: false });
    for (const role of ['hod', 'finance', 'md']) {
      const answer = await set(amara, PEOPLE.hodSales, ['hod', role === 'hod' ? 'staff' : role]);
      expect(answer).toMatchObject({ ok: true, pending: role !== 'hod' });
      if (answer['pending']) {
        await db.admin`update app.role_proposals set state = 'closed' where id = ${String(answer['proposal_id'])}`;
      }
    }
  });

  it('SPEC-AUT-54: a change says why, changes something, names roles that exist, and is for an active colleague', async () => {
    expect(await set(amara, PEOPLE.staff, ['finance'], ' ')).toMatchObject({ token: 'reason_required' });
    expect(await set(amara, PEOPLE.staff, ['finance'], 'x'.repeat(501))).toMatchObject({
      token: 'reason_required',
    });
    expect(await set(amara, PEOPLE.staff, ['staff'])).toMatchObject({ token: 'no_change' });
    expect(await set(amara, PEOPLE.staff, ['emperor'])).toMatchObject({ token: 'unknown_role' });
    await amara.call('deactivate_member', { p_member: ids[PEOPLE.staff], p_reason: 'Left' });
    expect(await set(amara, PEOPLE.staff, ['finance'])).toMatchObject({ token: 'member_inactive' });
    expect(
      await amara.call('deactivate_member', { p_member: ids[PEOPLE.staff], p_reason: 'Left' }),
    ).toMatchObject({
      token: 'member_inactive',
    });
    expect(
      await amara.call('deactivate_member', { p_member: ids[PEOPLE.staff2], p_reason: '' }),
    ).toMatchObject({
      token: 'reason_required',
    });
  });

  it('SPEC-AUT-55: without role.grant and member.deactivate nothing of this is possible', async () => {
    for (const email of [
      PEOPLE.staff,
      PEOPLE.finance,
      PEOPLE.director,
      PEOPLE.compliance,
      PEOPLE.hodOperations,
    ]) {
      const person = await Person.enter(db, email);
      expect(await set(person, PEOPLE.staff2, ['finance'])).toMatchObject({ token: 'permission_missing' });
      expect(await person.call('deactivate_member', { p_member: amara.member, p_reason: 'x' })).toMatchObject(
        {
          token: 'permission_missing',
        },
      );
      expect(await person.call('approve_role_change', { p_proposal: amara.member })).toMatchObject({
        token: 'permission_missing',
      });
    }
  });

  it('SPEC-AUT-56: a pending proposal closes when either of its people leaves', async () => {
    const kemi = await secondAdmin();
    const first = await set(amara, PEOPLE.staff, ['staff', 'finance']);
    await kemi.call('deactivate_member', { p_member: ids[PEOPLE.staff], p_reason: 'Left' });
    expect(await kemi.call('approve_role_change', { p_proposal: first['proposal_id'] })).toMatchObject({
      token: 'proposal_closed',
    });
    const second = await set(amara, PEOPLE.finance2, ['finance', 'md']);
    await kemi.call('deactivate_member', { p_member: amara.member, p_reason: 'Left too' });
    expect(await kemi.call('approve_role_change', { p_proposal: second['proposal_id'] })).toMatchObject({
      token: 'proposal_closed',
    });
  });
});
