import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { meet } from './meeting.ts';
import { arrive, invite, join, openOrganisation, type Organisation } from './organisation.ts';

/** What app.do_invite_member leaves alone, app.do_accept_invitation waits for, and app.do_deactivate_member closes. */
describe('beside invitations', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  /** As if every invitation of the organisation had been sent long ago. */
  const age = (org: Organisation) =>
    db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update app.invitations set expires_at = clock_timestamp() - interval '1 day' where tenant_id = ${org.tenant}`;
    });
  const ends = (org: Organisation) =>
    db.admin`select spent_at, revoked_at from app.invitations where tenant_id = ${org.tenant} order by invited_at`;

  it('ONB-3: of what was spent or revoked long ago nothing changes when the address is invited again', async () => {
    const org = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff' });
    await org.founder.call('deactivate_member', { p_member: sam.member, p_reason: 'Left' });
    const second = await invite(org, { name: 'Sam Staff' });
    const revoke = { p_invitation: second.answer['invitation_id'], p_reason: 'Not yet' };
    expect(await org.founder.call('revoke_invitation', revoke)).toMatchObject({ ok: true });
    await age(org);
    const before = await ends(org);
    expect((await invite(org, { name: 'Sam Staff' })).answer).toMatchObject({ ok: true });
    expect((await ends(org)).slice(0, 2)).toEqual(before.slice(0, 2));
  });

  it('ONB-3: one that ran out makes room at its own address, and those of others stay as they are', async () => {
    const org = await openOrganisation(db);
    await invite(org, { name: 'Hilda Head' });
    await invite(org, { name: 'Sam Staff' });
    await age(org);
    expect((await invite(org, { name: 'Sam Staff' })).answer).toMatchObject({ ok: true });
    expect((await ends(org)).map((row) => row['revoked_at'] !== null)).toEqual([false, true, false]);
  });

  it('ONB-3: invitations that were spent count for nothing when a hundred are open at most', async () => {
    const org = await openOrganisation(db);
    await db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`insert into app.invitations (tenant_id, email, name, roles, heads, token_hash, invited_by, invited_at, spent_at, member_id)
        select ${org.tenant}, n || '@example.com', 'Name ' || n, '{staff}', '{}', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
          ${org.founder.member}, clock_timestamp() - interval '2 days', clock_timestamp(), ${org.founder.member} from generate_series(1, 120) n`;
    });
    expect((await invite(org)).answer).toMatchObject({ ok: true });
  });

  it('AUT-6: an Admin who is sent away while a deciding role is being accepted is not asked to second it', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const bea = await join(org, { name: 'Bea Admin', roles: ['admin'] });
    const [proposal] = await ada.rows('role_proposals', { member_id: bea.member });
    expect(await ada.call('approve_role_change', { p_proposal: proposal?.['id'] })).toMatchObject({
      ok: true,
    });
    const { token, email } = await invite(org, { name: 'Hilda Head', roles: ['hod'] });
    const claims = await arrive(db, email);
    const { first, second, waited } = await meet(
      db,
      { who: ada.claims, call: 'api.deactivate_member($1, $2)', args: [bea.member, 'Left'] },
      { who: claims, call: 'api.accept_invitation($1, $2)', args: [db.keys.edge, token] },
    );
    expect([first.ok, second.ok, waited]).toEqual([true, true, true]);
    const asked = await db.admin`select to_member from app.outbox
      where tenant_id = ${org.tenant} and kind = 'role_change_waits' and payload ->> 'member' = ${String(second['member_id'])}`;
    expect(asked.map((row) => row['to_member'])).toEqual([ada.member]);
  });

  it('ONB-3: nobody waits to come in for what a colleague is about to do', async () => {
    const org = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff' });
    const { token, email } = await invite(org);
    const claims = await arrive(db, email);
    const { first, second, waited } = await meet(
      db,
      { who: sam.claims, call: 'api.save_view($1, $2)', args: ['Mine', 'mine=1'] },
      { who: claims, call: 'api.accept_invitation($1, $2)', args: [db.keys.edge, token] },
    );
    expect([first.ok, second.ok, waited]).toEqual([true, true, false]);
  });

  it('AUT-6: who is deactivated takes along what waits about them or from them, and nothing that was decided or is others’', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const [sam, kim, lee] = [
      await join(org, { name: 'Sam Staff' }),
      await join(org, { name: 'Kim Staff' }),
      await join(org, { name: 'Lee Staff' }),
    ];
    const propose = async (member: string, role: string) =>
      (
        await org.founder.call('set_member_roles', {
          p_member: member,
          p_roles: ['staff', role],
          p_reason: 'Grows',
        })
      )['proposal_id'];
    const decided = await propose(sam.member, 'hod');
    expect(await ada.call('approve_role_change', { p_proposal: decided })).toMatchObject({ ok: true });
    await propose(sam.member, 'finance');
    await propose(kim.member, 'hod');
    await propose(lee.member, 'hod');
    const states = async () =>
      (
        await db.admin`select m.name, p.state from app.role_proposals p join app.members m on m.id = p.member_id
          where p.tenant_id = ${org.tenant} and m.name like '% Staff' order by p.proposed_at`
      ).map((row) => `${row['name']} ${row['state']}`);
    const away = { p_member: sam.member, p_reason: 'Left' };
    expect(await org.founder.call('deactivate_member', away)).toMatchObject({ ok: true });
    expect(await states()).toEqual([
      'Sam Staff approved',
      'Sam Staff closed',
      'Kim Staff pending',
      'Lee Staff pending',
    ]);
    expect(
      await ada.call('deactivate_member', { p_member: org.founder.member, p_reason: 'Left' }),
    ).toMatchObject({
      ok: true,
    });
    expect((await states()).slice(1)).toEqual(['Sam Staff closed', 'Kim Staff closed', 'Lee Staff closed']);
  });
});
