import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { decide } from '../contract/work.ts';
import { invite, join, joinHead, openOrganisation, voucher } from './organisation.ts';

/** What api.set_up counts is what stands today: open departments, people with access, invitations still open. */
describe('how far an organisation is set up', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('ONB-1: a department that is closed is none, and a head whose access has run out heads none', async () => {
    const { founder, ...org } = await openOrganisation(db);
    const facts = () => founder.call('set_up');
    const annex = await founder.call('save_department', { p_name: 'Annex' });
    const hilda = await joinHead({ founder, ...org });
    expect(await facts()).toMatchObject({ departments: 2, departments_without_head: 1, people: 2 });
    const close = { p_department: annex['department_id'], p_name: 'Annex', p_active: false };
    expect(await founder.call('save_department', close)).toMatchObject({ ok: true });
    expect(await facts()).toMatchObject({ departments: 1, departments_without_head: 0, people: 2 });
    await db.admin`update app.members set access_until = clock_timestamp() where id = ${hilda.member}`;
    expect(await facts()).toMatchObject({ departments: 1, departments_without_head: 1, people: 1 });
  });

  it('ONB-1: who may approve for a department and heads none leaves the step without anybody, whoever else is a head', async () => {
    const org = await openOrganisation(db, { deciders: 'three_or_more' });
    const missing = async () =>
      ((await org.founder.call('set_up'))['missing'] as { label: string }[]).map(({ label }) => label);
    await join(org, { name: 'Hilda Head', roles: ['hod'] });
    const sam = await join(org, { name: 'Sam Staff' });
    const headed = await org.founder.call('save_department', {
      p_department: org.department,
      p_name: 'Operations',
      p_heads: [sam.member],
    });
    expect(headed).toMatchObject({ ok: true });
    expect(await missing()).toEqual(['Head of Department', 'Finance', 'Managing Director']);
    // of the policy that is in force no longer nobody is missing
    await org.founder.call('save_settings', { p_settings: { deciders: 'one' } });
    expect(await missing()).toEqual(['Head of Department']);
  });

  it('ONB-1: the first approval is no other decision', async () => {
    const org = await openOrganisation(db);
    const [hilda, sam] = [await joinHead(org), await join(org, { name: 'Sam Staff' })];
    const raised = await voucher(org, sam);
    expect(await decide(hilda, raised['request_id'], 'query', 'Which paint?')).toMatchObject({ ok: true });
    expect(await org.founder.call('set_up')).toMatchObject({ first_approved_at: null });
    const other = await voucher(org, sam);
    expect(await decide(hilda, other['request_id'])).toMatchObject({ ok: true });
    expect((await org.founder.call('set_up'))['first_approved_at']).not.toBeNull();
  });

  it('ONB-3: an invitation that was taken, revoked or ran out is open no more', async () => {
    const org = await openOrganisation(db);
    const open = async () => (await org.founder.call('set_up'))['invitations_open'];
    const revoked = await invite(org, { name: 'Rita Revoked' });
    const late = await invite(org, { name: 'Lara Late' });
    await invite(org, { name: 'Olu Open' });
    expect(await open()).toBe(3);
    await join(org, { name: 'Sam Spent' });
    expect(await open()).toBe(3);
    const revoke = { p_invitation: revoked.answer['invitation_id'], p_reason: 'A mistake' };
    expect(await org.founder.call('revoke_invitation', revoke)).toMatchObject({ ok: true });
    expect(await open()).toBe(2);
    await db.admin`update app.invitations set expires_at = clock_timestamp()
      where id = ${String(late.answer['invitation_id'])}`;
    expect(await open()).toBe(1);
  });
});
