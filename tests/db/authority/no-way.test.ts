import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise, save } from '../contract/work.ts';

/** AUT-7: a request for which the policy knows no way, or whose amount is none in the base currency (app.terms). */
describe('a request that no way is open to', () => {
  let db: TestDatabase;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
  });
  afterAll(() => db.close());

  it('AUT-8: whose act it is alone is said without naming who can (app.who_words)', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const made = (await raise(chidi))['request_id'];
    for (const p_action of ['withdraw', 'save'])
      expect((await tunde.call('explain', { p_request: made, p_action })).explanation).not.toMatch(/ can\.$/);
    expect(await tunde.call('withdraw_request', { p_request: made })).toMatchObject({
      token: 'not_requester',
      explanation: 'Only the person who raised the request can do this.',
    });
  });

  it('REQ-1: an amount that is too large in the base currency is refused, though it is none in its own', async () => {
    await db.admin`update app.exchange_rates set rate = 1000000 where tenant_id = ${chidi.tenant} and currency = 'USD'`;
    const line = {
      description: 'Diesel',
      quantity_milli: 1000,
      unit_minor: 9_007_199_254_740_991,
      tax_basis_points: 0,
    };
    const draft = (await save(chidi, { currency: 'USD', lines: [line] }))['request_id'];
    expect(await chidi.call('submit_request', { p_request: draft })).toMatchObject({
      ok: false,
      token: 'amount_too_large',
    });
    expect(await chidi.rows('requests', { id: draft })).toMatchObject([{ state: 'draft', number: null }]);
  });

  it('AUT-7: a request that no rule is for, or only one without steps, is not submitted', async () => {
    const refused = async () => {
      const draft = (await save(chidi))['request_id'];
      expect(await chidi.call('submit_request', { p_request: draft })).toMatchObject({
        ok: false,
        token: 'no_policy',
      });
      expect(await chidi.rows('requests', { id: draft })).toMatchObject([{ state: 'draft', number: null }]);
    };
    await db.admin`insert into app.policy_versions (tenant_id, version, effective_from, reason)
      values (${chidi.tenant}, 9, clock_timestamp(), 'A test')`;
    await refused();
    await db.admin`insert into app.policy_rules (tenant_id, version, rule_no, from_minor, words)
      values (${chidi.tenant}, 9, 1, 0, 'Every request: nobody')`;
    await refused();
  });
});
