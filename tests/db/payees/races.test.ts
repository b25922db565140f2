import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { race, type RacingAct } from '../../support/race.ts';
import type { Person } from '../contract/person.ts';
import { approveAll, hashOf, raise, save, stateOf } from '../contract/work.ts';
import { accept, BANK, CALLED, enterCast, payee, propose, REASON, type Cast } from './register.ts';

/** Two real connections, in both orders: whichever commits first is what the other one finds. */
describe('two at once, on a payee', () => {
  let db: TestDatabase;
  let cast: Cast;
  let millers: string;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    cast = await enterCast(db);
    millers = await payee(db);
  });
  afterEach(() => db.close());

  const fields = () => ({ payee_name: null, payee_id: millers });
  const voucher = async () => String((await raise(cast.chidi, fields()))['request_id']);
  const act = (who: Person, call: string, ...args: unknown[]): RacingAct => ({ who: who.claims, call, args });
  const approving = async (): Promise<RacingAct> => {
    const { change_id } = await propose(cast.ngozi, millers);
    return act(cast.folake, 'api.decide_payee_change($1, true, $2)', change_id, CALLED);
  };
  const deciding = async (who: Person, id: string) =>
    act(who, 'api.decide($1, $2, null, $3)', id, 'approve', await hashOf(db, id));

  it('SPEC-REQ-56: a decision that waited for the change finds the request gone back', async () => {
    const id = await voucher();
    const [changed, late] = await race(db, await approving(), await deciding(cast.tunde, id));
    expect([changed.ok, late.token]).toEqual([true, 'wrong_state']);
    expect(await stateOf(db, id)).toBe('returned');
  });

  it('SPEC-REQ-57: a change that waited for a decision voids it', async () => {
    const id = await voucher();
    const [decided, changed] = await race(db, await deciding(cast.tunde, id), await approving());
    expect([decided.ok, changed.ok]).toEqual([true, true]);
    expect(await stateOf(db, id)).toBe('returned');
    expect(await cast.chidi.rows('decisions', { request_id: id })).toMatchObject([
      { void_reason: 'payee_changed' },
    ]);
  });

  it('AUT-3: an approval by whoever becomes the payee’s owner meanwhile is voided, and one that waited is refused', async () => {
    const [first, second] = [await voucher(), await voucher()];
    const owning = async () => {
      const { change_id } = await propose(cast.ngozi, millers, { owner_member_id: cast.tunde.member });
      return act(cast.folake, 'api.decide_payee_change($1, true)', change_id);
    };
    const [decided, changed] = await race(db, await deciding(cast.tunde, first), await owning());
    expect([decided.ok, changed.ok]).toEqual([true, true]);
    expect([await stateOf(db, first), await stateOf(db, second)]).toEqual(['returned', 'pending']);
    await propose(cast.emeka, millers, { owner_member_id: null });
    const [gone] = await cast.folake.rows('payee_changes', { state: 'pending' });
    expect((await accept(cast.folake, gone?.['id'], null)).ok).toBe(true);
    const [owned, late] = await race(db, await owning(), await deciding(cast.tunde, second));
    expect([owned.ok, late.token]).toEqual([true, 'payee_owner_forbidden']);
  });

  it('SPEC-REQ-58: a payment that began first is made on the old details, one that waited is not made', async () => {
    const [first, second] = [await voucher(), await voucher()];
    for (const id of [first, second]) await approveAll(id, cast.tunde, cast.ngozi);
    const paying = (id: string) => act(cast.emeka, 'api.mark_paid($1)', id);
    const [paid, changed] = await race(db, paying(first), await approving());
    expect([paid.ok, changed.ok]).toEqual([true, true]);
    expect([await stateOf(db, first), await stateOf(db, second)]).toEqual(['paid', 'returned']);
    await cast.chidi.call('submit_request', { p_request: second });
    await approveAll(second, cast.tunde, cast.emeka);
    const { change_id } = await propose(cast.ngozi, millers, { ...BANK, account_number: '5555555555' });
    const again = act(cast.ibrahim, 'api.decide_payee_change($1, true, $2)', change_id, CALLED);
    const [, late] = await race(db, again, paying(second));
    expect(late.token).toBe('wrong_state');
  });

  it('SPEC-REQ-59: nothing is submitted past a change: it waits and carries the new details, or goes back', async () => {
    const saved = async () => String((await save(cast.chidi, fields()))['request_id']);
    const submitting = (id: string) => act(cast.chidi, 'api.submit_request($1)', id);
    const stands = async (id: string) => {
      const [row] =
        await db.admin`select content_hash = app.hash_of(app.snapshot(r)) as fits from app.requests r where id = ${id}`;
      return row?.['fits'];
    };
    const one = await saved();
    const [changed, late] = await race(db, await approving(), submitting(one));
    expect([changed.ok, late.ok, await stateOf(db, one), await stands(one)]).toEqual([
      true,
      true,
      'pending',
      true,
    ]);
    const two = await saved();
    const { change_id } = await propose(cast.ngozi, millers, { ...BANK, account_number: '5555555555' });
    const again = act(cast.ibrahim, 'api.decide_payee_change($1, true, $2)', change_id, CALLED);
    const [early, after] = await race(db, submitting(two), again);
    expect([early.ok, after.ok, await stateOf(db, two)]).toEqual([true, true, 'returned']);
  });

  it('SPEC-REQ-60: of two second people one decides, and of two proposals one waits', async () => {
    const { change_id } = await propose(cast.ngozi, millers);
    const deciding = (who: Person) => act(who, 'api.decide_payee_change($1, true, $2)', change_id, CALLED);
    const [one, two] = await race(db, deciding(cast.folake), deciding(cast.ibrahim));
    expect([one.ok, two.token]).toEqual([true, 'payee_change_closed']);
    const proposing = (who: Person, id: string | null, what: unknown) =>
      act(who, 'api.propose_payee_change($1, $2, $3)', id, what, REASON);
    const [mine, theirs] = await race(
      db,
      proposing(cast.ngozi, millers, { risk: 'high' }),
      proposing(cast.emeka, millers, { active: false }),
    );
    expect([mine.ok, theirs.token]).toEqual([true, 'payee_change_pending']);
    const [named, alike] = await race(
      db,
      proposing(cast.ngozi, null, { name: 'Jos Farms' }),
      proposing(cast.emeka, null, { name: 'jos farms' }),
    );
    expect([named.ok, alike.token]).toEqual([true, 'payee_change_pending']);
  });

  it('SPEC-REQ-61: a change that is withdrawn while it is being approved is one or the other', async () => {
    const first = await propose(cast.ngozi, millers);
    const withdraw = (id: unknown) => act(cast.ngozi, 'api.withdraw_payee_change($1)', id);
    const approve = (id: unknown) => act(cast.folake, 'api.decide_payee_change($1, true, $2)', id, CALLED);
    const [gone, late] = await race(db, withdraw(first['change_id']), approve(first['change_id']));
    expect([gone.ok, late.token]).toEqual([true, 'payee_change_closed']);
    const second = await propose(cast.ngozi, millers);
    const [done, never] = await race(db, approve(second['change_id']), withdraw(second['change_id']));
    expect([done.ok, never.token]).toEqual([true, 'payee_change_closed']);
  });
});
