import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { contentOf, raise } from '../contract/work.ts';
import { meet } from '../onboarding/meeting.ts';

/** AUT-12: who may read a request is asked before it is held for an act, and again behind that (app.take_request). */
describe('a request that is looked at twice', () => {
  let db: TestDatabase;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
  });
  afterAll(() => db.close());

  const comment = (person: Person, request: unknown) => ({
    who: person.claims,
    call: 'api.add_comment($1, $2)',
    args: [request, 'Which one?'],
  });

  it('AUT-12: a head who waited while a request moved to another department finds none', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const made = (await raise(chidi))['request_id'];
    const moves = {
      who: chidi.claims,
      call: 'api.save_request($1, $2)',
      args: [await contentOf(db, { department: 'SAL' }), made],
    };
    const { first, second, waited } = await meet(db, moves, comment(tunde, made));
    expect([first.ok, waited]).toEqual([true, true]);
    expect(second).toMatchObject({ ok: false, token: 'not_found' });
  });

  it('AUT-12: who may not read a request holds nobody up who acts on it', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    const made = (await raise(chidi))['request_id'];
    const withdraws = { who: chidi.claims, call: 'api.withdraw_request($1)', args: [made] };
    expect(await meet(db, comment(kemi, made), withdraws)).toMatchObject({
      first: { ok: false, token: 'not_found' },
      second: { ok: true },
      waited: false,
    });
  });
});
