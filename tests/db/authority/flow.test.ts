import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, contentOf, decide, hashOf, raise, save, stateOf } from '../contract/work.ts';

/** REQ-1 to REQ-3: the way of a request, and what happens to signatures when the content moves. */
describe('the way of a request', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    ngozi = await Person.enter(db, PEOPLE.finance);
  });
  afterAll(() => db.close());

  const requestOf = async (id: unknown) => (await chidi.rows('requests', { id }))[0];
  const inbox = async (person: Person, id: unknown) =>
    (await person.rows('inbox', { request_id: id })).map((row) => row['reason']);

  it('SPEC-REQ-12: a request goes from head to Finance to approved, and waits in exactly one inbox at a time', async () => {
    const made = await raise(chidi);
    const id = made['request_id'];
    expect([await inbox(tunde, id), await inbox(ngozi, id), await inbox(chidi, id)]).toEqual([
      ['decide'],
      [],
      [],
    ]);
    expect(await decide(tunde, id)).toMatchObject({ ok: true, state: 'pending' });
    expect([await inbox(tunde, id), await inbox(ngozi, id)]).toEqual([[], ['decide']]);
    expect(await decide(ngozi, id)).toMatchObject({ ok: true, state: 'approved' });
    expect([await inbox(tunde, id), await inbox(ngozi, id)]).toEqual([[], []]);
    const emeka = await Person.enter(db, PEOPLE.finance2);
    expect(await inbox(emeka, id)).toEqual(['pay']);
    const steps = await chidi.rows('request_steps', { request_id: id });
    expect(steps.map((step) => [step['label'], step['state'], step['decided_by_name']]).sort()).toEqual([
      ['Finance', 'done', 'Ngozi Eze'],
      ['Head of Department', 'done', 'Tunde Bello'],
    ]);
  });

  it('SPEC-REQ-13: a query goes back to the requester, and its answer returns it to the same step', async () => {
    const made = await raise(chidi);
    const id = made['request_id'];
    await approveAll(id, tunde);
    const query = await decide(ngozi, id, 'query', 'Which generator?');
    expect(query).toMatchObject({ ok: true, state: 'queried' });
    expect(await inbox(chidi, id)).toEqual(['answer']);
    expect(await decide(ngozi, id)).toMatchObject({ token: 'wrong_state' });
    expect(await tunde.call('answer_query', { p_request: id, p_answer: 'The big one' })).toMatchObject({
      token: 'not_requester',
    });
    expect(await chidi.call('answer_query', { p_request: id, p_answer: ' ' })).toMatchObject({
      token: 'comment_required',
    });
    expect(await chidi.call('answer_query', { p_request: id, p_answer: 'The big one' })).toMatchObject({
      ok: true,
      state: 'pending',
    });
    expect(await inbox(ngozi, id)).toEqual(['decide']);
    const answered = await decide(ngozi, id);
    expect(answered).toMatchObject({ ok: true, state: 'approved', step_id: query['step_id'] });
  });

  it('SPEC-REQ-14: returned for change, it keeps its number, starts a new round, and the old approvals are void and visible', async () => {
    const made = await raise(chidi);
    const id = made['request_id'];
    await approveAll(id, tunde);
    expect(await decide(ngozi, id, 'return', 'Attach the quote')).toMatchObject({ state: 'returned' });
    const again = await chidi.call('submit_request', { p_request: id });
    expect(again).toMatchObject({ ok: true, number: made['number'] });
    const decisions = await chidi.rows('decisions', { request_id: id });
    expect(decisions.map((row) => [row['member_name'], row['decision'], row['void_reason']]).sort()).toEqual([
      ['Ngozi Eze', 'return', null],
      ['Tunde Bello', 'approve', 'returned'],
    ]);
    expect(await requestOf(id)).toMatchObject({ round: 2, state: 'pending' });
    expect(await inbox(tunde, id)).toEqual(['decide']);
  });

  it('SPEC-REQ-15: an edit after a decision takes the request back and voids the decisions so far, visibly', async () => {
    const made = await raise(chidi, { unit_minor: 100_000 });
    const id = made['request_id'];
    await approveAll(id, tunde);
    const saved = await save(chidi, { unit_minor: 900_000 }, String(id));
    expect(saved).toMatchObject({ ok: true, state: 'returned', voided: 1 });
    const [decision] = await chidi.rows('decisions', { request_id: id });
    expect(decision).toMatchObject({ void_reason: 'edited' });
    expect(decision?.['voided_at']).toBeInstanceOf(Date);
    const timeline = await chidi.rows('timeline', { request_id: id });
    expect(timeline.filter((row) => row['voided']).map((row) => row['member_name'])).toEqual(['Tunde Bello']);
    expect(timeline.map((row) => row['what'])).toContain('taken_back');
    expect(await inbox(ngozi, id)).toEqual([]);
    await chidi.call('submit_request', { p_request: id });
    expect(await decide(ngozi, id)).toMatchObject({ token: 'permission_missing' });
    await approveAll(id, tunde, ngozi);
  });

  it('SPEC-REQ-16: a decision on content that has moved is refused, and the difference is shown', async () => {
    const made = await raise(chidi, { unit_minor: 100_000, title: 'Diesel' });
    const id = made['request_id'];
    await save(chidi, { unit_minor: 900_000, title: 'More diesel' }, String(id));
    await chidi.call('submit_request', { p_request: id });
    const refused = await tunde.call('decide', {
      p_request: id,
      p_decision: 'approve',
      p_comment: null,
      p_content_hash: made['content_hash'],
    });
    expect(refused).toMatchObject({
      ok: false,
      token: 'content_changed',
      content_hash: await hashOf(db, id),
    });
    const difference = refused['difference'] as { field: string; before: unknown; after: unknown }[];
    expect(difference.find((entry) => entry.field === 'title')).toEqual({
      field: 'title',
      before: 'Diesel',
      after: 'More diesel',
    });
    expect(difference.find((entry) => entry.field === 'amount_minor')).toEqual({
      field: 'amount_minor',
      before: 100_000,
      after: 900_000,
    });
    expect(difference.map((entry) => entry.field)).not.toContain('currency');
    expect(await stateOf(db, id)).toBe('pending');
  });

  it('SPEC-REQ-17: a decision names the content it was made on, and one that names none is refused', async () => {
    const made = await raise(chidi);
    const decideOn = (hash: string | null) =>
      tunde.call('decide', {
        p_request: made['request_id'],
        p_decision: 'approve',
        p_comment: null,
        p_content_hash: hash,
      });
    expect(await decideOn(null)).toMatchObject({ token: 'content_hash_required' });
    expect(await decideOn('b'.repeat(64))).toMatchObject({ token: 'content_changed', difference: null });
    expect(await decideOn(String(made['content_hash']))).toMatchObject({ ok: true });
    const [decision] = await chidi.rows('decisions', { request_id: made['request_id'] });
    expect(decision?.['content_hash']).toBe(made['content_hash']);
  });

  it('SPEC-REQ-18: the hash covers the payee’s bank details: when they move, the decision is refused', async () => {
    const [payee] = await db.admin`select id from app.payees where name = 'Kano Grain Millers'`;
    const made = await raise(chidi, { payee_id: payee?.['id'] });
    await db.admin`update app.payee_bank_details set account_number = '9999999999' where payee_id = ${String(payee?.['id'])}`;
    const refused = await tunde.call('decide', {
      p_request: made['request_id'],
      p_decision: 'approve',
      p_comment: null,
      p_content_hash: made['content_hash'],
    });
    expect(refused).toMatchObject({ ok: false, token: 'content_changed' });
    const fields = (refused['difference'] as { field: string }[]).map((entry) => entry.field);
    expect(fields).toContain('payee_bank');
    expect(JSON.stringify(refused)).not.toContain('9999999999');
    // what stands now was never submitted: naming it decides nothing either
    const again = await tunde.call('decide', {
      p_request: made['request_id'],
      p_decision: 'approve',
      p_comment: null,
      p_content_hash: refused['content_hash'],
    });
    expect(refused['content_hash']).not.toBe(made['content_hash']);
    expect(again).toMatchObject({ ok: false, token: 'content_changed' });
  });

  it('SPEC-REQ-19: rejecting, querying and returning take a reason, and a reason is not white space', async () => {
    const made = await raise(chidi);
    for (const decision of ['reject', 'query', 'return']) {
      for (const comment of [null, '', ' \n\t']) {
        expect(await decide(tunde, made['request_id'], decision, comment)).toMatchObject({
          token: 'comment_required',
        });
      }
    }
    expect(await decide(tunde, made['request_id'], 'reject', 'x'.repeat(2001))).toMatchObject({
      token: 'comment_too_long',
    });
    expect(await decide(tunde, made['request_id'], 'sanction', 'x')).toMatchObject({
      token: 'decision_unknown',
    });
    expect(await decide(tunde, made['request_id'], 'reject', 'Not in the budget')).toMatchObject({
      ok: true,
      state: 'rejected',
    });
  });

  it('SPEC-REQ-20: only the requester submits, withdraws and edits; their head edits only what was returned', async () => {
    const saved = await save(chidi);
    const id = saved['request_id'];
    expect(await tunde.call('submit_request', { p_request: id })).toMatchObject({ token: 'not_found' });
    await chidi.call('submit_request', { p_request: id });
    expect(await tunde.call('withdraw_request', { p_request: id })).toMatchObject({ token: 'not_requester' });
    expect(await save(tunde, {}, String(id))).toMatchObject({ token: 'not_requester' });
    expect(await save(ngozi, {}, String(id))).toMatchObject({ token: 'not_requester' });
    await decide(tunde, id, 'return', 'Fix the lines');
    expect(await save(ngozi, {}, String(id))).toMatchObject({ token: 'not_requester' });
    expect(await save(tunde, {}, String(id))).toMatchObject({ ok: true, state: 'returned' });
    expect(await tunde.call('submit_request', { p_request: id })).toMatchObject({ token: 'not_requester' });
    expect(await chidi.call('withdraw_request', { p_request: id, p_reason: 'Not needed' })).toMatchObject({
      ok: true,
      state: 'withdrawn',
    });
  });

  it('SPEC-REQ-21: two who edit the same request: the second is told what the first changed', async () => {
    const saved = await save(chidi, { title: 'Diesel' });
    const opened = saved['content_hash'];
    await save(chidi, { title: 'Diesel for November' }, String(saved['request_id']));
    const refused = await chidi.call('save_request', {
      p_content: await contentOf(db, { title: 'Petrol' }),
      p_request: saved['request_id'],
      p_content_hash: opened,
    });
    expect(refused).toMatchObject({ ok: false, token: 'content_changed' });
    expect(refused['difference']).toEqual([
      { field: 'title', before: 'Diesel for November', after: 'Petrol' },
    ]);
    expect((await requestOf(saved['request_id']))?.['title']).toBe('Diesel for November');
  });

  it('SPEC-REQ-22: a request keeps the policy version that it was submitted under', async () => {
    const made = await raise(chidi);
    await db.admin.begin(async (tx) => {
      await tx`insert into app.policy_versions (tenant_id, version, effective_from, reason)
        values (${chidi.tenant}, 2, now(), 'Finance alone')`;
      await tx`insert into app.policy_rules (tenant_id, version, rule_no, from_minor, words)
        values (${chidi.tenant}, 2, 1, 0, 'Everything')`;
      await tx`insert into app.policy_steps (tenant_id, version, rule_no, position, step_no, permission, scope, meaning, label)
        values (${chidi.tenant}, 2, 1, 1, 1, 'request.review_finance', 'tenant', 'reviewed', 'Finance')`;
    });
    expect(await decide(ngozi, made['request_id'])).toMatchObject({ token: 'permission_missing' });
    await approveAll(made['request_id'], tunde, ngozi);
    const next = await raise(chidi);
    expect(next['route']).toHaveLength(1);
    expect(await requestOf(made['request_id'])).toMatchObject({ policy_version: 1, state: 'approved' });
    expect(await requestOf(next['request_id'])).toMatchObject({ policy_version: 2 });
  });
});
