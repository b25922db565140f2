import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { decide, raise } from '../contract/work.ts';
import { askByName, lend } from './standing-in.ts';

/** What somebody reads for another, they read for as long as they stand in, and no longer. */
describe('reading on borrowed authority', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let zainab: Person;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    zainab = await Person.enter(db, PEOPLE.hodSales);
  });
  afterEach(() => db.close());

  const seen = async (person: Person, id: string) => (await person.rows('requests', { id })).length;

  it('AUT-10: whoever mentions themselves keeps nothing that was read for somebody else', async () => {
    const id = String((await raise(chidi))['request_id']);
    const { delegation_id } = await lend(tunde, zainab);
    const remark = { p_request: id, p_body: 'To look at later', p_mentions: [zainab.member, chidi.member] };
    expect(await zainab.call('add_comment', remark)).toMatchObject({ ok: true });
    await tunde.call('end_delegation', { p_delegation: delegation_id });
    expect(await seen(zainab, id)).toBe(0);
    expect(await zainab.call('search_requests', { p_query: 'diesel' })).toMatchObject({ rows: [] });
    expect(await zainab.call('explain', { p_request: id, p_action: 'approve' })).toMatchObject({
      token: 'not_found',
    });
    expect(await chidi.rows('notices', { kind: 'mentioned' })).toHaveLength(1);
  });

  it('AUT-12: who stands in is not told of a request that was for the principal’s eyes alone', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${kemi.member}, id from app.roles where tenant_id = ${kemi.tenant} and key = 'hod'`;
    await askByName(chidi, [zainab]);
    expect(await lend(zainab, kemi)).toMatchObject({ ok: true });
    const id = String((await raise(chidi))['request_id']);
    expect([await seen(zainab, id), await seen(kemi, id)]).toEqual([1, 0]);
    expect(await kemi.rows('notices', { kind: 'waits_for_you' })).toEqual([]);
    expect(await decide(kemi, id)).toMatchObject({ token: 'not_found' });
  });
});
