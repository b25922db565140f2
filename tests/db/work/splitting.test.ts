import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { payeeId, save } from '../contract/work.ts';
import { of, raisedAgo, warningsFor } from './noticing.ts';

/** The demonstration policy has one band above the first: the Managing Director's, from here. */
const BAND = 500_000_001;

/** REQ-5: several requests that together reach a band which none of them reaches alone. */
describe('splitting under a threshold', () => {
  let db: TestDatabase;
  let chidi: Person;
  let kemi: Person;
  let tunde: Person;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    [chidi, kemi, tunde, ngozi] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.staff2, PEOPLE.hodOperations, PEOPLE.finance].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person];
  });
  afterAll(() => db.close());

  const splits = async (person: Person, request: unknown) => of('split', await warningsFor(person, request));
  const draft = async (payee_name: string, unit_minor: number, changes: object = {}) =>
    (await save(chidi, { payee_name, unit_minor, ...changes }))['request_id'];

  it('SPEC-REQ-36: a sum that reaches a band which no part reaches alone is noticed, one minor unit below it is not', async () => {
    const payee_name = 'Bukola Tents';
    const first = await raisedAgo(chidi, 10, { payee_name, unit_minor: 200_000_000 });
    const second = await raisedAgo(chidi, 3, { payee_name, unit_minor: 150_000_000 });
    const below = await draft(payee_name, BAND - 1 - 350_000_000);
    expect(await splits(chidi, below)).toEqual([]);
    const at = await draft(payee_name, BAND - 350_000_000);
    const [warning] = await splits(chidi, at);
    expect(warning).toMatchObject({
      kind: 'split',
      key: 'split:1:2',
      sure: 'possible',
      threshold_minor: BAND,
      total_minor: BAND,
      base_currency: 'NGN',
    });
    expect(warning?.requests.map(({ request_id }) => request_id)).toEqual([second, first]);
    expect(warning?.why).toMatch(/Over .*Managing Director sanctions/);
  });

  it('REQ-5: the window rolls over fourteen days, and is not twice as long for what lies in its middle', async () => {
    const payee_name = 'Dauda Canopies';
    await raisedAgo(chidi, 15, { payee_name, unit_minor: 300_000_000 });
    expect(await splits(chidi, await draft(payee_name, 300_000_000))).toEqual([]);
    const middle = await raisedAgo(chidi, 8, { payee_name, unit_minor: 100_000_000 });
    await raisedAgo(chidi, 0, { payee_name, unit_minor: 120_000_000 });
    // 300 and 100 lie within seven days, 100 and 120 within eight; all three do not
    expect(await splits(chidi, middle)).toEqual([]);
    await raisedAgo(chidi, 2, { payee_name, unit_minor: 290_000_000 });
    expect(await splits(chidi, middle)).toMatchObject([{ total_minor: 690_000_000 }]);
  });

  it('REQ-5: what reaches the band by itself, has another payee or kind, or is taken from the same order, adds nothing', async () => {
    const payee_name = 'Femi Chairs';
    await raisedAgo(chidi, 1, { payee_name, unit_minor: BAND });
    await raisedAgo(chidi, 1, { payee_name: 'Gozie Tables', unit_minor: 400_000_000 });
    await raisedAgo(chidi, 1, { payee_name, unit_minor: 400_000_000, kind: 'purchase_order' });
    expect(await splits(chidi, await draft(payee_name, 300_000_000))).toEqual([]);
    // and a request that is over it has nothing left to split
    await raisedAgo(chidi, 1, { payee_name, unit_minor: 400_000_000 });
    expect(await splits(chidi, await draft(payee_name, BAND))).toEqual([]);
    expect(await splits(chidi, await draft(payee_name, 300_000_000))).toHaveLength(1);
  });

  it('REQ-5: other currencies count by what they are worth in the base currency', async () => {
    const payee_name = 'Halima Sound';
    // 2,000.00 dollars at 1,540.25 are 308,050,000 kobo
    await raisedAgo(chidi, 1, { payee_name, unit_minor: 200_000, currency: 'USD' });
    expect(await splits(chidi, await draft(payee_name, BAND - 308_050_000 - 1))).toEqual([]);
    expect(await splits(chidi, await draft(payee_name, BAND - 308_050_000))).toMatchObject([
      { total_minor: BAND },
    ]);
  });

  it('SPEC-REQ-37: what the reader may not read is in no sum', async () => {
    const payee_id = await payeeId(db, 'Kano Grain%');
    await raisedAgo(kemi, 1, { payee_name: undefined, payee_id, unit_minor: 400_000_000, department: 'SAL' });
    const mine = await raisedAgo(chidi, 0, { payee_name: undefined, payee_id, unit_minor: 300_000_000 });
    expect(await splits(chidi, mine)).toEqual([]);
    expect(await splits(tunde, mine)).toEqual([]);
    const [warning] = await splits(ngozi, mine);
    expect(warning?.total_minor).toBe(700_000_000);
  });
});
