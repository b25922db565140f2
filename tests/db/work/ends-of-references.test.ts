import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { save } from '../contract/work.ts';
import { of, raisedAgo, warningsFor } from './noticing.ts';

/** REQ-5: when one reference is nearly another (app.nearly): its end, or two neighbours that changed places. */
describe('references that are nearly the same', () => {
  let db: TestDatabase;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
  });
  afterAll(() => db.close());

  it('REQ-5: the last four signs of a reference are nearly it, and three are another reference', async () => {
    const between = async (payee_name: string, one: string, other: string) => {
      await raisedAgo(chidi, 3, { payee_name, reference: one });
      const draft = await save(chidi, { payee_name, reference: other });
      const [warning] = of('duplicate', await warningsFor(chidi, draft['request_id']));
      return [warning?.sure, warning?.why.replace(/^.* the same amount, /, '')];
    };
    const near = ['likely', 'nearly the same reference, 3 days apart.'];
    const far = ['possible', 'another reference, 3 days apart.'];
    expect(await between('Bcdfg Stores', 'INV-2231', '2231')).toEqual(near);
    expect(await between('Bcdfh Stores', '2231', 'INV-2231')).toEqual(near);
    expect(await between('Bcdfj Stores', 'INV-2231', '231')).toEqual(far);
    expect(await between('Bcdfk Stores', '231', 'INV-2231')).toEqual(far);
    expect(await between('Bcdfl Stores', 'INV-2231', '3122')).toEqual(far);
  });

  it('REQ-5: what is the same is not nearly the same, though two equal neighbours change places in it', async () => {
    const nearly = async (one: string, other: string) => {
      const [row] = await db.admin<{ nearly: boolean }[]>`select app.nearly(${one}, ${other}) as nearly`;
      return row?.nearly;
    };
    expect(await nearly('INV2231', 'INV2213')).toBe(true);
    expect(await nearly('INV2231', 'INV2231')).toBe(false);
  });
});
