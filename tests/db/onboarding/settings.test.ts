import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import type { Person } from '../contract/person.ts';
import { approveAll, decide, stateOf } from '../contract/work.ts';
import {
  fieldsOf,
  join,
  joinHead,
  labelsOf,
  lastEvent,
  openOrganisation,
  voucher,
  type Organisation,
} from './organisation.ts';

/** AUT-13 and ONB-1: what an administrator arranges for the whole organisation. */
describe('settings of an organisation', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  const save = (by: Person, settings: Record<string, unknown>) =>
    by.call('save_settings', { p_settings: settings });
  const policies = (org: Organisation) =>
    db.admin`select v.version, v.author_id, r.from_minor::text, r.below_minor::text,
        (select string_agg(s.label, ', ' order by s.position) from app.policy_steps s
          where s.tenant_id = r.tenant_id and s.version = r.version and s.rule_no = r.rule_no) as steps
      from app.policy_versions v join app.policy_rules r using (tenant_id, version)
     where v.tenant_id = ${org.tenant} order by v.version, r.rule_no`;

  it('SPEC-ONB-01: deciders and threshold make a new version of the policy, and what was submitted before keeps its own', async () => {
    const org = await openOrganisation(db, { deciders: 'two' });
    const head = await joinHead(org);
    const finance = await join(org, { name: 'Fred Finance', roles: ['finance'] });
    const before = await voucher(org, org.founder);
    const first = await policies(org);
    const answer = await save(org.founder, { deciders: 'three_or_more', threshold_minor: 70_000 });
    expect(answer).toMatchObject({ ok: true, policy_version: 2 });
    const now = await policies(org);
    expect(now.slice(0, first.length)).toEqual(first);
    expect(now.slice(first.length)).toEqual([
      {
        version: 2,
        author_id: org.founder.member,
        from_minor: '0',
        below_minor: '70001',
        steps: 'Head of Department, Finance',
      },
      {
        version: 2,
        author_id: org.founder.member,
        from_minor: '70001',
        below_minor: null,
        steps: 'Head of Department, Finance, Managing Director',
      },
    ]);
    expect(labelsOf(await voucher(org, org.founder, { unit_minor: 70_001 }))).toContain('Managing Director');
    expect(await save(org.founder, { threshold_minor: 90_000 })).toMatchObject({ policy_version: 3 });
    expect(labelsOf(await voucher(org, org.founder, { unit_minor: 90_000 }))).toEqual([
      'Head of Department',
      'Finance',
    ]);
    await approveAll(before['request_id'], head, finance);
    expect(await stateOf(db, before['request_id'])).toBe('approved');
    expect(await save(org.founder, { deciders: 'one' })).toMatchObject({ policy_version: 4 });
    expect(labelsOf(await voucher(org, org.founder, { unit_minor: 90_000 }))).toEqual(['Head of Department']);
  });

  it('SPEC-ONB-02: the base currency moves until a request was submitted in it, and then stays, for the owner of the tables too', async () => {
    const org = await openOrganisation(db);
    expect(await save(org.founder, { base_currency: 'JPY' })).toMatchObject({
      ok: true,
      changed: ['base_currency'],
    });
    expect(await save(org.founder, { base_currency: 'KES' })).toMatchObject({ ok: true });
    await org.founder.call('save_request', {
      p_content: { kind: 'payment_voucher', title: 'A draft', currency: 'KES' },
    });
    expect(await save(org.founder, { base_currency: 'GHS' })).toMatchObject({ ok: true });
    expect(await save(org.founder, { base_currency: 'KES' })).toMatchObject({ ok: true });
    expect(await voucher(org, org.founder)).toMatchObject({ ok: true });
    expect(await save(org.founder, { base_currency: 'GHS', name: 'Renamed' })).toMatchObject({
      ok: false,
      token: 'base_currency_in_use',
    });
    expect((await org.founder.rows('tenant'))[0]).toMatchObject({
      base_currency: 'KES',
      name: 'Small Works',
    });
    await expect(
      db.owner`update app.tenants set base_currency = 'GHS' where id = ${org.tenant}`,
    ).rejects.toMatchObject({
      code: '23503',
    });
    const other = await openOrganisation(db);
    await db.admin`insert into app.exchange_rates (tenant_id, currency, rate, source, effective_at)
      values (${other.tenant}, 'USD', 129, 'test', now())`;
    expect(await save(other.founder, { base_currency: 'GHS' })).toMatchObject({
      token: 'base_currency_in_use',
    });
  });

  it('SPEC-ONB-03: the head may mark paid exactly as long as one person decides', async () => {
    const org = await openOrganisation(db, { deciders: 'two' });
    const head = await joinHead(org);
    const may = async () =>
      ((await org.founder.rows('roles', { key: 'hod' }))[0]?.['permissions'] as string[]).includes(
        'request.mark_paid',
      );
    expect(await may()).toBe(false);
    expect(await save(org.founder, { deciders: 'one' })).toMatchObject({ ok: true, policy_version: 2 });
    expect(await may()).toBe(true);
    const made = await voucher(org, org.founder);
    await approveAll(made['request_id'], head);
    expect(await head.call('mark_paid', { p_request: made['request_id'] })).toMatchObject({
      ok: true,
      state: 'paid',
    });
    expect(await save(org.founder, { deciders: 'three_or_more', threshold_minor: 1 })).toMatchObject({
      ok: true,
    });
    expect(await may()).toBe(false);
    expect(await save(org.founder, { deciders: 'one' })).toMatchObject({ ok: true });
    expect(await may()).toBe(true);
  });

  it('SPEC-ONB-04: settings that make no sense are named field by field, and none of them is kept', async () => {
    const org = await openOrganisation(db);
    const before = (await org.founder.rows('tenant'))[0];
    for (const [settings, fields] of [
      [{ name: ' x ' }, ['name']],
      [{ name: 'y'.repeat(121) }, ['name']],
      [
        { base_currency: 'XXX', time_zone: 'Mars/Olympus', locale: 'xx-XX' },
        ['base_currency', 'locale', 'time_zone'],
      ],
      [{ deciders: 'four' }, ['deciders']],
      [{ deciders: 'three_or_more', name: 'New name' }, ['threshold_minor']],
      [{ deciders: 'three_or_more', threshold_minor: -1 }, ['threshold_minor']],
      [{ deciders: 'three_or_more', threshold_minor: 1.5 }, ['threshold_minor']],
      [{ deciders: 'three_or_more', threshold_minor: '500' }, ['threshold_minor']],
      [{ deciders: 'three_or_more', threshold_minor: 2 ** 53 }, ['threshold_minor']],
      [
        { settled_at: '2020-01-01', trial_ends_at: '2099-01-01', id: org.tenant },
        ['id', 'settled_at', 'trial_ends_at'],
      ],
      [{ name: null }, ['name']],
      [{ name: ['a', 'b'] }, ['name']],
      [['name'], ['settings']],
    ] as const) {
      const answer = await save(org.founder, settings as Record<string, unknown>);
      expect(answer, JSON.stringify(settings)).toMatchObject({ ok: false, token: 'invalid_settings' });
      expect(fieldsOf(answer).sort(), JSON.stringify(settings)).toEqual(fields);
    }
    expect((await org.founder.rows('tenant'))[0]).toEqual(before);
    const three = await openOrganisation(db, { deciders: 'three_or_more' });
    expect(fieldsOf(await save(three.founder, { base_currency: 'JPY' }))).toEqual(['threshold_minor']);
    expect(await save(three.founder, { base_currency: 'JPY', threshold_minor: 500 })).toMatchObject({
      ok: true,
      policy_version: 2,
    });
  });

  it('SPEC-ONB-05: settings take an Admin, and so do departments, invitations, sample data and the set-up', async () => {
    const org = await openOrganisation(db);
    const staff = await join(org, { name: 'Sam Staff', roles: ['staff'] });
    const head = await joinHead(org);
    const auditor = await join(org, { name: 'Anna Auditor', roles: ['auditor', 'staff'] });
    const compliance = await join(org, { name: 'Cora Compliance', roles: ['compliance'] });
    const id = org.department;
    for (const person of [staff, head, auditor, compliance]) {
      for (const [name, args] of [
        ['save_settings', { p_settings: { name: 'Taken over' } }],
        ['save_department', { p_name: 'Stores' }],
        ['save_department', { p_department: id, p_name: 'Stores', p_heads: [person.member] }],
        [
          'invite_member',
          {
            p_email: 'x@y.example',
            p_name: 'X',
            p_roles: ['staff'],
            p_department: null,
            p_heads: [],
            p_token_hash: 'a'.repeat(64),
          },
        ],
        ['renew_invitation', { p_invitation: id, p_token_hash: 'a'.repeat(64) }],
        ['revoke_invitation', { p_invitation: id }],
        ['add_sample_data', {}],
        ['remove_sample_data', {}],
        ['set_up', {}],
      ] as const) {
        expect(await person.call(name, args), name).toMatchObject({ ok: false, token: 'permission_missing' });
      }
    }
    expect((await org.founder.rows('departments')).map((row) => row['name'])).toEqual(['Operations']);
  });

  it('SPEC-ONB-06: the first saving settles the organisation, and saving what stands already changes nothing', async () => {
    const org = await openOrganisation(db, { deciders: 'three_or_more', threshold: 5_000 });
    const settled = async () => (await org.founder.call('whoami'))['tenant'];
    expect(await settled()).toMatchObject({ settled: false, deciders: 'three_or_more', locale: 'en-KE' });
    const same = {
      name: 'Small Works',
      base_currency: 'KES',
      deciders: 'three_or_more',
      threshold_minor: 5_000,
    };
    expect(await save(org.founder, same)).toMatchObject({ ok: true, changed: [], policy_version: null });
    expect(await settled()).toMatchObject({ settled: true });
    expect(await save(org.founder, same)).toEqual({
      ok: true,
      changed: [],
      policy_version: null,
      event_id: null,
    });
    expect(await save(org.founder, {})).toMatchObject({ ok: true, changed: [], event_id: null });
    expect((await policies(org)).map((row) => row['version'])).toEqual([1, 1]);
    expect(
      await save(org.founder, {
        ...same,
        name: ' Bigger Works ',
        locale: 'de-DE',
        time_zone: 'Europe/Berlin',
      }),
    ).toMatchObject({
      ok: true,
      changed: ['locale', 'name', 'time_zone'],
      policy_version: null,
    });
    expect(await settled()).toMatchObject({
      name: 'Bigger Works',
      locale: 'de-DE',
      time_zone: 'Europe/Berlin',
    });
    expect(await lastEvent(org, 'tenant.save')).toMatchObject({
      actor: org.founder.member,
      outcome: 'done',
      payload: { changed: ['locale', 'name', 'time_zone'], policy_version: null },
    });
  });

  it('SPEC-ONB-07: a new organisation has fourteen days of trial, the formats of its currency, and facts that say what it lacks', async () => {
    const org = await openOrganisation(db, { deciders: 'two', currency: 'GHS' });
    const days = async () =>
      (
        await db.admin`select trial_ends_at - created_at as left from app.tenants where id = ${org.tenant}`
      )[0]?.['left'] as string;
    expect(String(await days())).toMatch(/^(14 days|13 days 23:59:59)/);
    expect((await org.founder.rows('tenant'))[0]).toMatchObject({ locale: 'en-GH', settled_at: null });
    const facts = () => org.founder.call('set_up');
    expect(await facts()).toMatchObject({
      settled: false,
      departments: 1,
      departments_without_head: 1,
      people: 1,
      invitations_open: 0,
      missing: [
        { permission: 'request.approve_department', label: 'Head of Department' },
        { permission: 'request.review_finance', label: 'Finance' },
      ],
      first_submitted_at: null,
      first_approved_at: null,
      sample: false,
      done: false,
    });
    const finance = await join(org, { name: 'Fred Finance', roles: ['finance'] });
    // a Head of Department of no department decides nothing, so one is still missing
    const head = await join(org, { name: 'Hilda Head', roles: ['hod'] });
    expect(await facts()).toMatchObject({
      people: 3,
      missing: [{ permission: 'request.approve_department' }],
      departments_without_head: 1,
    });
    await org.founder.call('save_department', {
      p_department: org.department,
      p_name: 'Operations',
      p_heads: [head.member],
    });
    expect(await facts()).toMatchObject({ missing: [], departments_without_head: 0, done: false });
    await save(org.founder, {});
    const made = await voucher(org, org.founder, { currency: 'GHS' });
    const submitted = await facts();
    expect(submitted['first_submitted_at']).toEqual(expect.any(String));
    expect(submitted).toMatchObject({ settled: true, first_approved_at: null, done: false });
    expect(await decide(finance, made['request_id'])).toMatchObject({ token: 'permission_missing' });
    await approveAll(made['request_id'], head);
    const approved = await facts();
    expect(approved).toMatchObject({ done: true });
    expect(approved['first_approved_at']).toEqual(expect.any(String));
  });
});
