import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, payeeId, raise, stateOf } from '../contract/work.ts';

/** AUT-6: who marks a voucher paid, by how many people the organisation has for it. */
describe('marking paid', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let ngozi: Person;
  let emeka: Person;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    ngozi = await Person.enter(db, PEOPLE.finance);
    emeka = await Person.enter(db, PEOPLE.finance2);
  });
  afterEach(() => db.close());

  const approved = async (changes: Record<string, unknown> = {}, by = chidi, reviewer = ngozi) => {
    const made = await raise(by, changes);
    await approveAll(made['request_id'], tunde, reviewer);
    return made['request_id'];
  };
  const pay = (person: Person, request: unknown) =>
    person.call('mark_paid', { p_request: request, p_reference: 'TRF 2026-11-21' });
  const leave = async (person: Person) => {
    const amara = await Person.enter(db, PEOPLE.admin);
    await amara.call('deactivate_member', { p_member: person.member, p_reason: 'Left' });
  };
  const saidInEvent = async (answer: { [field: string]: unknown }) =>
    (await db.admin`select payload from audit.events where id = ${String(answer['event_id'])}`)[0]?.[
      'payload'
    ];

  it('SPEC-AUT-23: somebody of Finance who decided nothing marks it paid, and the voucher says when and by whom', async () => {
    const request = await approved();
    const answer = await pay(emeka, request);
    expect(answer).toMatchObject({ ok: true, state: 'paid', only_holder: false });
    expect(await saidInEvent(answer)).toMatchObject({ only_holder: false });
    const [row] = await chidi.rows('requests', { id: request });
    expect(row).toMatchObject({ state: 'paid', paid_by: emeka.member, payment_reference: 'TRF 2026-11-21' });
    expect(row?.['paid_at']).toBeInstanceOf(Date);
  });

  it('SPEC-AUT-24: who decided a step does not, while somebody uninvolved can', async () => {
    expect(await pay(ngozi, await approved())).toMatchObject({
      token: 'decider_marks_paid_forbidden',
      explanation:
        'You decided a step of this voucher, so somebody who did not must mark it paid. Emeka Obi can.',
    });
  });

  it('SPEC-AUT-25: who raised it does not, while somebody else can, even if that one decided a step', async () => {
    const request = await approved({}, emeka);
    expect(await pay(emeka, request)).toMatchObject({
      token: 'requester_marks_paid_forbidden',
      explanation: 'You raised this voucher, so somebody else must mark it paid. Ngozi Eze can.',
    });
    const answer = await pay(ngozi, request);
    expect(answer).toMatchObject({ ok: true, only_holder: true });
    expect(await saidInEvent(answer)).toMatchObject({ only_holder: true });
  });

  it('SPEC-AUT-26: the payee’s owner does not, while somebody uninvolved can', async () => {
    const request = await approved({ payee_id: await payeeId(db, 'Obi Haulage%') });
    const amara = await Person.enter(db, PEOPLE.admin);
    const third = await Person.enter(db, PEOPLE.staff2);
    await amara.call('set_member_roles', {
      p_member: third.member,
      p_roles: ['finance'],
      p_reason: 'A third pair of eyes',
    });
    expect(await pay(emeka, request)).toMatchObject({ token: 'payee_owner_forbidden' });
    expect(await pay(await Person.enter(db, PEOPLE.staff2), request)).toMatchObject({
      ok: true,
      only_holder: false,
    });
  });

  it('SPEC-AUT-27: the last holder marks it paid though they decided a step, and the trail says so', async () => {
    const request = await approved();
    await leave(emeka);
    const answer = await pay(ngozi, request);
    expect(answer).toMatchObject({ ok: true, state: 'paid', only_holder: true });
    expect(await saidInEvent(answer)).toMatchObject({ only_holder: true });
  });

  it('SPEC-AUT-28: the last holder marks their own voucher paid only when nobody else holds the permission', async () => {
    const request = await approved({}, emeka);
    await leave(ngozi);
    const explained = await emeka.call('explain', { p_request: request, p_action: 'mark_paid' });
    expect(explained.rules?.find((rule) => rule.rule === 'not_requester')).toMatchObject({
      passed: true,
      because: 'You raised this voucher, and nobody else may mark it paid; the trail says so.',
    });
    expect(await pay(emeka, request)).toMatchObject({ ok: true, only_holder: true });
  });

  it('SPEC-AUT-29: without the permission, for an order, or before approval, nothing is marked paid', async () => {
    const request = await approved();
    for (const [person, token] of [
      [tunde, 'permission_missing'],
      [chidi, 'permission_missing'],
      [await Person.enter(db, PEOPLE.director), 'permission_missing'],
      [await Person.enter(db, PEOPLE.admin), 'not_found'],
    ] as const) {
      expect((await pay(person, request)).token).toBe(token);
    }
    expect(await stateOf(db, request)).toBe('approved');
    const order = await approved({ kind: 'purchase_order' });
    expect(await pay(emeka, order)).toMatchObject({ token: 'not_a_voucher' });
    const pending = await raise(chidi);
    expect(await pay(emeka, pending['request_id'])).toMatchObject({
      token: 'wrong_state',
      explanation: 'The request is waiting for a decision, so it cannot be marked as paid.',
    });
    expect(await pay(emeka, request)).toMatchObject({ ok: true });
    expect(await pay(emeka, request)).toMatchObject({ token: 'wrong_state' });
  });
});
