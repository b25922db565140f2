import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, raise } from '../contract/work.ts';
import { inHours, lend, moveBack } from './standing-in.ts';

/** AUT-10: somebody stands in for a colleague between two dates. */
describe('delegation', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let zainab: Person;
  let ngozi: Person;
  let folake: Person;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    zainab = await Person.enter(db, PEOPLE.hodSales);
    ngozi = await Person.enter(db, PEOPLE.finance);
    folake = await Person.enter(db, PEOPLE.director);
  });
  afterEach(() => db.close());

  const waits = async (person: Person, request: unknown) =>
    (await person.rows('inbox', { request_id: request })).map((row) => `${row['reason']} ${row['for_name']}`);

  it('SPEC-AUT-83: a delegate reads, finds and decides what waits for the principal, and everywhere it says for whom', async () => {
    const made = await raise(chidi);
    expect(await decide(zainab, made['request_id'])).toMatchObject({ token: 'not_found' });
    expect(await lend(tunde, zainab)).toMatchObject({ ok: true });
    expect(await zainab.rows('requests', { id: made['request_id'] })).toHaveLength(1);
    expect(await waits(zainab, made['request_id'])).toEqual(['decide Tunde Bello']);
    const found = await zainab.call('search_requests', { p_query: 'diesel generator' });
    expect((found['rows'] as { id: string }[]).map(({ id }) => id)).toContain(made['request_id']);
    const explained = await zainab.call('explain', { p_request: made['request_id'], p_action: 'approve' });
    expect(explained).toMatchObject({ allowed: true, who: [{ name: 'Tunde Bello' }] });
    expect(explained.rules?.map((rule) => rule.because)).toEqual(
      expect.arrayContaining([
        'You act for Tunde Bello, who took no part in this request.',
        'You act for Tunde Bello, whose roles allow this step: Head of Department.',
        'You act for Tunde Bello, who heads Operations.',
      ]),
    );
    const decided = await decide(zainab, made['request_id']);
    expect(decided).toMatchObject({ ok: true, for_member: tunde.member });
    const seen = { member_name: 'Zainab Musa', for_member: tunde.member, for_name: 'Tunde Bello' };
    expect((await chidi.rows('decisions', { request_id: made['request_id'] }))[0]).toMatchObject({
      ...seen,
      as_alternate: false,
    });
    expect(
      (await chidi.rows('timeline', { request_id: made['request_id'], what: 'approve' }))[0],
    ).toMatchObject(seen);
    const [step] = await chidi.rows('request_steps', { id: decided['step_id'] });
    expect(step).toMatchObject({ decided_by_name: 'Zainab Musa', decided_for_name: 'Tunde Bello' });
    const [event] = await folake.rows('events', { id: decided['event_id'] });
    expect(event?.['payload']).toMatchObject({ for_member: tunde.member, as_alternate: false });
  });

  it('SPEC-AUT-84: it begins and ends by the clock, and what was decided stays readable to whoever decided it', async () => {
    const first = await raise(chidi);
    const second = await raise(chidi);
    const lent = await lend(tunde, zainab, { p_from: inHours(2), p_until: inHours(4) });
    expect(await decide(zainab, first['request_id'])).toMatchObject({ token: 'not_found' });
    await moveBack(tunde, lent['delegation_id'], 3);
    expect((await zainab.call('whoami'))['acting_for']).toMatchObject([{ name: 'Tunde Bello' }]);
    expect(await decide(zainab, first['request_id'])).toMatchObject({ ok: true });
    await moveBack(tunde, lent['delegation_id'], 3);
    expect((await zainab.call('whoami'))['acting_for']).toEqual([]);
    expect(await decide(zainab, second['request_id'])).toMatchObject({ token: 'not_found' });
    expect(await zainab.rows('requests', { id: first['request_id'] })).toHaveLength(1);
    expect(await zainab.rows('requests', { id: second['request_id'] })).toEqual([]);
  });

  it('SPEC-AUT-85: ending it counts at the next statement, and both are told', async () => {
    const made = await raise(chidi);
    const lent = await lend(tunde, zainab);
    const given = await db.admin`select to_address from app.outbox where kind = 'delegation_given'`;
    expect(given.map((row) => row['to_address'])).toEqual([PEOPLE.hodSales]);
    expect(await chidi.call('end_delegation', { p_delegation: lent['delegation_id'] })).toMatchObject({
      token: 'not_found',
    });
    expect(
      await folake.call('end_delegation', { p_delegation: lent['delegation_id'], p_reason: 'Back early' }),
    ).toMatchObject({ ok: true });
    expect(await decide(zainab, made['request_id'])).toMatchObject({ token: 'not_found' });
    const told = await db.admin`select to_address from app.outbox where kind = 'delegation_ended' order by 1`;
    expect(told.map((row) => row['to_address'])).toEqual([PEOPLE.hodOperations, PEOPLE.hodSales]);
    expect(await tunde.call('end_delegation', { p_delegation: lent['delegation_id'] })).toMatchObject({
      token: 'delegation_over',
    });
  });

  it('SPEC-AUT-86: it dies with the access or the deciding role of either, also when the act forgot to end it', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const made = await raise(chidi);
    const state = async (lent: unknown) =>
      (await db.admin`select ended_at is null as open from app.delegations where id = ${String(lent)}`)[0]?.[
        'open'
      ];
    const first = await lend(tunde, zainab);
    await amara.call('deactivate_member', { p_member: tunde.member, p_reason: 'Left' });
    expect(await state(first['delegation_id'])).toBe(false);
    expect(await decide(zainab, made['request_id'])).toMatchObject({ token: 'not_found' });
    const second = await lend(ngozi, zainab);
    await amara.call('set_member_roles', { p_member: ngozi.member, p_roles: ['staff'], p_reason: 'Moves' });
    expect(await state(second['delegation_id'])).toBe(false);
    // by evaluation too: as if nobody had ended the row
    await db.admin`update app.delegations set ended_at = null, ended_by = null`;
    expect((await zainab.call('whoami'))['acting_for']).toEqual([]);
    expect(await decide(zainab, made['request_id'])).toMatchObject({ token: 'not_found' });
    expect((await zainab.rows('delegations', { id: first['delegation_id'] }))[0]).toMatchObject({
      state: 'ended',
    });
  });

  it('SPEC-AUT-87: a delegation needs a reason and dates, has two people who decide, and stands alone in its time', async () => {
    const token = async (answer: Promise<{ token?: string }>) => (await answer).token;
    const amara = await Person.enter(db, PEOPLE.admin);
    const grace = await Person.enter(db, PEOPLE.auditor, chidi.tenant);
    expect(await token(lend(tunde, zainab, { p_reason: '  ' }))).toBe('reason_required');
    expect(await token(lend(tunde, tunde))).toBe('self_delegation_forbidden');
    expect(await token(lend(tunde, chidi))).toBe('delegate_not_eligible');
    expect(await token(lend(tunde, amara))).toBe('delegate_not_eligible');
    expect(await token(lend(chidi, tunde))).toBe('nothing_to_delegate');
    expect(await token(lend(grace, tunde))).toBe('permission_missing');
    for (const [field, dates] of [
      ['until', { p_until: null }],
      ['until', { p_until: inHours(-1) }],
      ['until', { p_from: inHours(3), p_until: inHours(2) }],
      ['until', { p_until: inHours(367 * 24) }],
      ['from', { p_from: inHours(367 * 24), p_until: inHours(368 * 24) }],
    ] as const)
      expect(await lend(tunde, zainab, dates)).toMatchObject({
        token: 'invalid_delegation',
        problems: [{ field }],
      });
    expect(await lend(tunde, zainab, { p_from: inHours(24), p_until: inHours(48) })).toMatchObject({
      ok: true,
    });
    expect(await lend(tunde, ngozi, { p_from: inHours(47), p_until: inHours(49) })).toMatchObject({
      token: 'delegation_overlaps',
      explanation:
        'Zainab Musa stands in for you in that time already. End that delegation first, or choose other dates.',
    });
    expect(await lend(tunde, ngozi, { p_from: inHours(48.01), p_until: inHours(49) })).toMatchObject({
      ok: true,
    });
  });

  it('SPEC-AUT-88: only a holder of delegation.manage arranges it for a colleague, never to themselves, and both are told', async () => {
    expect(await lend(ngozi, zainab, { p_for: tunde.member })).toMatchObject({ token: 'permission_missing' });
    expect(await lend(folake, folake, { p_for: tunde.member })).toMatchObject({
      token: 'self_delegation_forbidden',
    });
    expect(await lend(folake, zainab, { p_for: tunde.member })).toMatchObject({ ok: true });
    const told =
      await db.admin`select kind, to_address from app.outbox where kind like 'delegation%' order by 1`;
    expect(told.map((row) => `${row['kind']} ${row['to_address']}`)).toEqual([
      `delegation_arranged ${PEOPLE.hodOperations}`,
      `delegation_given ${PEOPLE.hodSales}`,
    ]);
    const seen = async (person: Person) => (await person.rows('delegations')).length;
    expect([await seen(tunde), await seen(zainab), await seen(folake), await seen(ngozi)]).toEqual([
      1, 1, 1, 0,
    ]);
  });

  it('SPEC-AUT-89: one’s own right goes before a borrowed one, and payment and alternates are not lent', async () => {
    await lend(ngozi, folake);
    const over = await raise(chidi, { unit_minor: 500_000_001 });
    await approveAll(over['request_id'], tunde, ngozi);
    expect(await decide(folake, over['request_id'])).toMatchObject({ ok: true, for_member: null });
    const paid = await folake.call('mark_paid', { p_request: over['request_id'] });
    expect(paid).toMatchObject({ ok: false, token: 'permission_missing' });
    await lend(folake, zainab);
    const stuck = await raise(tunde);
    expect(
      await zainab.call('name_alternate', {
        p_request: stuck['request_id'],
        p_member: ngozi.member,
        p_reason: 'x',
      }),
    ).toMatchObject({ ok: false, token: 'permission_missing' });
  });

  it('SPEC-AUT-90: when a step opens, who stands in is told as well, and whose authority it is', async () => {
    await lend(tunde, zainab);
    const made = await raise(chidi);
    const mails = await db.admin`select to_address, payload ->> 'for_member' as principal from app.outbox
      where kind = 'waits_for_you' and payload ->> 'request' = ${String(made['request_id'])} order by 1`;
    expect(mails.map((mail) => [mail['to_address'], mail['principal']])).toEqual([
      [PEOPLE.hodOperations, null],
      [PEOPLE.hodSales, tunde.member],
    ]);
  });
});
