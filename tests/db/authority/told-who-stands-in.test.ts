import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { decide, raise } from '../contract/work.ts';
import { askByName, lend } from './standing-in.ts';

/** AUT-10: whom app.delegates names when a step opens, and what counts as decided for a principal (app.evaluate_decision). */
describe('who is told that they may stand in', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let zainab: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    const { staff, hodOperations, hodSales } = PEOPLE;
    [chidi, tunde, zainab] = (await Promise.all(
      [staff, hodOperations, hodSales].map((email) => Person.enter(db, email)),
    )) as [Person, Person, Person];
    await askByName(chidi, [tunde]);
    expect(await lend(tunde, zainab)).toMatchObject({ ok: true });
  });
  afterAll(() => db.close());

  const toldOf = async (request: unknown) =>
    (
      await db.admin`select to_member, payload ->> 'for_member' as for_member from app.outbox
        where kind = 'waits_for_you' and payload ->> 'request' = ${String(request)}`
    ).map((row) => [row['to_member'], row['for_member']]);

  it('AUT-10: whoever stands in for somebody who is named hears of it, but not of what they raised themselves', async () => {
    const other = await raise(chidi);
    expect(await toldOf(other['request_id'])).toEqual(
      expect.arrayContaining([
        [tunde.member, null],
        [zainab.member, tunde.member],
      ]),
    );
    const own = await raise(zainab, { department: 'SAL' });
    expect(own).toMatchObject({ ok: true });
    expect(await toldOf(own['request_id'])).toEqual([[tunde.member, null]]);
  });

  it('AUT-10: nor of what they may not read: who is named reads that request alone, and lends no more than they have', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const { code } = await amara.call('save_department', { p_name: 'Archive' });
    const raised = await raise(chidi, { department: code });
    expect(await toldOf(raised['request_id'])).toEqual([[tunde.member, null]]);
    expect(await zainab.rows('requests', { id: raised['request_id'] })).toEqual([]);
  });

  it('AUT-10: what was only asked for a principal is no decision of theirs', async () => {
    const request = (await raise(chidi))['request_id'];
    expect(await decide(zainab, request, 'query', 'Which pump?')).toMatchObject({ ok: true });
    await chidi.call('answer_query', { p_request: request, p_answer: 'The second' });
    expect(await decide(tunde, request)).toMatchObject({ ok: true, state: 'approved' });
  });
});
