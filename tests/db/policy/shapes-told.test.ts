import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company, type Problem } from './company.ts';
import { rule } from './content.ts';

/** AUT-7: what is no policy is told as what it is (app.policy_shape_problems), before anything else is said of it. */
describe('what is no policy', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
  });
  afterAll(() => db.close());

  const told = async (p_content: unknown) => {
    const answer = await company.call('ada', 'save_policy_draft', { p_content });
    expect(answer).toMatchObject({ ok: false, token: 'policy_malformed' });
    expect(await company.rows('ada', 'policy_draft')).toEqual([]);
    return (answer['problems'] as Problem[]).map(({ problem }) => problem);
  };

  it('AUT-7: a list is no policy, and neither is nothing', async () => {
    for (const content of [null, [], [rule()]])
      expect({ content, said: await told(content) }).toEqual({
        content,
        said: ['A policy is an object with rules, alternates and consent.'],
      });
    expect(await told({})).toEqual(['Rules are a list of at most 500.']);
  });

  it('AUT-7: what is no rule is told so once, and of its bands and positions nothing', async () => {
    for (const one of ['Everything', 1, null, []])
      expect({ one, said: await told({ rules: [rule(), one] }) }).toEqual({
        one,
        said: ['Rule 2 is no rule.'],
      });
  });

  it('AUT-7: a policy has at most a million characters, whatever they say', async () => {
    expect(await told({ rules: [rule()], note: 'x'.repeat(1_000_000) })).toEqual([
      'A policy has at most a million characters.',
    ]);
  });

  it('AUT-7: a stranger in a policy is told, and nothing else of it before that is mended', async () => {
    const strange = rule({ department_id: randomUUID(), from_minor: 5_000 });
    const problems = await company.check({ rules: [strange] });
    expect(problems.map(({ rule_no, severity }) => [rule_no, severity])).toEqual([[1, 'hole']]);
    expect(problems[0]?.problem).toMatch(/department/);
  });
});
