import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { inHours, lend } from './standing-in.ts';

/** AUT-10: who may be named, and how delegations lie beside one another. */
describe('arranging a delegation', () => {
  let db: TestDatabase;
  let tunde: Person;
  let zainab: Person;
  let ngozi: Person;
  let folake: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    zainab = await Person.enter(db, PEOPLE.hodSales);
    ngozi = await Person.enter(db, PEOPLE.finance);
    folake = await Person.enter(db, PEOPLE.director);
  });
  afterAll(() => db.close());

  it('AUT-10: it is between two people of the organisation, whoever arranges it, and its reason has an end', async () => {
    const token = async (answer: Promise<{ token?: string }>) => (await answer).token;
    const otieno = await Person.enter(db, PEOPLE.otherHod);
    for (const nobody of [randomUUID(), otieno.member, null]) {
      expect(await token(lend(tunde, zainab, { p_to: nobody }))).toBe('not_found');
      if (nobody) expect(await token(lend(folake, zainab, { p_for: nobody }))).toBe('not_found');
    }
    expect(await token(lend(folake, tunde, { p_for: tunde.member }))).toBe('self_delegation_forbidden');
    expect(await token(lend(tunde, zainab, { p_reason: 'x'.repeat(501) }))).toBe('reason_required');
    expect(await zainab.rows('delegations')).toEqual([]);
  });

  it('AUT-10: one lies before another, after it, and in the place of one that was ended', async () => {
    const later = await lend(tunde, zainab, { p_from: inHours(24), p_until: inHours(48) });
    expect(later).toMatchObject({ ok: true });
    expect(await lend(tunde, ngozi, { p_until: inHours(23) })).toMatchObject({ ok: true });
    const instead = () => lend(tunde, ngozi, { p_from: inHours(24), p_until: inHours(48) });
    expect(await instead()).toMatchObject({ ok: false, token: 'delegation_overlaps' });
    const ended = await zainab.call('end_delegation', { p_delegation: later['delegation_id'] });
    expect(ended).toMatchObject({ ok: true });
    expect(await instead()).toMatchObject({ ok: true });
  });
});
