import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import type { Person, Row } from '../contract/person.ts';
import { approveAll } from '../contract/work.ts';
import { join, joinHead, openOrganisation, voucher, type Organisation } from '../onboarding/organisation.ts';

/** REQ-6: search_requests with a filter: each part of it (app.fits_filter) narrows by itself, and none is no narrowing. */
describe('the filters of a search', () => {
  let db: TestDatabase;
  let org: Organisation;
  let reader: Person;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
    reader = await join(org, { name: 'Grace Mensah', roles: ['finance', 'staff'] });
  });
  afterAll(() => db.close());

  const titles = async (p_query: string, p_filter: Record<string, unknown>, by = reader) => {
    const answer = await by.call('search_requests', { p_query, p_filter });
    expect(answer).toMatchObject({ ok: true });
    return (answer['rows'] as Row[]).map(({ title }) => title).sort();
  };

  it('REQ-6: state, kind, department, requester, day of need and time each leave out what they are not of', async () => {
    const sam = await join(org, { name: 'Sam Staff' });
    const { department_id } = await org.founder.call('save_department', { p_name: 'Works', p_code: 'WRK' });
    await voucher(org, org.founder, { title: 'Heron one', needed_by: '2031-05-10' });
    await voucher(org, org.founder, { title: 'Heron two', needed_by: '2031-05-11', kind: 'purchase_order' });
    await voucher(org, org.founder, { title: 'Heron three', department_id });
    const draft = { kind: 'payment_voucher', title: 'Heron four', lines: [] };
    await reader.call('save_request', { p_content: draft });
    await voucher(org, sam, { title: 'Heron five', needed_by: '2031-05-09' });
    await db.admin`update app.requests set created_at = '2026-01-02T00:00:00Z' where title = 'Heron one'`;
    const all = ['Heron five', 'Heron four', 'Heron one', 'Heron three', 'Heron two'];
    const without = (...names: string[]) => all.filter((title) => !names.includes(title.slice(6)));
    for (const [filter, left] of [
      [{}, all],
      [{ state: null, department: null, needed: null, from: '', until: 'one day' }, all],
      [{ state: 'draft' }, ['Heron four']],
      [{ state: 'pending' }, without('four')],
      [{ kind: 'purchase_order' }, ['Heron two']],
      [{ department: org.department }, without('three', 'four')],
      [{ department: department_id }, ['Heron three']],
      [{ created_by: sam.member }, ['Heron five']],
      [{ needed: '2031-05-10' }, ['Heron five', 'Heron one']],
      [{ from: '2026-01-02T00:00:01Z' }, without('one')],
      [{ until: '2026-01-02T00:00:00Z' }, []],
      [{ until: '2026-01-02T00:00:01Z' }, ['Heron one']],
      [{ kind: 'payment_voucher', needed: '2031-05-10', created_by: sam.member }, ['Heron five']],
    ] as [Record<string, unknown>, string[]][])
      expect({ filter, left: await titles('heron', filter) }).toEqual({ filter, left });
  });

  it('REQ-6: samples that were withdrawn are found only when they are asked for; other samples, and what else was withdrawn, always', async () => {
    const head = await joinHead(org);
    const [order, paper, lunch] = (await org.founder.call('add_sample_data'))['requests'] as string[];
    await approveAll(order, head);
    const titleOf = async (id: unknown) => String((await org.founder.rows('requests', { id }))[0]?.['title']);
    const [kept, ...gone] = await Promise.all([order, paper, lunch].map(titleOf));
    const own = (await voucher(org, org.founder, { title: 'Otter shelf' }))['request_id'];
    await org.founder.call('withdraw_request', { p_request: own });
    await org.founder.call('remove_sample_data');
    expect(await titles('otter', {}, org.founder)).toEqual(['Otter shelf']);
    expect(await titles(String(kept), {}, org.founder)).toEqual([kept]);
    for (const title of gone) {
      expect(await titles(title, {}, org.founder)).toEqual([]);
      expect(await titles(title, { samples: '1' }, org.founder)).toEqual([title]);
    }
  });
});
