import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise } from '../contract/work.ts';
import { of, warningsFor } from './noticing.ts';

/** REQ-5: app.requests_alike leaves nobody out whom app.compare_requests would count among 45 days of the calendar. */
describe('where the clock is put back', () => {
  let db: TestDatabase;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    await db.admin`update app.tenants set time_zone = 'Europe/Berlin' where id = ${chidi.tenant}`;
  });
  afterAll(() => db.close());

  it('REQ-5: a reference with two digits swapped is noticed over 45 days, the longer one among them, and not over 46', async () => {
    const raised = async (reference: string, submitted_at: string) => {
      const { request_id } = await raise(chidi, { payee_name: 'Umar Awnings', reference });
      await db.admin`update app.requests set submitted_at = ${submitted_at} where id = ${String(request_id)}`;
      return request_id;
    };
    const first = await raised('INV-4210375', '2026-09-10T00:00:10+02:00');
    const second = await raised('INV-4213075', '2026-10-25T23:59:50+01:00');
    const [warning] = of('duplicate', await warningsFor(chidi, second));
    expect(warning).toMatchObject({ sure: 'likely', requests: [{ request_id: first }] });
    expect(warning?.why).toContain('45 days apart');
    await db.admin`update app.requests set submitted_at = '2026-10-26T00:00:10+01:00' where id = ${String(second)}`;
    expect(of('duplicate', await warningsFor(chidi, second))).toEqual([]);
  });
});
