import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person, type Answer } from '../contract/person.ts';
import { approveAll, hashOf, raise, stateOf } from '../contract/work.ts';

/** REQ-6: several decisions in one act, each judged by itself. */
describe('deciding in bulk', () => {
  let db: TestDatabase;
  let chidi: Person;
  let kemi: Person;
  let tunde: Person;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    [chidi, kemi, tunde, ngozi] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.staff2, PEOPLE.hodOperations, PEOPLE.finance].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person];
  });
  afterAll(() => db.close());

  const raised = async (person = chidi, changes = {}) => String((await raise(person, changes))['request_id']);
  const item = async (id: string, more = {}) => ({
    request_id: id,
    content_hash: await hashOf(db, id),
    ...more,
  });
  const bulk = (person: Person, p_items: unknown, more = {}) =>
    person.call('bulk_decide', { p_items, p_decision: 'approve', ...more });
  const outcomes = (answer: Answer) => answer['outcomes'] as (Answer & { request_id: string })[];
  const eventsOf = (id: string) =>
    db.admin<{ action: string; outcome: string }[]>`
      select action, outcome from audit.events where entity_id = ${id} and action like 'request.%' order by n`;

  it('SPEC-REQ-38: each is decided by the engine alone, what one meets stops none of the others, and each leaves its own event', async () => {
    const good = [await raised(), await raised()];
    const moved = await raised();
    const own = await raised(tunde);
    const elsewhere = await raised(kemi, { department: 'SAL' });
    const past = await raised();
    await approveAll(past, tunde);
    const items = await Promise.all([...good, own, elsewhere, past].map((id) => item(id)));
    const answer = await bulk(tunde, [...items, { request_id: moved, content_hash: 'a'.repeat(64) }]);
    expect(answer).toMatchObject({ ok: true, done: 2, refused: 4 });
    const said = new Map(
      outcomes(answer).map((outcome) => [outcome.request_id, outcome.token ?? outcome['state']]),
    );
    expect(Object.fromEntries(said)).toEqual({
      [good[0] ?? '']: 'pending',
      [good[1] ?? '']: 'pending',
      [moved]: 'content_changed',
      [own]: 'self_approval_forbidden',
      [elsewhere]: 'not_found',
      [past]: 'already_decided',
    });
    for (const id of good) {
      expect(await eventsOf(id)).toContainEqual({ action: 'request.approve', outcome: 'done' });
      expect(await chidi.rows('decisions', { request_id: id })).toMatchObject([{ member_id: tunde.member }]);
    }
    for (const id of [moved, own]) {
      expect(await eventsOf(id)).toContainEqual({ action: 'request.approve', outcome: 'refused' });
      expect(await chidi.rows('decisions', { request_id: id })).toEqual([]);
    }
  });

  it('REQ-6: requests are locked as a submission locks them, vouchers before orders and each by id, and told in that order', async () => {
    const made = (kind: string) =>
      Promise.all(Array.from({ length: 3 }, () => raised(chidi, { kind, unit_minor: 70_000 })));
    const [orders, vouchers] = [await made('purchase_order'), await made('payment_voucher')];
    const answer = await bulk(tunde, await Promise.all([...orders, ...vouchers].map((id) => item(id))));
    expect(outcomes(answer).map(({ request_id }) => request_id)).toEqual([
      ...vouchers.sort(),
      ...orders.sort(),
    ]);
  });

  it('SPEC-REQ-39: who may not decide in bulk decides none, whatever they may decide one by one', async () => {
    await db.admin`delete from app.role_permissions p using app.roles r
      where r.id = p.role_id and r.key = 'finance' and p.permission = 'request.bulk_decide' and r.tenant_id = ${ngozi.tenant}`;
    const id = await raised();
    await approveAll(id, tunde);
    expect(await bulk(ngozi, [await item(id)])).toMatchObject({ ok: false, token: 'permission_missing' });
    expect(await bulk(chidi, [await item(id)])).toMatchObject({ ok: false, token: 'permission_missing' });
    expect(await stateOf(db, id)).toBe('pending');
    await approveAll(id, ngozi);
  });

  it('REQ-6: one to fifty requests, each once and with what was seen of it, and nothing but approval', async () => {
    const id = await raised();
    const one = await item(id);
    for (const items of [
      [],
      null,
      {},
      'all',
      [one, one],
      [{ ...one, request_id: 'x' }],
      ['x'],
      [{ ...one, warnings: 'x' }],
      Array.from({ length: 51 }, () => ({ ...one, request_id: randomUUID() })),
    ]) {
      expect(await bulk(tunde, items)).toMatchObject({ ok: false, token: 'invalid_items' });
    }
    for (const p_decision of ['reject', 'return', 'query', null]) {
      expect(await bulk(tunde, [one], { p_decision })).toMatchObject({
        ok: false,
        token: 'decision_unknown',
      });
    }
    const blind = await bulk(tunde, [{ request_id: id }]);
    expect(outcomes(blind)).toMatchObject([{ ok: false, token: 'content_hash_required' }]);
    const fifty = Array.from({ length: 49 }, () => ({ ...one, request_id: randomUUID() }));
    expect(await bulk(tunde, [one, ...fifty])).toMatchObject({ ok: true, done: 1, refused: 49 });
  });

  it('REQ-6: another organisation’s requests are not found, and stay as they are', async () => {
    const mwangi = await Person.enter(db, PEOPLE.otherStaff);
    const theirs = await raised(mwangi, { currency: 'KES', department: 'SCH' });
    const answer = await bulk(tunde, [await item(theirs)]);
    expect(outcomes(answer)).toMatchObject([{ ok: false, token: 'not_found' }]);
    expect(await eventsOf(theirs)).not.toContainEqual({ action: 'request.approve', outcome: 'refused' });
    expect(await stateOf(db, theirs)).toBe('pending');
  });

  it('SPEC-REQ-40: a retry with the same key answers what the first did, refusals too, and decides nothing again', async () => {
    const [good, own] = [await raised(), await raised(tunde)];
    const items = [await item(good), await item(own)];
    const key = { p_idempotency_key: `bulk-${good}` };
    const first = await bulk(tunde, items, key);
    expect(first).toMatchObject({ ok: true, done: 1, refused: 1 });
    expect(await bulk(tunde, items, key)).toEqual(first);
    expect(await chidi.rows('decisions', { request_id: good })).toHaveLength(1);
    const other = await bulk(tunde, items.slice(0, 1), key);
    expect(other).toMatchObject({ ok: false, token: 'idempotency_key_reused' });
  });

  it('REQ-6: the comment and the warnings that were seen stand with each decision', async () => {
    const id = await raised(chidi, { payee_name: 'Zuma Rock Prints' });
    const answer = await bulk(tunde, [await item(id, { warnings: ['payee_unregistered', 'nonsense'] })], {
      p_comment: 'As agreed on Monday',
    });
    expect(answer).toMatchObject({ done: 1 });
    expect(await chidi.rows('decisions', { request_id: id })).toMatchObject([
      { comment: 'As agreed on Monday', warnings: ['payee_unregistered'] },
    ]);
  });
});
