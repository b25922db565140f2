import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company, type Problem } from './company.ts';
import { FINANCE, rule } from './content.ts';

/** AUT-7: a rule lists its positions and a position its steps (app.policy_shape_problems); an empty list is one. */
describe('a policy whose lists are left out', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
  });
  afterAll(() => db.close());

  const { positions: _, ...bare } = rule();
  const told = async (one: object) => {
    const answer = await company.call('ada', 'save_policy_draft', { p_content: { rules: [rule(), one] } });
    expect(answer).toMatchObject({ ok: false, token: 'policy_malformed' });
    return (answer['problems'] as Problem[]).map(({ problem }) => problem);
  };

  it('AUT-7: a rule without positions, or with something else in their place, is malformed and not kept', async () => {
    const said = ['Rule 2 has at most 20 positions.'];
    expect(await told(bare)).toEqual(said);
    for (const positions of [null, {}, 'all', 3])
      expect({ positions, said: await told({ ...bare, positions }) }).toEqual({ positions, said });
    expect(await company.rows('ada', 'policy_draft')).toEqual([]);
  });

  it('AUT-7: a position without steps, or that is no position at all, is malformed and not kept', async () => {
    const said = ['Position 1 of rule 2 asks all or any of at most 20 steps.'];
    for (const position of [
      { mode: 'all' },
      { mode: 'any', steps: null },
      { mode: 'all', steps: {} },
      { mode: 'all', steps: 'FINANCE' },
      { steps: [FINANCE] },
      'all',
      7,
      [],
      null,
    ])
      expect({ position, said: await told({ ...bare, positions: [position] }) }).toEqual({ position, said });
    expect(await company.rows('ada', 'policy_draft')).toEqual([]);
  });
});
