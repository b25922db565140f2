import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { save } from '../contract/work.ts';
import { of, raisedAgo, warningsFor } from './noticing.ts';

/** REQ-5: what a reference, or none, says of two requests that are compared (app.compare_requests). */
describe('references of likely duplicates', () => {
  let db: TestDatabase;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
  });
  afterAll(() => db.close());

  /** A payee that nothing else here is for. */
  const fresh = () => `${Array.from({ length: 9 }, () => 'bcdfghjklm'[randomInt(10)]).join('')} Stores`;
  const between = async (days: number, before: object, now: object) => {
    const payee_name = fresh();
    await raisedAgo(chidi, days, { payee_name, ...before });
    const draft = await save(chidi, { payee_name, ...now });
    const [warning] = of('duplicate', await warningsFor(chidi, draft['request_id']));
    return [warning?.sure ?? null, warning?.why.replace(/^.* the same payee, /, '') ?? null];
  };

  it('REQ-5: a reference on one of the two alone, whichever that is, is none to compare', async () => {
    const said = ['possible', 'the same amount, no reference to compare, 21 days apart.'];
    expect(await between(21, { reference: 'B-9' }, {})).toEqual(said);
    expect(await between(21, {}, { reference: 'B-9' })).toEqual(said);
    expect(await between(21, {}, {})).toEqual(said);
    expect(await between(21, { reference: 'B-9' }, { reference: 'C-7' })).toEqual([null, null]);
  });

  it('REQ-5: a reference that is nearly the same is no other one: nearly the same amount within a week is told', async () => {
    const [one, other] = [{ reference: 'INV-2231' }, { reference: 'INV-2213', unit_minor: 99_500 }];
    const said = 'nearly the same amount, nearly the same reference, 7 days apart.';
    expect(await between(7, one, other)).toEqual(['possible', said]);
    expect(await between(7, one, { ...other, reference: 'INV-9' })).toEqual([null, null]);
    expect(await between(7, one, { ...other, reference: 'INV-2231' })).toEqual([
      'likely',
      'nearly the same amount, the same reference, 7 days apart.',
    ]);
  });
});
