import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company } from '../policy/company.ts';
import { all, HEAD, named, policy, rule } from '../policy/content.ts';
import { inHours } from './standing-in.ts';

/** AUT-10: what app.part_words says of a principal whose authority does not count, where the payee is registered. */
describe('why a principal is barred', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
    // whoever is named for the second step may have decided the first, or proposed the details of the payee
    const fleet = all(named('Fleet', company.id('hal'), company.id('finn')));
    const published = await company.publish('ada', policy([rule({ positions: [all(HEAD), fleet] })]));
    expect(published).toMatchObject({ ok: true });
  });
  afterAll(() => db.close());

  /** What a delegate of this one, who is not named themselves, is told of taking the second step after `first` took the first. */
  async function because(principal: string, delegate: string, first: string, payee: string) {
    const lent = await company.call(principal, 'save_delegation', {
      p_to: company.id(delegate),
      p_from: null,
      p_until: inHours(24),
      p_reason: 'On leave',
    });
    expect(lent).toMatchObject({ ok: true });
    const { request_id } = await company.raise('sam', { payee_id: company.payee(payee) });
    expect(await company.decide(first, request_id)).toMatchObject({ ok: true });
    const said = await company.call(delegate, 'explain', { p_request: request_id, p_action: 'approve' });
    expect(said).toMatchObject({ ok: true, allowed: false });
    return said.rules?.find(({ rule: name }) => name === 'principal_took_no_part');
  }

  it('AUT-10: who decided another step is not said to have proposed the payee’s details, and who proposed them is', async () => {
    const barred = { passed: false, token: 'principal_took_part' };
    expect(await because('hal', 'hope', 'hal', 'Plain Supplies')).toMatchObject({
      ...barred,
      because: 'You act for hal, who already decided a step of it, so their authority does not count here.',
    });
    expect(await because('finn', 'max', 'hope', 'Finn’s Find')).toMatchObject({
      ...barred,
      because: "You act for finn, who proposed the payee's details, so their authority does not count here.",
    });
  });
});
