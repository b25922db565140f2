import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company } from './company.ts';
import { all, DIRECTOR, policy, rule } from './content.ts';

/** Which reasons decide_policy_proposal (app.do_decide_policy_proposal) asks for, and of whom. */
describe('reasons beside consent', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
    await company.publish('ada', policy([rule()], { consent: true }));
  });
  afterAll(() => db.close());

  const propose = async () =>
    (await company.publish('ada', policy([rule({ positions: [all(DIRECTOR)] })])))['proposal_id'];
  const decide = (
    key: string,
    p_proposal: unknown,
    p_accept: boolean | null,
    p_reason: string | null = null,
  ) => company.call(key, 'decide_policy_proposal', { p_proposal, p_accept, p_reason });

  it('AUT-7: a proposer takes their own proposal back without a reason; who refuses another’s gives one', async () => {
    const first = await propose();
    for (const p_accept of [false, null])
      expect(await decide('abe', first, p_accept, '  ')).toMatchObject({ token: 'reason_required' });
    expect(await decide('ada', first, false)).toMatchObject({ ok: true, state: 'withdrawn' });
    const second = await propose();
    expect(await decide('ada', second, null)).toMatchObject({ ok: true, state: 'withdrawn' });
  });

  it('AUT-7: a reason has five hundred characters at most, whoever gives it and for what', async () => {
    const proposal = await propose();
    for (const [key, p_accept] of [
      ['abe', true],
      ['abe', false],
      ['ada', false],
    ] as const)
      expect(await decide(key, proposal, p_accept, 'x'.repeat(501))).toMatchObject({
        ok: false,
        token: 'reason_required',
      });
    expect(await decide('abe', proposal, true, 'x'.repeat(500))).toMatchObject({
      ok: true,
      state: 'accepted',
    });
  });
});
