import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import {
  arrive,
  enter,
  fieldsOf,
  invite,
  join,
  lastEvent,
  openOrganisation,
  voucher,
} from '../onboarding/organisation.ts';
import type { Person } from './person.ts';

/** What stands right beside a refusal: a guard that is loosened or tightened by one condition shows here. */
describe('next to what is refused', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('REQ-1: a draft may change its kind, and is saved again by whoever saw its newest state', async () => {
    const { founder, department } = await openOrganisation(db);
    const line = { description: 'Paint', quantity_milli: 1000, unit_minor: 100, tax_basis_points: 0 };
    const content = { kind: 'payment_voucher', title: 'Paint', department_id: department, lines: [line] };
    const first = await founder.call('save_request', { p_content: content });
    const p_request = first['request_id'];
    const order = await founder.call('save_request', {
      p_content: { ...content, kind: 'purchase_order' },
      p_request,
      p_content_hash: first['content_hash'],
    });
    expect(order).toMatchObject({ ok: true });
    const stale = { p_content: content, p_request, p_content_hash: first['content_hash'] };
    expect(await founder.call('save_request', stale)).toMatchObject({ ok: false, token: 'content_changed' });
    const [row] = await founder.rows('requests', { id: p_request });
    expect(row).toMatchObject({ kind: 'purchase_order', content_hash: order['content_hash'] });
  });

  it('ONB-1: filters that are missing are told, and who has thirty views still renames one', async () => {
    const { founder } = await openOrganisation(db);
    const save = (p_name: string, p_query: string | null, p_view: unknown = null) =>
      founder.call('save_view', { p_name, p_query, p_view });
    expect(fieldsOf(await save('None', null))).toEqual(['query']);
    const saved = await save('First', 'mine=1');
    for (let n = 2; n <= 30; n += 1) await save(`View ${n}`, '');
    expect(await save('One more', '')).toMatchObject({ token: 'too_many_views' });
    expect(await save('First of all', 'mine=1', saved['view_id'])).toMatchObject({ ok: true });
  });

  it('ONB-1: a name is kept beside one that reads like it by now, and changes without its formats', async () => {
    const org = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff' });
    const profile = (p_name: string, p_locale: string | null = null) =>
      sam.call('save_profile', { p_name, p_locale });
    const nameOf = async () => (await sam.call('whoami'))['member'];
    expect(await profile('Samson Staff')).toMatchObject({ ok: true });
    expect(await nameOf()).toMatchObject({ name: 'Samson Staff' });
    await db.admin`update app.members set name = 'samson staff' where id = ${org.founder.member}`;
    expect(await profile('Samson Staff', 'de-DE')).toMatchObject({ ok: true });
    expect(await profile('Samson-Staff')).toMatchObject({ ok: false, token: 'name_taken' });
  });

  it('ONB-1: a department has at most twenty heads and an organisation five hundred departments, which can still be renamed', async () => {
    const org = await openOrganisation(db);
    const members = await seat(org.tenant, 21);
    const heads = members.map(({ id }) => id);
    const save = (more: Record<string, unknown>) =>
      org.founder.call('save_department', { p_name: 'Operations', p_department: org.department, ...more });
    expect(fieldsOf(await save({ p_heads: heads }))).toEqual(['heads']);
    expect(await save({ p_heads: heads.slice(1) })).toMatchObject({ ok: true });
    await db.admin`insert into app.departments (tenant_id, code, name)
      select ${org.tenant}, 'D' || n, 'Department ' || n from generate_series(1, 499) n`;
    expect(await save({ p_name: 'Works' })).toMatchObject({ ok: true });
    expect(fieldsOf(await org.founder.call('save_department', { p_name: 'One more' }))).toEqual(['name']);
  });

  /** Members with a sign-in of their own, as many as one likes. */
  async function seat(tenant: string, count: number) {
    return db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      return tx<{ id: string }[]>`insert into app.members (tenant_id, user_id, name)
        select ${tenant}, gen_random_uuid(), 'Head ' || n from generate_series(1, ${count}::integer) n returning id`;
    });
  }

  it('ONB-1: an invitation without an address is told so, and three hundred a day are the most', async () => {
    const org = await openOrganisation(db);
    const answer = await org.founder.call('invite_member', {
      p_email: null,
      p_name: 'Nobody Yet',
      p_roles: ['staff'],
      p_department: null,
      p_heads: null,
      p_token_hash: 'a'.repeat(64),
    });
    expect(fieldsOf(answer)).toEqual(['email']);
    const fill = (count: number, at: string) =>
      db.admin.begin(async (tx) => {
        await tx`set local session_replication_role = replica`;
        await tx`insert into app.invitations (tenant_id, email, name, roles, heads, token_hash, invited_by, invited_at, revoked_at)
        select ${org.tenant}, ${randomUUID()} || n || '@example.com', 'Name ' || n, '{staff}', '{}', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
          ${org.founder.member}, clock_timestamp() - ${at}::interval, clock_timestamp() from generate_series(1, ${count}::integer) n`;
      });
    await fill(400, '2 days');
    await fill(299, '1 hour');
    expect((await invite(org, { name: 'The last today' })).answer).toMatchObject({ ok: true });
    expect((await invite(org, { name: 'One more' })).answer).toMatchObject({ token: 'invitation_limit' });
  });

  it('ONB-1: an invitation that ended stays as it ended, whichever way it did', async () => {
    const org = await openOrganisation(db);
    const revoked = (await invite(org, { name: 'Rita Revoked' })).answer['invitation_id'];
    const reason = { p_invitation: revoked, p_reason: 'A mistake' };
    expect(await org.founder.call('revoke_invitation', reason)).toMatchObject({ ok: true });
    await join(org, { name: 'Sam Spent' });
    expect(await lastEvent(org, 'invitation.accept')).toMatchObject({ payload: { alone: false } });
    const ended = await db.admin<
      { id: string }[]
    >`select id from app.invitations where tenant_id = ${org.tenant}`;
    expect(ended).toHaveLength(2);
    for (const { id } of ended) {
      const change = db.admin`update app.invitations set expires_at = now() + interval '1 day' where id = ${id}`;
      await expect(change).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('AUT-6: while a role waits for a second Admin, roles are taken away at once and faults are named as ever', async () => {
    const org = await openOrganisation(db);
    await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const sam = await join(org, { name: 'Sam Staff', roles: ['staff', 'compliance'] });
    const roles = (p_roles: string[], p_reason: string | null = 'Grows') =>
      org.founder.call('set_member_roles', { p_member: sam.member, p_roles, p_reason });
    expect(await roles(['staff', 'hod'])).toMatchObject({ ok: true, pending: true });
    expect(await roles(['staff', 'finance'], null)).toMatchObject({ ok: false, token: 'reason_required' });
    expect(await roles(['staff', 'finance'])).toMatchObject({ ok: false, token: 'proposal_pending' });
    expect(await roles([])).toMatchObject({ ok: true, pending: false });
  });

  it('ONB-1: settings are told from one another: what is no name, no amount and no threshold', async () => {
    const org = await openOrganisation(db, { deciders: 'three_or_more' });
    const save = (p_settings: object) => org.founder.call('save_settings', { p_settings });
    expect(await save({ locale: 'en-KE' })).toMatchObject({ ok: true });
    expect(fieldsOf(await save({ threshold_minor: 'a lot' }))).toEqual(['threshold_minor']);
    expect(fieldsOf(await save({ threshold_minor: 1.5 }))).toEqual(['threshold_minor']);
    expect(await save({ threshold_minor: null })).toMatchObject({ ok: true });
    for (const key of ['base_currency', 'time_zone', 'locale', 'deciders']) {
      const [problem] = (await save({ [key]: 'x' }))['problems'] as { problem: string }[];
      expect(problem?.problem).toMatch(/^Choose/);
    }
    // one fault is told once: the threshold is asked for when nothing else is wrong
    const small = await openOrganisation(db, { deciders: 'one' });
    const both = await small.founder.call('save_settings', {
      p_settings: { name: '', deciders: 'three_or_more' },
    });
    expect(fieldsOf(both)).toEqual(['name']);
  });

  it('AUT-12: functions read as the policies do: not for having written it, heading the department or being named, without the permission', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const sam = await join(org, { name: 'Sam Staff' });
    const made = await voucher(org, sam);
    const explain = (who: Person) =>
      who.call('explain', { p_request: made['request_id'], p_action: 'approve' });
    await ada.call('save_department', {
      p_department: org.department,
      p_name: 'Operations',
      p_heads: [org.founder.member],
    });
    expect(await explain(org.founder)).toMatchObject({ ok: false, token: 'not_found' });
    await db.admin`insert into app.request_shares (tenant_id, request_id, member_id)
      values (${org.tenant}, ${String(made['request_id'])}, ${ada.member})`;
    expect(await explain(ada)).toMatchObject({ ok: false, token: 'not_found' });
    expect(await explain(sam)).toMatchObject({ ok: true, allowed: false });
    await org.founder.call('set_member_roles', { p_member: sam.member, p_roles: [], p_reason: 'Paused' });
    const without = await enter(org, await arrive(db, `sam.staff@${org.domain}`));
    expect(await explain(without)).toMatchObject({ ok: false, token: 'not_found' });
  });

  it('REQ-1: the trail says of a voucher without an order that it is over none', async () => {
    const org = await openOrganisation(db);
    expect(await voucher(org, org.founder)).toMatchObject({ ok: true });
    expect(await lastEvent(org, 'request.submit')).toMatchObject({ payload: { over_order: false } });
  });

  it('LOG-5: a key that was used is no other act’s and no other content’s', async () => {
    const org = await openOrganisation(db);
    const key = { p_idempotency_key: randomUUID() };
    const content = { kind: 'payment_voucher', title: 'Paint' };
    const saved = await org.founder.call('save_request', { p_content: content, ...key });
    expect(saved).toMatchObject({ ok: true });
    expect(await org.founder.call('save_request', { p_content: content, ...key })).toEqual(saved);
    expect(
      await org.founder.call('save_request', { p_content: { ...content, title: 'Ink' }, ...key }),
    ).toMatchObject({ token: 'idempotency_key_reused' });
    const others = await org.founder.call('save_view', { p_name: 'Mine', p_query: '', ...key });
    expect(others).toMatchObject({ token: 'idempotency_key_reused' });
  });
});
