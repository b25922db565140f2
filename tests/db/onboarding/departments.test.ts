import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { decide } from '../contract/work.ts';
import {
  fieldsOf,
  join,
  joinHead,
  lastEvent,
  openOrganisation,
  voucher,
  type Organisation,
} from './organisation.ts';

describe('departments', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  const save = (org: Organisation, name: string, more: Record<string, unknown> = {}) =>
    org.founder.call('save_department', { p_name: name, ...more });
  const named = async (org: Organisation, name: string) =>
    (await org.founder.rows('departments', { name }))[0];

  it('SPEC-ONB-08: a department gets a code of its own, and its name and heads change with an event that says who headed it', async () => {
    const org = await openOrganisation(db);
    expect(await save(org, 'Stores')).toMatchObject({ ok: true, code: 'STO', heads: [] });
    expect(await save(org, 'Stock room')).toMatchObject({ ok: true, code: 'STO2' });
    expect(await save(org, '日本')).toMatchObject({ ok: true, code: 'XX' });
    expect(await save(org, 'Sales', { p_code: ' sal ' })).toMatchObject({ ok: true, code: 'SAL' });
    const one = await join(org, { name: 'Hilda Head', roles: ['hod'] });
    const two = await join(org, { name: 'Hugo Head', roles: ['hod'] });
    const made = await voucher(org, org.founder);
    expect(await decide(one, made['request_id'])).toMatchObject({ token: 'not_found' });
    const id = org.department;
    expect(
      await save(org, 'Operations', { p_department: id, p_heads: [one.member, one.member] }),
    ).toMatchObject({ heads: [one.member] });
    expect(await save(org, 'Works', { p_department: id })).toMatchObject({
      ok: true,
      code: 'OPS',
      heads: [one.member],
    });
    expect(await save(org, 'Works', { p_department: id, p_heads: [two.member] })).toMatchObject({
      heads: [two.member],
    });
    expect(await lastEvent(org, 'department.save')).toMatchObject({
      actor: org.founder.member,
      entity_id: id,
      payload: { heads_before: [one.member], heads_after: [two.member], active: true },
    });
    expect(await named(org, 'Works')).toMatchObject({ code: 'OPS', heads: [two.member], active: true });
    // authority follows at once: who no longer heads it no longer finds its requests
    expect(await decide(one, made['request_id'])).toMatchObject({ token: 'not_found' });
    expect(await decide(two, made['request_id'])).toMatchObject({ ok: true, state: 'approved' });
  });

  it('SPEC-ONB-09: nobody names themselves head, and another administrator can name them', async () => {
    const org = await openOrganisation(db);
    expect(
      await save(org, 'Operations', { p_department: org.department, p_heads: [org.founder.member] }),
    ).toMatchObject({
      ok: false,
      token: 'self_grant_forbidden',
      explanation: 'Nobody makes themselves a head of department. Another administrator can.',
    });
    expect(await save(org, 'Stores', { p_heads: [org.founder.member] })).toMatchObject({
      token: 'self_grant_forbidden',
    });
    const other = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    expect(
      await other.call('save_department', {
        p_department: org.department,
        p_name: 'Operations',
        p_heads: [org.founder.member],
      }),
    ).toMatchObject({ ok: true, heads: [org.founder.member] });
    // and keeping it when saving something else is no grant
    expect(
      await save(org, 'Works', { p_department: org.department, p_heads: [org.founder.member] }),
    ).toMatchObject({ ok: true });
  });

  it('SPEC-ONB-10: a department closes when nothing is under way in it, and takes nothing new from then on', async () => {
    const org = await openOrganisation(db);
    const head = await joinHead(org);
    const close = () => save(org, 'Operations', { p_department: org.department, p_active: false });
    const made = await voucher(org, org.founder);
    expect(await close()).toMatchObject({ ok: false, token: 'department_in_use' });
    expect(await decide(head, made['request_id'], 'query', 'Why?')).toMatchObject({ ok: true });
    expect(await close()).toMatchObject({ token: 'department_in_use' });
    expect(await org.founder.call('withdraw_request', { p_request: made['request_id'] })).toMatchObject({
      ok: true,
    });
    expect(await close()).toMatchObject({ ok: true });
    expect(await named(org, 'Operations')).toMatchObject({ active: false });
    const late = await voucher(org, org.founder);
    expect(late.ok).toBe(false);
    expect([late.token, ...fieldsOf(late)]).toEqual(['invalid_content', 'department_id']);
    // a closed name is free again; opening the old one beside it is not
    expect(await save(org, 'operations')).toMatchObject({ ok: true, code: 'OPE' });
    expect(fieldsOf(await save(org, 'Operations', { p_department: org.department, p_active: true }))).toEqual(
      ['name'],
    );
  });

  it('SPEC-ONB-11: fields that make no sense are named, and another organisation’s people and departments are not there', async () => {
    const org = await openOrganisation(db);
    const other = await openOrganisation(db);
    const gone = await join(org, { name: 'Gone Person', roles: ['hod'] });
    await org.founder.call('deactivate_member', { p_member: gone.member, p_reason: 'Left' });
    await save(org, 'Stores', { p_code: 'STO' });
    for (const [args, fields] of [
      [{ p_name: ' ' }, ['name']],
      [{ p_name: 'x'.repeat(81) }, ['name']],
      [{ p_name: 'operations ' }, ['name']],
      [{ p_name: 'Paint', p_code: 'STO' }, ['code']],
      [{ p_name: 'Paint', p_code: 'TOO-LONG!' }, ['code']],
      [{ p_name: 'Paint', p_heads: [gone.member] }, ['heads']],
      [{ p_name: 'Paint', p_heads: [other.founder.member] }, ['heads']],
      [{ p_name: '', p_code: '?', p_heads: [org.tenant] }, ['name', 'code', 'heads']],
    ] as const) {
      const answer = await save(org, args.p_name, args);
      expect(answer, JSON.stringify(args)).toMatchObject({ ok: false, token: 'invalid_department' });
      expect(fieldsOf(answer), JSON.stringify(args)).toEqual(fields);
    }
    expect(await save(org, 'Paint', { p_department: other.department })).toMatchObject({
      token: 'not_found',
    });
    expect((await other.founder.rows('departments')).map((row) => row['name'])).toEqual(['Operations']);
  });
});
