import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Person } from '../contract/person.ts';
import { decide } from '../contract/work.ts';
import {
  accept,
  arrive,
  digestOf,
  enter,
  invite,
  join,
  joinHead,
  lastEvent,
  newToken,
  openOrganisation,
  readInvitation,
  voucher,
} from './organisation.ts';

/** ONB-3: whom an invitation lets in, once, as what, and whom never. */
describe('invitations', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SPEC-ONB-12: an invitation makes the invited person a member with its name, roles, department and headships, and tells who invited', async () => {
    const org = await openOrganisation(db);
    const { token, email, answer } = await invite(org, {
      name: 'Hilda Head',
      email: ' Hilda@Small.Example ',
      roles: ['staff', 'hod', 'hod'],
      department: org.department,
      heads: [org.department],
    });
    expect(answer).toMatchObject({ ok: true });
    const weekAhead = Date.parse(String(answer['expires_at'])) - Date.now() - 7 * 86_400_000;
    expect(Math.abs(weekAhead)).toBeLessThan(60_000);
    expect(await readInvitation(db, token)).toMatchObject({
      ok: true,
      tenant_name: 'Small Works',
      email: 'hilda@small.example',
      name: 'Hilda Head',
      invited_by_name: 'Faith Founder',
      department_name: 'Operations',
      roles: [
        { key: 'hod', name: 'Head of Department' },
        { key: 'staff', name: 'Staff' },
      ],
    });
    const claims = await arrive(db, email.trim());
    const accepted = await accept(db, { ...claims, email: 'HILDA@small.example' }, token);
    expect(accepted).toMatchObject({ ok: true, tenant_id: org.tenant, pending_roles: [] });
    const hilda = await enter(org, claims);
    expect(hilda.member).toBe(accepted['member_id']);
    expect(await hilda.call('whoami')).toMatchObject({ roles: ['hod', 'staff'], heads: [org.department] });
    expect((await org.founder.rows('members', { id: hilda.member }))[0]).toMatchObject({
      name: 'Hilda Head',
      email: 'hilda@small.example',
      department_id: org.department,
      active: true,
    });
    expect((await org.founder.rows('invitations'))[0]).toMatchObject({
      state: 'spent',
      member_id: hilda.member,
    });
    expect((await org.founder.rows('notices', { kind: 'invitation_accepted' }))[0]).toMatchObject({
      payload: { member: hilda.member, invitation: answer['invitation_id'] },
    });
  });

  it('SPEC-ONB-13: of the token only the digest is kept, wherever one looks, and the address and name stay out of the events', async () => {
    const org = await openOrganisation(db);
    const { token, email } = await invite(org, { name: 'Very Peculiar Name' });
    await readInvitation(db, token);
    await accept(db, await arrive(db, email), token);
    const tables = await db.admin<
      { name: string }[]
    >`select format('%I.%I', n.nspname, c.relname) as name from pg_class c
      join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('app', 'audit', 'secrets')`;
    const holding = async (text: string) => {
      const found = [];
      for (const { name } of tables) {
        const [row] = await db.admin.unsafe(
          `select 1 from ${name} t where to_jsonb(t)::text like $1 limit 1`,
          [`%${text}%`],
        );
        if (row) found.push(name);
      }
      return found.sort();
    };
    expect(await holding(token)).toEqual([]);
    // the trail says that a link was made, and a digest of 256 random bits tells nothing
    expect(await holding(digestOf(token))).toEqual(['app.event_texts', 'app.invitations']);
    expect(await holding(email)).not.toContain('audit.events');
    expect(await holding('Very Peculiar Name')).toEqual([
      'app.event_texts',
      'app.invitations',
      'app.members',
    ]);
  });

  it('SPEC-ONB-14: an accepted invitation opens nothing again, for its person and for others', async () => {
    const org = await openOrganisation(db);
    const { token, email } = await invite(org);
    const claims = await arrive(db, email);
    expect(await accept(db, claims, token)).toMatchObject({ ok: true });
    expect(await accept(db, claims, token)).toMatchObject({ ok: false, token: 'invitation_spent' });
    expect(await accept(db, await arrive(db, `other@${org.domain}`), token)).toMatchObject({
      token: 'invitation_spent',
    });
    expect(await readInvitation(db, token)).toMatchObject({ ok: false, token: 'invitation_spent' });
    expect((await org.founder.rows('members')).length).toBe(2);
    expect(await lastEvent(org, 'invitation.accept')).toMatchObject({
      outcome: 'refused',
      token: 'invitation_spent',
    });
  });

  it('SPEC-ONB-15: a revoked invitation opens nothing and stays revoked', async () => {
    const org = await openOrganisation(db);
    const { token, email, answer } = await invite(org);
    const id = answer['invitation_id'];
    expect(
      await org.founder.call('revoke_invitation', { p_invitation: id, p_reason: 'Wrong address' }),
    ).toMatchObject({ ok: true });
    expect(await lastEvent(org, 'invitation.revoke')).toMatchObject({
      actor: org.founder.member,
      entity_id: id,
    });
    expect(await readInvitation(db, token)).toMatchObject({ token: 'invitation_revoked' });
    expect(await accept(db, await arrive(db, email), token)).toMatchObject({ token: 'invitation_revoked' });
    for (const [name, args] of [
      ['revoke_invitation', { p_invitation: id }],
      ['renew_invitation', { p_invitation: id, p_token_hash: digestOf(newToken()) }],
    ] as const) {
      expect(await org.founder.call(name, args)).toMatchObject({ ok: false, token: 'invitation_closed' });
    }
    expect((await org.founder.rows('members')).length).toBe(1);
    // and the person can be invited anew
    expect((await invite(org)).answer).toMatchObject({ ok: true });
  });

  it('SPEC-ONB-16: past its week an invitation opens nothing, until a new link is made, which kills the old one', async () => {
    const org = await openOrganisation(db);
    const { token, email, answer } = await invite(org);
    const id = String(answer['invitation_id']);
    await db.admin`update app.invitations set expires_at = clock_timestamp() where id = ${id}`;
    const claims = await arrive(db, email);
    expect(await readInvitation(db, token)).toMatchObject({ token: 'invitation_expired' });
    expect(await accept(db, claims, token)).toMatchObject({ token: 'invitation_expired' });
    expect((await org.founder.rows('invitations', { id }))[0]).toMatchObject({ state: 'expired' });
    const fresh = newToken();
    const renewed = await org.founder.call('renew_invitation', {
      p_invitation: id,
      p_token_hash: digestOf(fresh),
    });
    expect(renewed).toMatchObject({ ok: true });
    expect(Date.parse(String(renewed['expires_at']))).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    expect(await readInvitation(db, token)).toMatchObject({ token: 'invitation_unknown' });
    expect(await accept(db, claims, token)).toMatchObject({ token: 'invitation_unknown' });
    expect(await accept(db, claims, fresh)).toMatchObject({ ok: true });
  });

  it('SPEC-ONB-17: it is bound to its address, as Auth vouches for it and not as the caller claims', async () => {
    const org = await openOrganisation(db);
    const { token, email } = await invite(org);
    const other = await arrive(db, `somebody@${org.domain}`);
    const forged = { ...other, user_metadata: { email }, app_metadata: { email } };
    for (const claims of [
      other,
      forged,
      { ...other, email: `${email}.example` },
      { ...other, email: undefined },
    ]) {
      expect(await accept(db, claims, token)).toMatchObject({ ok: false, token: 'invitation_other_address' });
    }
    expect(await lastEvent(org, 'invitation.accept')).toMatchObject({
      outcome: 'refused',
      token: 'invitation_other_address',
    });
    expect(await accept(db, await arrive(db, email), token)).toMatchObject({ ok: true });
  });

  it('SPEC-ONB-18: it carries its inviter’s authority, and ends with it', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const left = await invite(org, { name: 'One', by: ada });
    const claims = await arrive(db, left.email);
    await org.founder.call('set_member_roles', {
      p_member: ada.member,
      p_roles: ['staff'],
      p_reason: 'A new post',
    });
    expect(await readInvitation(db, left.token)).toMatchObject({ ok: false, token: 'invitation_void' });
    expect(await accept(db, claims, left.token)).toMatchObject({ ok: false, token: 'invitation_void' });
    const back = await org.founder.call('set_member_roles', {
      p_member: ada.member,
      p_roles: ['admin'],
      p_reason: 'Back',
    });
    expect(back).toMatchObject({ ok: true, pending: false });
    expect(await readInvitation(db, left.token)).toMatchObject({ ok: true });
    expect(
      await org.founder.call('deactivate_member', { p_member: ada.member, p_reason: 'Left' }),
    ).toMatchObject({ ok: true });
    expect(await accept(db, claims, left.token)).toMatchObject({ token: 'invitation_void' });
  });

  it('SPEC-ONB-19: a deciding role waits for a second administrator where there is one, and is marked alone where there is none', async () => {
    const org = await openOrganisation(db);
    const alone = await invite(org, { name: 'Alone Head', roles: ['hod', 'staff'], heads: [org.department] });
    expect(await accept(db, await arrive(db, alone.email), alone.token)).toMatchObject({
      ok: true,
      pending_roles: [],
    });
    expect(await lastEvent(org, 'invitation.accept')).toMatchObject({
      payload: { alone: true, pending: false },
    });
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const auditor = await join(org, { name: 'Anna Auditor', roles: ['auditor'] });
    const second = await invite(org, {
      name: 'Second Head',
      roles: ['hod', 'staff'],
      heads: [org.department],
    });
    const claims = await arrive(db, second.email);
    const accepted = await accept(db, claims, second.token);
    expect(accepted).toMatchObject({ ok: true, pending_roles: ['hod'] });
    const made = await voucher(org, org.founder);
    const waiting = await enter(org, claims);
    expect(await waiting.call('whoami')).toMatchObject({ roles: ['staff'] });
    expect(await decide(waiting, made['request_id'])).toMatchObject({ ok: false, token: 'not_found' });
    const [proposal] = await ada.rows('role_proposals', { state: 'pending' });
    expect(proposal).toMatchObject({
      member_id: waiting.member,
      proposed_by: org.founder.member,
      added: ['hod'],
    });
    expect(await ada.rows('notices', { kind: 'role_change_waits' })).toHaveLength(1);
    const approve = (by: Person) =>
      by.call('approve_role_change', { p_proposal: proposal?.['id'], p_decision: 'approve' });
    expect(await approve(org.founder)).toMatchObject({ token: 'own_proposal' });
    expect(await approve(ada)).toMatchObject({ ok: true });
    const head = await Person.enter(db, second.email);
    expect(await decide(head, made['request_id'])).toMatchObject({ ok: true });
    const changes = (await auditor.rows('role_changes', { member_id: waiting.member })).map((row) => [
      row['what'],
      row['roles_after'],
    ]);
    expect(changes).toEqual(
      expect.arrayContaining([
        ['changed', ['staff']],
        ['proposed', ['hod', 'staff']],
        ['changed', ['hod', 'staff']],
      ]),
    );
  });

  it('SPEC-ONB-20: a lone administrator’s grant by invitation is told to everybody who reads the trail', async () => {
    const org = await openOrganisation(db);
    const auditor = await join(org, { name: 'Anna Auditor', roles: ['auditor'] });
    const head = await joinHead(org);
    expect(await auditor.rows('notices', { kind: 'role_granted_alone' })).toMatchObject([
      { payload: { member: head.member, added: ['hod'] } },
    ]);
    expect(await org.founder.rows('notices', { kind: 'role_granted_alone' })).toEqual([]);
  });
});
