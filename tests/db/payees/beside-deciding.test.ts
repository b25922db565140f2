import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import type { Answer, Person } from '../contract/person.ts';
import { meet } from '../onboarding/meeting.ts';
import { CALLED, enterCast, HAULAGE, payee, propose, type Cast } from './register.ts';

/** What decide_payee_change (app.do_decide_payee_change) asks for beside who decides. */
describe('beside deciding on a change to a payee', () => {
  let db: TestDatabase;
  let cast: Cast;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    cast = await enterCast(db);
  });
  afterAll(() => db.close());

  it('REQ-4: a reason has five hundred characters at most, and approving needs none', async () => {
    const { ngozi, folake } = cast;
    const p_change = (await propose(ngozi, await payee(db)))['change_id'];
    const decide = (p_accept: boolean | null, p_reason: string | null, p_call_back: string | null = CALLED) =>
      folake.call('decide_payee_change', { p_change, p_accept, p_reason, p_call_back });
    for (const p_accept of [true, false])
      expect(await decide(p_accept, 'x'.repeat(501))).toMatchObject({ ok: false, token: 'reason_required' });
    expect(await decide(false, ' \n')).toMatchObject({ ok: false, token: 'reason_required' });
    expect(await decide(null, 'Why not')).toMatchObject({ ok: false, token: 'decision_unknown' });
    expect(await decide(true, null, 'x'.repeat(1001))).toMatchObject({ token: 'call_back_required' });
    expect(await decide(true, null)).toMatchObject({ ok: true, state: 'approved' });
  });

  it('REQ-4: two who decide on changes to two payees do not wait for each other', async () => {
    const { ngozi, emeka, folake, ibrahim } = cast;
    const high = { risk: 'high' };
    const [one, two] = [
      await propose(ngozi, await payee(db), high),
      await propose(emeka, await payee(db, HAULAGE), high),
    ];
    const approving = (who: Person, { change_id }: Answer) => ({
      who: who.claims,
      call: 'api.decide_payee_change($1, true)',
      args: [change_id],
    });
    const { first, second, waited } = await meet(db, approving(folake, one), approving(ibrahim, two));
    expect([first.ok, second.ok, waited]).toEqual([true, true, false]);
  });
});
