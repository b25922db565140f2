import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from './person.ts';
import { approveAll, decide, raise } from './work.ts';

/** One more letter than an argument may have. */
const over = (limit: number) => 'x'.repeat(limit + 1);

describe('arguments out of bounds', () => {
  let db: TestDatabase;
  let chidi: Person;
  let amara: Person;
  let tunde: Person;
  let ngozi: Person;
  let emeka: Person;
  let second: Person;
  let pending: unknown;
  let queried: unknown;
  let approved: unknown;
  let proposal: unknown;
  let invitation: unknown;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    [chidi, amara, tunde, ngozi, emeka] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.admin, PEOPLE.hodOperations, PEOPLE.finance, PEOPLE.finance2].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person, Person];
    pending = (await raise(chidi))['request_id'];
    queried = (await raise(chidi))['request_id'];
    await decide(tunde, queried, 'query', 'Which one?');
    approved = (await raise(chidi))['request_id'];
    await approveAll(approved, tunde, ngozi);
    const kemi = await Person.enter(db, PEOPLE.staff2);
    await amara.call('set_member_roles', { p_member: kemi.member, p_roles: ['admin'], p_reason: 'Covers' });
    second = await Person.enter(db, PEOPLE.staff2);
    proposal = (
      await second.call('set_member_roles', {
        p_member: chidi.member,
        p_roles: ['staff', 'md'],
        p_reason: 'Grows',
      })
    )['proposal_id'];
    invitation = (
      await amara.call('invite_member', {
        p_email: 'new@example.com',
        p_name: 'New Person',
        p_roles: ['staff'],
        p_department: null,
        p_heads: null,
        p_token_hash: 'a'.repeat(64),
      })
    )['invitation_id'];
  });
  afterAll(() => db.close());

  const hash = 'a'.repeat(64);

  it('AUT-9: what is said has an end, and a decision is one of four', async () => {
    for (const decision of [null, 'maybe']) {
      const answer = await tunde.call('decide', {
        p_request: pending,
        p_decision: decision,
        p_comment: null,
        p_content_hash: hash,
      });
      expect(answer).toMatchObject({ ok: false, token: 'decision_unknown' });
    }
    expect(await decide(tunde, pending, 'approve', over(2000))).toMatchObject({ token: 'comment_too_long' });
    for (const [body, token] of [
      [null, 'comment_required'],
      [' \n', 'comment_required'],
      [over(2000), 'comment_too_long'],
    ]) {
      expect(await chidi.call('add_comment', { p_request: pending, p_body: body })).toMatchObject({ token });
      expect(await chidi.call('answer_query', { p_request: queried, p_answer: body })).toMatchObject({
        token,
      });
    }
    const longest = { p_request: pending, p_body: 'x'.repeat(2000) };
    expect(await chidi.call('add_comment', longest)).toMatchObject({ ok: true });
  });

  it('AUT-8: what is explained is one of the acts there are', async () => {
    for (const p_action of [null, 'destroy']) {
      const answer = await chidi.call('explain', { p_request: pending, p_action });
      expect(answer).toMatchObject({ ok: false, token: 'action_unknown' });
    }
    expect(await chidi.call('explain', { p_request: pending, p_action: 'comment' })).toMatchObject({
      ok: true,
    });
  });

  it('AUT-9: a payment reference has at most a hundred letters', async () => {
    const paid = { p_request: approved, p_reference: over(100) };
    expect(await emeka.call('mark_paid', paid)).toMatchObject({ token: 'invalid_content' });
    expect(await emeka.call('mark_paid', { ...paid, p_reference: 'x'.repeat(100) })).toMatchObject({
      ok: true,
    });
  });

  it('AUT-9: a reason has at most five hundred letters, wherever one is given', async () => {
    const p_reason = over(500);
    for (const answer of [
      await chidi.call('withdraw_request', { p_request: pending, p_reason }),
      await amara.call('deactivate_member', { p_member: chidi.member, p_reason }),
      await amara.call('set_member_roles', { p_member: emeka.member, p_roles: ['staff'], p_reason }),
      await amara.call('approve_role_change', { p_proposal: proposal, p_decision: 'approve', p_reason }),
      await amara.call('revoke_invitation', { p_invitation: invitation, p_reason }),
    ]) {
      expect(answer).toMatchObject({ ok: false, token: 'reason_required' });
    }
    const [open] = await db.admin`select state from app.role_proposals where id = ${String(proposal)}`;
    expect(open).toEqual({ state: 'pending' });
  });

  it('AUT-6: a role change is approved or refused, by who may grant roles and did not propose it', async () => {
    const answer = (person: Person, p_decision: string | null) =>
      person.call('approve_role_change', { p_proposal: proposal, p_decision, p_reason: 'Agreed' });
    for (const decision of [null, 'maybe']) {
      expect(await answer(amara, decision)).toMatchObject({ ok: false, token: 'decision_unknown' });
    }
    expect(await answer(tunde, 'approve')).toMatchObject({ ok: false, token: 'permission_missing' });
    expect(await answer(second, 'approve')).toMatchObject({ ok: false, token: 'own_proposal' });
    expect(await answer(amara, 'approve')).toMatchObject({ ok: true, state: 'approved' });
    expect(await answer(amara, 'approve')).toMatchObject({ ok: false, token: 'proposal_closed' });
  });

  it('LOG-5: an idempotency key has eight to two hundred letters', async () => {
    const keyed = (length: number) =>
      tunde.call('add_comment', { p_request: queried, p_body: 'So', p_idempotency_key: 'k'.repeat(length) });
    for (const length of [7, 201]) {
      expect(await keyed(length)).toMatchObject({ ok: false, token: 'idempotency_key_invalid' });
    }
    for (const length of [8, 200]) expect(await keyed(length)).toMatchObject({ ok: true });
  });
});
