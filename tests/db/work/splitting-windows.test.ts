import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { save } from '../contract/work.ts';
import { of, raisedAgo, warningsFor } from './noticing.ts';

/** REQ-5: app.split_warning adds up what lies within fourteen days of the request in question, and names just that. */
describe('the fourteen days of a split', () => {
  let db: TestDatabase;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
  });
  afterAll(() => db.close());

  const splits = async (request: unknown) =>
    of('split', await warningsFor(chidi, request)).map(({ total_minor, requests }) => ({
      total_minor,
      requests: requests.map(({ request_id }) => request_id),
    }));

  it('REQ-5: others that reach the band among themselves are none of a request more than fourteen days later', async () => {
    const twoOf = async (payee_name: string, ...days: number[]) => {
      const before: string[] = [];
      for (const ago of days)
        before.push(await raisedAgo(chidi, ago, { payee_name, unit_minor: 300_000_000 }));
      return { before, draft: (await save(chidi, { payee_name, unit_minor: 1_000_000 }))['request_id'] };
    };
    expect(await splits((await twoOf('Sule Awnings', 20, 18)).draft)).toEqual([]);
    const { before, draft } = await twoOf('Sule Ladders', 13, 11);
    expect(await splits(draft)).toEqual([{ total_minor: 601_000_000, requests: before.reverse() }]);
  });

  it('REQ-5: of what was raised before and after, those are named that are in the sum', async () => {
    const payee_name = 'Talatu Gazebos';
    await raisedAgo(chidi, 15, { payee_name, unit_minor: 100_000_000 });
    const middle = await raisedAgo(chidi, 8, { payee_name, unit_minor: 300_000_000 });
    const after = await raisedAgo(chidi, 0, { payee_name, unit_minor: 290_000_000 });
    expect(await splits(middle)).toEqual([{ total_minor: 590_000_000, requests: [after] }]);
  });
});
