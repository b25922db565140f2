import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, raise, stateOf } from '../contract/work.ts';
import { BANK, change, cool, enterCast, HAULAGE, payee, propose, accept, type Cast } from './register.ts';

describe('a change after approval', () => {
  let db: TestDatabase;
  let cast: Cast;
  let millers: string;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    cast = await enterCast(db);
    millers = await payee(db);
    await db.admin`update app.requests set state = 'withdrawn', closed_at = now()
      where payee_id = ${millers} and state in ('pending', 'queried')`;
  });
  afterEach(() => db.close());

  const voucher = async (fields: Record<string, unknown> = {}, by = cast.chidi) =>
    String((await raise(by, { payee_name: null, payee_id: millers, ...fields }))['request_id']);
  const approved = async (fields: Record<string, unknown> = {}) => {
    const id = await voucher(fields);
    await approveAll(id, cast.tunde, cast.ngozi);
    return id;
  };
  const pay = (person: Person, request: unknown) => person.call('mark_paid', { p_request: request });

  it('SPEC-REQ-50: what was pending, queried or approved goes back with its decisions voided, and each requester hears of it', async () => {
    const { chidi, tunde, ngozi, emeka, folake } = cast;
    const [pending, queried, done, paid, order] = [
      await voucher(),
      await voucher(),
      await approved(),
      await approved(),
      await approved({ kind: 'purchase_order' }),
    ];
    await decide(tunde, queried, 'query', 'Which sacks?');
    expect((await pay(emeka, paid)).ok).toBe(true);
    const drafted = await voucher({ kind: 'purchase_order' });
    const decided = await change(emeka, folake, millers);
    expect(decided['returned']).toBe(4);
    for (const id of [pending, queried, done, drafted]) expect(await stateOf(db, id)).toBe('returned');
    expect([await stateOf(db, paid), await stateOf(db, order)]).toEqual(['paid', 'approved']);
    const [row] = await chidi.rows('requests', { id: done });
    expect(row).toMatchObject({ closed_at: null });
    const decisions = await chidi.rows('decisions', { request_id: done });
    expect(decisions.map((d) => d['void_reason'])).toEqual(['payee_changed', 'payee_changed']);
    expect((await chidi.rows('decisions', { request_id: paid })).map((d) => d['voided_at'])).toEqual([
      null,
      null,
    ]);
    const told = (await chidi.rows('timeline', { request_id: done })).filter(
      (e) => e['what'] === 'payee_changed',
    );
    expect(told).toMatchObject([{ member_id: folake.member, round: 1 }]);
    const notices = (await chidi.rows('notices', { kind: 'payee_changed' })).map(
      (n) => (n['payload'] as { request: string }).request,
    );
    expect(notices.sort()).toEqual([pending, queried, done, drafted].sort());
    const events = await db.admin`select entity_id, payload from audit.events
      where action = 'request.payee_change' and payload ->> 'change' = ${String(decided['change_id'])}`;
    expect(events).toHaveLength(4);
    const waits = (await chidi.rows('inbox', { reason: 'resubmit' })).map((r) => r['request_id']);
    expect(waits).toEqual(expect.arrayContaining([pending, done]));
    expect((await ngozi.rows('inbox')).map((r) => r['request_id'])).not.toContain(done);
  });

  it('SPEC-REQ-51: submitted again it takes the whole route again, on the new details, and is paid after the days have passed', async () => {
    const { chidi, tunde, ngozi, emeka, folake } = cast;
    const id = await approved();
    // a third of Finance, so that somebody uninvolved is left to pay
    const amara = await Person.enter(db, PEOPLE.admin);
    await change(emeka, folake, millers);
    expect((await decide(tunde, id)).token).toBe('wrong_state');
    const again = await chidi.call('submit_request', { p_request: id });
    expect(again).toMatchObject({ ok: true, state: 'pending' });
    await approveAll(id, tunde, ngozi);
    const [sides] = await db.admin`select
      (select content ->> 'payee_bank' from app.request_versions where request_id = ${id} and round = 1) as before,
      (select content ->> 'payee_bank' from app.request_versions where request_id = ${id} and round = 2) as after,
      (select app.bank_digest(salt, bank_name, account_name, account_number) from app.payee_bank_details where payee_id = ${millers}) as stands`;
    expect(sides?.['after']).toBe(sides?.['stands']);
    expect(sides?.['before']).not.toBe(sides?.['after']);
    const third = await Person.enter(db, PEOPLE.staff2);
    await amara.call('set_member_roles', {
      p_member: third.member,
      p_roles: ['finance'],
      p_reason: 'A third',
    });
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${third.member}, id from app.roles where tenant_id = ${third.tenant} and key = 'finance' on conflict do nothing`;
    const payer = await Person.enter(db, PEOPLE.staff2);
    const early = await pay(payer, id);
    expect(early.token).toBe('payee_cooling_off');
    expect(early.explanation).toMatch(/Nothing is paid to them before \d+ \w+ \d{4}, \d\d:\d\d/);
    expect(await payer.rows('inbox', { request_id: id })).toEqual([]);
    await cool(db, millers);
    expect(await payer.rows('inbox', { request_id: id })).toMatchObject([{ reason: 'pay' }]);
    expect(await pay(payer, id)).toMatchObject({ ok: true, only_holder: false });
  });

  it('SPEC-REQ-52: a risk that rises and a payee taken out of use send requests back; one that falls or returns does not', async () => {
    const { ngozi, folake, chidi } = cast;
    const returned = async (what: Record<string, unknown>) =>
      (await change(ngozi, folake, millers, what))['returned'];
    const id = await voucher();
    expect(await returned({ risk: 'high' })).toBe(1);
    await chidi.call('submit_request', { p_request: id });
    expect(await returned({ risk: 'ordinary' })).toBe(0);
    expect(await stateOf(db, id)).toBe('pending');
    expect(await returned({ active: false })).toBe(1);
    expect(await chidi.call('submit_request', { p_request: id })).toMatchObject({ token: 'invalid_content' });
    expect(await returned({ active: true })).toBe(0);
    expect((await chidi.call('submit_request', { p_request: id })).ok).toBe(true);
  });

  it('SPEC-REQ-53: a registered owner who had approved is found out: what they approved goes back, the rest stays', async () => {
    const { ngozi, folake, tunde, chidi } = cast;
    const [decided, waiting] = [await voucher(), await voucher()];
    await approveAll(decided, tunde);
    expect((await change(ngozi, folake, millers, { owner_member_id: tunde.member }))['returned']).toBe(1);
    expect([await stateOf(db, decided), await stateOf(db, waiting)]).toEqual(['returned', 'pending']);
    expect((await decide(tunde, waiting)).token).toBe('payee_owner_forbidden');
    await chidi.call('submit_request', { p_request: decided });
    expect((await decide(tunde, decided)).token).toBe('payee_owner_forbidden');
  });

  it('SPEC-REQ-54: how long details cool off is the organisation’s setting, from none to thirty days, and counts from the next change', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const { ngozi, folake } = cast;
    for (const days of [-1, 31, 1.5, 'two', null])
      expect(await amara.call('save_settings', { p_settings: { payee_cooling_days: days } })).toMatchObject({
        token: 'invalid_settings',
        problems: [{ field: 'payee_cooling_days' }],
      });
    await change(ngozi, folake, millers);
    const [before] = await ngozi.rows('payees', { id: millers });
    expect(await amara.call('save_settings', { p_settings: { payee_cooling_days: 0 } })).toMatchObject({
      ok: true,
      changed: ['payee_cooling_days'],
    });
    expect((await ngozi.rows('payees', { id: millers }))[0]).toEqual(before);
    const haulage = await payee(db, HAULAGE);
    const done = await change(ngozi, folake, haulage);
    expect(new Date(String(done['usable_from'])).getTime()).toBeLessThanOrEqual(Date.now() + 1000);
    expect((await amara.rows('tenant'))[0]).toMatchObject({ payee_cooling_days: 0 });
  });

  it('SPEC-REQ-55: approvals that waited for nothing more stay when a change is refused or taken back', async () => {
    const { emeka, folake } = cast;
    const id = await approved();
    const refused = await propose(emeka, millers);
    await folake.call('decide_payee_change', {
      p_change: refused['change_id'],
      p_accept: false,
      p_reason: 'No',
    });
    const back = await propose(emeka, millers);
    await emeka.call('withdraw_payee_change', { p_change: back['change_id'] });
    expect(await stateOf(db, id)).toBe('approved');
    expect((await pay(emeka, id)).ok).toBe(true);
    expect((await accept(folake, (await propose(emeka, millers, BANK))['change_id'])).ok).toBe(true);
  });
});
