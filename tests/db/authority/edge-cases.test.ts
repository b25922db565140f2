import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, raise, stateOf } from '../contract/work.ts';

const OVER = { unit_minor: 500_000_001 };

/** AUT-6: the cases that organisations argue about. Each on a clone of its own, because roles change. */
describe('who acts when the usual person cannot', () => {
  let db: TestDatabase;
  let amara: Person;
  let chidi: Person;
  let ngozi: Person;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    amara = await Person.enter(db, PEOPLE.admin);
    chidi = await Person.enter(db, PEOPLE.staff);
    ngozi = await Person.enter(db, PEOPLE.finance);
  });
  afterEach(() => db.close());

  /** Gives roles and signs in again, as the change of roles ended the session. */
  async function give(email: string, roles: string[]): Promise<Person> {
    const [member] = await amara.rows('members', { email });
    const answer = await amara.call('set_member_roles', {
      p_member: member?.['id'],
      p_roles: roles,
      p_reason: 'Test',
    });
    if (!answer.ok) throw new Error(answer.token);
    return Person.enter(db, email);
  }

  async function leave(email: string): Promise<void> {
    const [member] = await amara.rows('members', { email });
    const answer = await amara.call('deactivate_member', { p_member: member?.['id'], p_reason: 'Left' });
    if (!answer.ok) throw new Error(answer.token);
  }

  it('SPEC-AUT-13: a Managing Director submits: the other one sanctions', async () => {
    const folake = await Person.enter(db, PEOPLE.director);
    const ibrahim = await Person.enter(db, PEOPLE.director2);
    const made = await raise(folake, OVER);
    await approveAll(made['request_id'], await Person.enter(db, PEOPLE.hodOperations), ngozi);
    expect(await decide(folake, made['request_id'])).toMatchObject({
      token: 'self_approval_forbidden',
      explanation: 'You submitted this request, so somebody else must sanction it. Ibrahim Sani can.',
    });
    expect(await decide(ibrahim, made['request_id'])).toMatchObject({ ok: true, state: 'approved' });
  });

  it('SPEC-AUT-14: the only Managing Director submits: it says who is needed and does not pass', async () => {
    await leave(PEOPLE.director2);
    const folake = await Person.enter(db, PEOPLE.director);
    const made = await raise(folake, OVER);
    await approveAll(made['request_id'], await Person.enter(db, PEOPLE.hodOperations), ngozi);
    expect(await stateOf(db, made['request_id'])).toBe('pending');
    const explained = await ngozi.call('explain', { p_request: made['request_id'], p_action: 'approve' });
    expect(explained).toMatchObject({
      allowed: false,
      who: [],
      needed:
        'Nobody is left who may act: it needs a Managing Director who took no part in it. ' +
        'A Managing Director who took no part can name an alternate.',
    });
    const named = await folake.call('name_alternate', {
      p_request: made['request_id'],
      p_member: ngozi.member,
      p_reason: 'I want it',
    });
    expect(named).toMatchObject({ ok: false, token: 'self_approval_forbidden' });
  });

  it('SPEC-AUT-15: a head who is also Managing Director approves once and does not sanction too', async () => {
    const tunde = await give(PEOPLE.hodOperations, ['hod', 'md']);
    const made = await raise(chidi, OVER);
    await approveAll(made['request_id'], tunde, ngozi);
    expect(await decide(tunde, made['request_id'])).toMatchObject({
      token: 'already_decided',
      explanation:
        'You already decided a step of this request, and nobody decides two. Folake Adeyemi or Ibrahim Sani can.',
    });
    const folake = await Person.enter(db, PEOPLE.director);
    expect(await decide(folake, made['request_id'])).toMatchObject({ ok: true, state: 'approved' });
  });

  it('SPEC-AUT-16: a role won while the request is under way opens no way round for its submitter', async () => {
    const made = await raise(chidi);
    await approveAll(made['request_id'], await Person.enter(db, PEOPLE.hodOperations));
    const promoted = await give(PEOPLE.staff, ['finance', 'staff']);
    expect(await decide(promoted, made['request_id'])).toMatchObject({ token: 'self_approval_forbidden' });
  });

  it('SPEC-AUT-17: a role lost while the request is under way is lost for it, at the next statement', async () => {
    const made = await raise(chidi);
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    await approveAll(made['request_id'], tunde);
    await give(PEOPLE.finance, ['staff']);
    expect(await decide(ngozi, made['request_id'])).toMatchObject({ token: 'session_ended' });
    const again = await Person.enter(db, PEOPLE.finance);
    expect(await decide(again, made['request_id'])).toMatchObject({ token: 'not_found' });
  });

  it('SPEC-AUT-18: on a step that nobody is left for, a Managing Director names who stands in, and it shows', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    const folake = await Person.enter(db, PEOPLE.director);
    const made = await raise(tunde);
    expect(await zainab.rows('requests', { id: made['request_id'] })).toEqual([]);
    const named = await folake.call('name_alternate', {
      p_request: made['request_id'],
      p_member: zainab.member,
      p_reason: 'Tunde raised it himself',
    });
    expect(named).toMatchObject({ ok: true });
    expect(
      (await zainab.rows('inbox', { request_id: made['request_id'] })).map((row) => row['reason']),
    ).toEqual(['decide']);
    expect(await decide(zainab, made['request_id'])).toMatchObject({ ok: true, state: 'pending' });
    const [decision] = await zainab.rows('decisions', { request_id: made['request_id'] });
    expect(decision).toMatchObject({
      as_alternate: true,
      member_name: 'Zainab Musa',
      permission: 'request.approve_department',
    });
    const [shown] = await zainab.rows('timeline', { request_id: made['request_id'], what: 'alternate' });
    expect(shown).toMatchObject({
      member_name: 'Folake Adeyemi',
      body: 'Zainab Musa: Tunde raised it himself',
    });
  });

  it('SPEC-AUT-19: an alternate is named by a Managing Director who took no part, with a reason, and only when needed', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const folake = await Person.enter(db, PEOPLE.director);
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    const starved = (await raise(tunde))['request_id'];
    const name = (by: Person, request: unknown, member: string, reason = 'Nobody is left') =>
      by.call('name_alternate', { p_request: request, p_member: member, p_reason: reason });
    for (const [answer, token] of [
      [await name(tunde, starved, zainab.member), 'permission_missing'],
      [await name(ngozi, starved, zainab.member), 'permission_missing'],
      [await name(amara, starved, zainab.member), 'not_found'],
      [await name(folake, starved, folake.member), 'self_alternate_forbidden'],
      [await name(folake, starved, tunde.member), 'alternate_not_eligible'],
      [await name(folake, starved, chidi.member), 'alternate_not_eligible'],
      [await name(folake, starved, amara.member), 'alternate_not_eligible'],
      [await name(folake, starved, zainab.member, ' \n'), 'reason_required'],
      [await name(folake, (await raise(chidi))['request_id'], zainab.member), 'step_has_deciders'],
      [await name(folake, (await raise(folake))['request_id'], zainab.member), 'self_approval_forbidden'],
    ] as const) {
      expect({ token: answer.token }).toEqual({ token });
    }
  });

  it('SPEC-AUT-20: an alternate who no longer decides anything in the organisation no longer stands in', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    const folake = await Person.enter(db, PEOPLE.director);
    const made = await raise(tunde);
    await folake.call('name_alternate', {
      p_request: made['request_id'],
      p_member: zainab.member,
      p_reason: 'Nobody is left',
    });
    const demoted = await give(PEOPLE.hodSales, ['staff']);
    expect(await decide(demoted, made['request_id'])).toMatchObject({
      ok: false,
      token: 'permission_missing',
    });
  });

  it('SPEC-AUT-21: the policy’s alternate acts when nobody rightful is left, and not before', async () => {
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    await db.admin`insert into app.policy_alternates (tenant_id, version, permission, member_id)
      values (${amara.tenant}, 1, 'request.approve_department', ${zainab.member})`;
    const usual = await raise(chidi);
    expect(await decide(zainab, usual['request_id'])).toMatchObject({
      ok: false,
      token: 'department_out_of_scope',
    });
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    await approveAll(usual['request_id'], tunde, ngozi);
    for (const own of await ngozi.rows('decisions', { request_id: usual['request_id'] })) {
      expect(own).toMatchObject({ as_alternate: false });
    }
    const starved = await raise(tunde);
    expect(await decide(zainab, starved['request_id'])).toMatchObject({ ok: true });
    const [decision] = await ngozi.rows('decisions', { request_id: starved['request_id'] });
    expect(decision).toMatchObject({ as_alternate: true });
    // for a step of the whole organisation too, who lacks its permission is known to stand in
    await db.admin`insert into app.policy_alternates (tenant_id, version, permission, member_id)
      values (${amara.tenant}, 1, 'request.review_finance', ${zainab.member})`;
    await db.admin`update app.members m set access_until = now() from app.member_details d
      where d.tenant_id = m.tenant_id and d.member_id = m.id and d.email in (${PEOPLE.finance}, ${PEOPLE.finance2})`;
    const unreviewed = await raise(chidi);
    await decide(tunde, unreviewed['request_id']);
    expect(await decide(zainab, unreviewed['request_id'])).toMatchObject({ ok: true });
    const [review] = await db.admin`select as_alternate, permission from app.decisions
      where request_id = ${String(unreviewed['request_id'])} and member_id = ${zainab.member}`;
    expect(review).toEqual({ as_alternate: true, permission: 'request.review_finance' });
  });

  it('SPEC-AUT-22: when a colleague leaves, what waited for them waits for those who remain', async () => {
    const made = await raise(chidi);
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    await approveAll(made['request_id'], tunde);
    await leave(PEOPLE.finance2);
    const explained = await chidi.call('explain', { p_request: made['request_id'], p_action: 'approve' });
    expect(explained['who']).toEqual([{ member_id: ngozi.member, name: 'Ngozi Eze' }]);
    expect(explained.explanation).toContain('Ngozi Eze can.');
  });

  it('SPEC-AUT-62: side by side, all-of asks each, any-of asks one, and an any-of approval drops no all-of step', async () => {
    await db.admin.begin(async (tx) => {
      await tx`insert into app.policy_versions (tenant_id, version, effective_from, reason)
        values (${amara.tenant}, 2, now(), 'Side by side')`;
      await tx`insert into app.policy_rules (tenant_id, version, rule_no, from_minor, words)
        values (${amara.tenant}, 2, 1, 0, 'Everything')`;
      await tx`insert into app.policy_steps (tenant_id, version, rule_no, position, step_no, mode, permission, scope, meaning, label)
        select ${amara.tenant}, 2, 1, 1, n, mode, permission, 'tenant', meaning, label from (values
          (1, 'all', 'request.sanction', 'sanctioned', 'Director must'),
          (2, 'any', 'request.review_finance', 'reviewed', 'Finance may'),
          (3, 'any', 'request.approve_department', 'approved', 'Head may')) s (n, mode, permission, meaning, label)`;
    });
    const folake = await Person.enter(db, PEOPLE.director);
    const made = await raise(chidi);
    expect(await decide(ngozi, made['request_id'])).toMatchObject({ ok: true, state: 'pending' });
    const states = async () =>
      Object.fromEntries(
        (await chidi.rows('request_steps', { request_id: made['request_id'] })).map((s) => [
          s['label'],
          s['state'],
        ]),
      );
    expect(await states()).toEqual({
      'Director must': 'active',
      'Finance may': 'done',
      'Head may': 'not_needed',
    });
    expect(await decide(folake, made['request_id'])).toMatchObject({ ok: true, state: 'approved' });
  });

  it('SPEC-AUT-63: a deciding role that nobody could second is told at once to those who read the trail', async () => {
    const answer = await amara.call('set_member_roles', {
      p_member: chidi.member,
      p_roles: ['finance'],
      p_reason: 'Needed today',
    });
    expect(answer).toMatchObject({ ok: true, pending: false });
    const mails =
      await db.admin`select to_address from app.outbox where kind = 'role_granted_alone' order by 1`;
    expect(mails.map((mail) => mail['to_address'])).toEqual([
      PEOPLE.director,
      'grace@audit.example',
      PEOPLE.compliance,
      PEOPLE.director2,
    ]);
  });

  it('SPEC-AUT-64: when a step opens that nobody is left for, those who may name an alternate hear of it at once', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const made = await raise(tunde);
    const mails = await db.admin`select to_address from app.outbox where kind = 'nobody_left'
      and payload ->> 'request' = ${String(made['request_id'])} order by 1`;
    expect(mails.map((mail) => mail['to_address'])).toEqual([PEOPLE.director, PEOPLE.director2]);
  });
});
