import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { approveAll, decide, stateOf } from '../contract/work.ts';
import { join, joinHead, openOrganisation, voucher, type Organisation } from './organisation.ts';

/** ONB-1: something to look around with, that can be taken away again and never mixes with real work. */
describe('sample data', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  const add = (org: Organisation) => org.founder.call('add_sample_data');
  const samples = (org: Organisation) =>
    db.admin`select number, state, sample, amount_minor::text as amount from app.requests
      where tenant_id = ${org.tenant} and sample order by number nulls last`;
  const facts = async (org: Organisation) => (await org.founder.call('set_up'))['sample'];

  it('SPEC-ONB-32: samples are marked, numbered by themselves, and leave the numbers of real requests alone', async () => {
    const org = await openOrganisation(db);
    const head = await joinHead(org);
    const answer = await add(org);
    expect(answer).toMatchObject({
      ok: true,
      requests: [expect.any(String), expect.any(String), expect.any(String)],
    });
    const year = new Date().getUTCFullYear();
    expect((await samples(org)).map((row) => [row['number'], row['state']])).toEqual([
      [`SAMPLE-${year}-0001`, 'pending'],
      [`SAMPLE-${year}-0002`, 'pending'],
      [null, 'draft'],
    ]);
    expect(await facts(org)).toBe(true);
    expect(await voucher(org, org.founder)).toMatchObject({ number: `PV-${year}-0001` });
    expect((await head.rows('inbox', { sample: true })).length).toBe(2);
    expect((await head.rows('requests', { sample: true })).length).toBe(2);
    expect(
      (await org.founder.rows('payees', { sample: true })).every((row) =>
        String(row['name']).endsWith('(sample)'),
      ),
    ).toBe(true);
    expect(await head.call('verify_trail')).toMatchObject({ token: 'permission_missing' });
  });

  it('SPEC-ONB-33: samples are decided by the organisation’s real people, by the same rules', async () => {
    const org = await openOrganisation(db);
    const head = await joinHead(org);
    const [order] = (await add(org))['requests'] as string[];
    expect(await decide(org.founder, order)).toMatchObject({ token: 'self_approval_forbidden' });
    expect(await decide(head, order)).toMatchObject({ ok: true, state: 'approved' });
  });

  it('SPEC-ONB-34: removing withdraws what still runs, keeps what was decided, deletes nothing, and says who did it', async () => {
    const org = await openOrganisation(db);
    const head = await joinHead(org);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const [order, paper, lunch] = (await add(org))['requests'] as string[];
    await approveAll(order, head);
    const count = async () =>
      (
        await db.admin`select (select count(*) from app.requests where tenant_id = ${org.tenant})::int as requests,
        (select count(*) from app.payees where tenant_id = ${org.tenant})::int as payees,
        (select count(*) from app.decisions where tenant_id = ${org.tenant})::int as decisions`
      )[0];
    const before = await count();
    expect(await ada.call('remove_sample_data')).toMatchObject({ ok: true, withdrawn: 2, kept: 1 });
    expect(await count()).toEqual(before);
    expect([await stateOf(db, order), await stateOf(db, paper), await stateOf(db, lunch)]).toEqual([
      'approved',
      'withdrawn',
      'withdrawn',
    ]);
    const [line] = await org.founder.rows('timeline', { request_id: paper, what: 'withdrawn' });
    expect(line).toMatchObject({ member_id: ada.member, member_name: 'Ada Admin' });
    expect(await head.rows('inbox')).toEqual([]);
    expect((await org.founder.rows('payees', { sample: true })).map((row) => row['active'])).toEqual([
      false,
      false,
    ]);
    expect(await facts(org)).toBe(false);
  });

  it('SPEC-ONB-35: it is added once at a time, by an Admin who raises requests, in a department, and can come again', async () => {
    const org = await openOrganisation(db);
    expect(await org.founder.call('remove_sample_data')).toMatchObject({
      ok: false,
      token: 'no_sample_data',
    });
    expect(await add(org)).toMatchObject({ ok: true });
    expect(await add(org)).toMatchObject({ ok: false, token: 'sample_data_present' });
    expect(await org.founder.call('remove_sample_data')).toMatchObject({ ok: true, withdrawn: 3, kept: 0 });
    expect(await org.founder.call('remove_sample_data')).toMatchObject({ token: 'no_sample_data' });
    expect(await add(org)).toMatchObject({ ok: true });
    expect((await samples(org)).map((row) => row['number']).filter(Boolean)).toHaveLength(4);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    expect(await ada.call('add_sample_data')).toMatchObject({ ok: false, token: 'permission_missing' });
    const bare = await openOrganisation(db, { departments: [] });
    expect(await add(bare)).toMatchObject({ ok: false, token: 'department_missing' });
  });

  it('SPEC-ONB-36: its amounts are real ones of every base currency', async () => {
    for (const [currency, lunch] of [
      ['JPY', '22500'],
      ['KWD', '225000'],
      ['NGN', '22500000'],
    ] as const) {
      const org = await openOrganisation(db, { currency, deciders: 'three_or_more' });
      expect(await add(org)).toMatchObject({ ok: true });
      expect((await samples(org)).at(-1)).toMatchObject({ amount: lunch });
    }
  });
});
