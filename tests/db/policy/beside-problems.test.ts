import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company } from './company.ts';
import { all, any, DIRECTOR, FINANCE, HEAD, policy, rule, type Step } from './content.ts';

/** What app.policy_step_problems and app.policy_alternate_problems say, and of which rule. */
describe('next to what is wrong with a policy', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
  });
  afterAll(() => db.close());

  const holes = async (content: object) =>
    (await company.check(content))
      .filter(({ severity }) => severity === 'hole')
      .map(({ token, rule_no, step_no }) => ({ token, rule_no, step_no }));

  it('AUT-7: a step of which any is enough is never needed only beside the same permission for the same scope', async () => {
    const anyOf = (...steps: Step[]) => holes(policy([rule({ positions: [any(...steps)] })]));
    expect(await anyOf(HEAD, FINANCE, DIRECTOR)).toEqual([]);
    const everyHead: Step = { ...HEAD, scope: 'tenant', label: 'Any head' };
    expect(await anyOf(HEAD, everyHead)).toEqual([]);
    expect(await anyOf(FINANCE, HEAD, { ...FINANCE, label: 'Accounts' })).toEqual([
      { token: 'step_unreachable', rule_no: 1, step_no: 3 },
    ]);
  });

  it('AUT-7: a circle of alternates is told at the first rule that asks somebody in it', async () => {
    const alternates = [
      { permission: FINANCE.permission, member_id: company.id('mia') },
      { permission: DIRECTOR.permission, member_id: company.id('fay') },
    ];
    const heads = rule({ below_minor: 100, positions: [all(HEAD)] });
    const above = rule({ from_minor: 100, positions: [all(HEAD), all(DIRECTOR)] });
    const circle = { token: 'alternates_circle', step_no: null };
    expect(await holes(policy([heads, above], { alternates }))).toEqual([{ ...circle, rule_no: 2 }]);
    expect(await holes(policy([rule({ positions: [all(HEAD)] })], { alternates }))).toEqual([
      { ...circle, rule_no: null },
    ]);
  });
});
