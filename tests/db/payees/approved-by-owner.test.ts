import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { lend } from '../authority/standing-in.ts';
import { Person } from '../contract/person.ts';
import { decide, hashOf, raise, stateOf } from '../contract/work.ts';
import { meet } from '../onboarding/meeting.ts';
import { BANK, change, enterCast, HAULAGE, payee, propose, type Cast } from './register.ts';

/** What a change to a payee leaves alone (app.return_for_payee): requests that its new owner did not approve. */
describe('a change to a payee beside what its new owner approved', () => {
  let db: TestDatabase;
  let cast: Cast;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    cast = await enterCast(db);
  });
  afterAll(() => db.close());

  const waiting = async (payee_id: string) => {
    const made = await raise(cast.chidi, { payee_name: null, payee_id });
    expect(made).toMatchObject({ ok: true, state: 'pending' });
    return made['request_id'];
  };

  it('REQ-4: a request that the new owner only asked about stays, answered or not; what they approved goes back', async () => {
    const { chidi, tunde, emeka, folake } = cast;
    const millers = await payee(db);
    const [asked, answered, approved] = [
      await waiting(millers),
      await waiting(millers),
      await waiting(millers),
    ];
    for (const request of [asked, answered])
      expect(await decide(tunde, request, 'query', 'Which sacks?')).toMatchObject({ ok: true });
    const answer = { p_request: answered, p_answer: 'The large ones' };
    expect(await chidi.call('answer_query', answer)).toMatchObject({ ok: true });
    expect(await decide(tunde, approved)).toMatchObject({ ok: true });
    await change(emeka, folake, millers, { owner_member_id: tunde.member });
    expect(await stateOf(db, approved)).toBe('returned');
    expect([await stateOf(db, asked), await stateOf(db, answered)]).toEqual(['queried', 'pending']);
  });

  it('REQ-4: what colleagues approved stays; what one of them approved for the new owner goes back', async () => {
    const { tunde, ngozi, emeka, folake } = cast;
    const sacks = String((await change(emeka, folake, null, { ...BANK, name: 'Lagos Sacks' }))['payee_id']);
    const request = await waiting(sacks);
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    await lend(tunde, zainab);
    expect(await decide(zainab, request)).toMatchObject({ ok: true, for_member: tunde.member });
    const returned = async (owner: Person) =>
      (await change(emeka, folake, sacks, { owner_member_id: owner.member }))['returned'];
    expect([await returned(ngozi), await stateOf(db, request)]).toEqual([0, 'pending']);
    expect([await returned(tunde), await stateOf(db, request)]).toEqual([1, 'returned']);
  });

  it('REQ-4: a change that returns nothing does not wait for who decides on a request to the payee; one that may, does', async () => {
    const { ngozi, tunde, emeka, folake } = cast;
    const haulage = await payee(db, HAULAGE);
    await change(ngozi, folake, haulage, { risk: 'high' });
    const meeting = async (what: Record<string, unknown>) => {
      const request = await waiting(haulage);
      const hash = await hashOf(db, request);
      const { change_id } = await propose(emeka, haulage, what);
      return meet(
        db,
        { who: tunde.claims, call: "api.decide($1, 'approve', null, $2)", args: [request, hash] },
        { who: folake.claims, call: 'api.decide_payee_change($1, true)', args: [change_id] },
      );
    };
    const done = { first: { ok: true }, second: { ok: true } };
    expect(await meeting({ risk: 'ordinary' })).toMatchObject({ ...done, waited: false });
    expect(await meeting({ owner_member_id: ngozi.member })).toMatchObject({ ...done, waited: true });
  });
});
