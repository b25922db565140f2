import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { accept, arrive, invite, join, openOrganisation } from './organisation.ts';

/** Where app.do_add_sample_data puts its requests, whom app.do_accept_invitation lets come back, and app.do_approve_role_change. */
describe('beside sample data and coming back', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('ONB-1: samples go to a department that is open, also when a closed one comes first by its code', async () => {
    const org = await openOrganisation(db, {
      departments: [
        { code: 'AAA', name: 'Annex' },
        { code: 'OPS', name: 'Operations' },
      ],
    });
    const [annex] = await org.founder.rows('departments', { code: 'AAA' });
    const close = { p_department: annex?.['id'], p_name: 'Annex', p_active: false };
    expect(await org.founder.call('save_department', close)).toMatchObject({ ok: true });
    expect(await org.founder.call('add_sample_data')).toMatchObject({ ok: true });
    const codes =
      await db.admin`select distinct d.code from app.requests r join app.departments d on d.id = r.department_id
      where r.tenant_id = ${org.tenant} and r.sample`;
    expect(codes.map((row) => row['code'])).toEqual(['OPS']);
  });

  it('ONB-1: where no rule is in force for them there are no samples at all, rather than some', async () => {
    const org = await openOrganisation(db);
    await db.admin`insert into app.policy_versions (tenant_id, version, effective_from, reason)
      values (${org.tenant}, 9, clock_timestamp(), 'A test')`;
    await expect(org.founder.call('add_sample_data')).rejects.toThrow('sample data was refused');
    expect(await org.founder.rows('requests')).toEqual([]);
    expect(await org.founder.rows('payees')).toEqual([]);
  });

  it('ONB-3: who left is not a member already: an invitation brings them back as who they were', async () => {
    const org = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff' });
    await org.founder.call('deactivate_member', { p_member: sam.member, p_reason: 'Left' });
    const { token, email } = await invite(org, { name: 'Sam Staff' });
    const back = await accept(db, await arrive(db, email), token);
    expect(back).toMatchObject({ ok: true, member_id: sam.member });
  });

  it('AUT-6: nobody is given a role who is no active member any more, whoever else is', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const staff = [];
    for (const name of ['Sam Staff', 'Kim Staff', 'Lee Staff']) staff.push(await join(org, { name }));
    const [gone = ada] = staff.sort((a, b) => b.member.localeCompare(a.member));
    const proposed = await org.founder.call('set_member_roles', {
      p_member: gone.member,
      p_roles: ['staff', 'hod'],
      p_reason: 'Grows',
    });
    // as if a deactivation had forgotten what waited
    await db.admin`update app.members set active = false, deactivated_at = clock_timestamp() where id = ${gone.member}`;
    const second = { p_proposal: proposed['proposal_id'] };
    expect(await ada.call('approve_role_change', second)).toMatchObject({
      ok: false,
      token: 'member_inactive',
    });
    await db.admin`update app.members set active = true, deactivated_at = null where id = ${gone.member}`;
    expect(await ada.call('approve_role_change', second)).toMatchObject({ ok: true, state: 'approved' });
  });
});
