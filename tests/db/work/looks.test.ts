import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise, save } from '../contract/work.ts';

/** REQ-7: each person's own mark of when they last looked. */
describe('when somebody looked', () => {
  let db: TestDatabase;
  let chidi: Person;
  let kemi: Person;
  let tunde: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    [chidi, kemi, tunde] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.staff2, PEOPLE.hodOperations].map((email) => Person.enter(db, email)),
    )) as [Person, Person, Person];
  });
  afterAll(() => db.close());

  it('SPEC-REQ-64: a look answers when one looked before and at which round, and nobody else’s look counts', async () => {
    const id = (await raise(chidi))['request_id'];
    const look = (person: Person) => person.call('look', { p_request: id });
    expect(await look(tunde)).toEqual({ ok: true, looked_at: null, round: null });
    const [first] = await db.admin<
      { at: Date }[]
    >`select looked_at as at from app.request_looks where member_id = ${tunde.member}`;
    expect(await look(chidi)).toMatchObject({ looked_at: null });
    await save(chidi, { title: 'More diesel' }, String(id));
    await chidi.call('submit_request', { p_request: id });
    const second = await look(tunde);
    expect(second).toMatchObject({ ok: true, round: 1 });
    expect(new Date(String(second['looked_at']))).toEqual(first?.at);
    expect(await look(tunde)).toMatchObject({ ok: true, round: 2 });
  });

  it('REQ-7: what one may not read cannot be looked at, and nothing is kept of it', async () => {
    const id = (await raise(chidi))['request_id'];
    for (const person of [
      kemi,
      await Person.enter(db, PEOPLE.admin),
      await Person.enter(db, PEOPLE.otherStaff),
    ]) {
      expect(await person.call('look', { p_request: id })).toMatchObject({ ok: false, token: 'not_found' });
    }
    expect(await db.admin`select from app.request_looks where request_id = ${String(id)}`).toHaveLength(0);
  });
});
