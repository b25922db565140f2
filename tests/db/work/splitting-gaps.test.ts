import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { save } from '../contract/work.ts';
import { of, raisedAgo, warningsFor } from './noticing.ts';

/** REQ-5: app.split_warning compares with the band that a request is in: where no rule is for it, there is none. */
describe('splitting where the policy has a gap', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('REQ-5: what no rule is for is not called split, whatever the sum reaches; beside the gap it is', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    await db.admin.begin(async (tx) => {
      await tx`insert into app.policy_versions (tenant_id, version, effective_from, reason)
        values (${chidi.tenant}, 9, clock_timestamp(), 'A test')`;
      for (const [no, from, below] of [
        [1, 0, 60_000],
        [2, 100_000, null],
      ] as const) {
        await tx`insert into app.policy_rules (tenant_id, version, rule_no, from_minor, below_minor, words)
          values (${chidi.tenant}, 9, ${no}, ${from}, ${below}, 'A test')`;
        await tx`insert into app.policy_steps (tenant_id, version, rule_no, position, step_no, mode, permission, scope, meaning, label)
          values (${chidi.tenant}, 9, ${no}, 1, 1, 'all', 'request.review_finance', 'tenant', 'reviewed', 'Finance')`;
      }
    });
    const payee_name = 'Ganiyu Fences';
    await raisedAgo(chidi, 1, { payee_name, unit_minor: 50_000 });
    const splits = async (unit_minor: number) => {
      const draft = await save(chidi, { payee_name, unit_minor });
      return of('split', await warningsFor(chidi, draft['request_id'])).map((one) => one.total_minor);
    };
    expect(await splits(65_000)).toEqual([]);
    expect(await splits(55_000)).toEqual([105_000]);
    expect(await splits(49_999)).toEqual([]);
  });
});
