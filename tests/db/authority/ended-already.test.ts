import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { inHours, lend, moveBack } from './standing-in.ts';

/** AUT-10: app.end_delegations_of ends what is living or planned, and leaves what was over as it was. */
describe('delegations of somebody deactivated', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('AUT-10: deactivating a delegate ends what they were still to have; what ended or ran out before stays as it did', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    const arrange = async (from: number, until: number) => {
      const lent = await lend(tunde, zainab, { p_from: inHours(from), p_until: inHours(until) });
      expect(lent).toMatchObject({ ok: true });
      return lent['delegation_id'];
    };
    const seen = async (id: unknown) => (await tunde.rows('delegations', { id }))[0] ?? {};
    const over = await arrange(1, 12);
    await moveBack(tunde, over, 24);
    const ended = await arrange(1, 24);
    expect(await tunde.call('end_delegation', { p_delegation: ended })).toMatchObject({ ok: true });
    const [overBefore, endedBefore] = [await seen(over), await seen(ended)];
    expect(overBefore).toMatchObject({ state: 'over', ended_at: null });
    expect(endedBefore).toMatchObject({ state: 'ended', ended_by: tunde.member });
    const planned = await arrange(48, 72);
    const left = { p_member: zainab.member, p_reason: 'Left' };
    expect(await amara.call('deactivate_member', left)).toMatchObject({ ok: true });
    expect(await seen(planned)).toMatchObject({ state: 'ended', ended_by: amara.member });
    expect(await seen(ended)).toEqual(endedBefore);
    expect(await seen(over)).toEqual(overBefore);
  });
});
