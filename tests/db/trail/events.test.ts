import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE, signIn } from '../../support/people.ts';
import { call, Person } from '../contract/person.ts';
import { everyCall } from '../contract/every.ts';
import { decide, raise, save } from '../contract/work.ts';

describe('what the trail holds', () => {
  let db: TestDatabase;
  let chidi: Person;
  let halima: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    halima = await Person.enter(db, PEOPLE.compliance);
  });
  afterAll(() => db.close());

  const total = async () => (await db.admin`select count(*)::int as n from audit.events`)[0]?.['n'];
  const eventOf = async (answer: { [field: string]: unknown }) =>
    (await halima.rows('events', { id: answer['event_id'] }))[0];

  it('SPEC-LOG-27: an event holds no name, address, agent or free text; the texts beside it do', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const made = await raise(chidi, { title: 'Roof repair after the storm', reference: 'Quote by Bisi' });
    await decide(tunde, made['request_id'], 'return', 'Ask Bisi for a receipt');
    const personal = [
      'Roof repair after the storm',
      'Ask Bisi for a receipt',
      'Quote by Bisi',
      'Ikeja Fuels',
      '198.51.100.7',
      'A test',
      'Maize, November delivery',
      ...Object.values(PEOPLE),
      ...(
        await db.admin`select name from app.members union select name from app.payees
                         union select name from app.tenants union select name from app.departments`
      ).map((row) => String(row['name'])),
    ];
    const inEvents = await db.admin`select distinct p from audit.events e, unnest(${personal}::text[]) p
      where position(p in to_jsonb(e)::text) > 0`;
    expect(inEvents.map((row) => row['p'])).toEqual([]);
    for (const text of [personal[0], personal[1], '198.51.100.7', 'Chidi Nwosu', 'chidi@adunni.example']) {
      const [row] = await db.admin`select exists (select from app.event_texts
        where position(${String(text)} in text) > 0) as kept`;
      expect({ text, ...row }).toEqual({ text, kept: true });
    }
  });

  it('SPEC-LOG-28: every change of a row leaves who, what and its values before and after', async () => {
    const saved = await raise(chidi, { title: 'First title' });
    await save(chidi, { title: 'Second title' }, String(saved['request_id']));
    const rows = await halima.rows('events', {
      entity: 'requests',
      entity_id: saved['request_id'],
      action: 'row.updated',
    });
    const changed = rows.find((row) => {
      const texts = row['texts'] as Record<string, string>;
      return texts['before']?.includes('First title') && texts['after']?.includes('Second title');
    });
    expect(changed).toMatchObject({
      actor_id: chidi.member,
      actor_name: 'Chidi Nwosu',
      roles: ['staff'],
      channel: 'web',
      address: '198.51.100.7',
      agent: 'A test',
      outcome: 'done',
    });
    expect(changed?.['payload']).toMatchObject({ columns: expect.arrayContaining(['title']) });
  });

  it('SPEC-LOG-29: a refusal is recorded with its token and the rules that failed', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const made = await raise(tunde);
    const refused = await decide(tunde, made['request_id']);
    expect(refused).toMatchObject({ ok: false, token: 'self_approval_forbidden' });
    expect(await eventOf(refused)).toMatchObject({
      action: 'request.approve',
      entity_id: made['request_id'],
      outcome: 'refused',
      token: 'self_approval_forbidden',
      actor_id: tunde.member,
      payload: { failed: ['not_submitter'] },
    });
  });

  it('SPEC-LOG-30: being signed out is answered and not recorded', async () => {
    const ended = await Person.enter(db, PEOPLE.staff2);
    await ended.call('end_session');
    const unregistered = await signIn(db.admin, PEOPLE.staff2);
    const before = await total();
    for (const [name, args] of Object.entries(everyCall(chidi.member))) {
      expect((await ended.call(name, args)).token).toBe('session_ended');
      expect((await call(db, unregistered, name, args)).token).toBe('no_session');
    }
    expect(await total()).toBe(before);
  });

  it('SPEC-LOG-31: reading leaves no event: views, whoami, explain, balance and verification', async () => {
    const before = await total();
    for (const view of ['requests', 'inbox', 'timeline', 'events']) await halima.rows(view);
    const [request] = await halima.rows('requests');
    await halima.call('whoami');
    await halima.call('verify_trail');
    await halima.call('explain', { p_request: request?.['id'], p_action: 'approve' });
    await halima.call('purchase_order_balance', { p_request: request?.['id'] });
    expect(await total()).toBe(before);
  });

  it('SPEC-LOG-32: a retry with its idempotency key gives the first answer and leaves one event', async () => {
    const made = await raise(chidi);
    const args = { p_request: made['request_id'], p_body: 'Once', p_idempotency_key: 'retry-of-a-comment' };
    const first = await chidi.call('add_comment', args);
    expect(await chidi.call('add_comment', args)).toEqual(first);
    expect(await chidi.rows('comments', { request_id: made['request_id'] })).toHaveLength(1);
    const other = await chidi.call('add_comment', { ...args, p_body: 'Twice' });
    expect(other).toMatchObject({ ok: false, token: 'idempotency_key_reused' });
    expect(
      await chidi.call('withdraw_request', { p_request: made['request_id'], p_idempotency_key: 'short' }),
    ).toMatchObject({ token: 'idempotency_key_invalid' });
    const events = await halima.rows('events', {
      action: 'request.comment',
      actor_id: chidi.member,
      outcome: 'done',
    });
    expect(events).toHaveLength(1);
  });

  it('SPEC-LOG-33: a refusal is remembered under its key too, and a new attempt takes a new key', async () => {
    const saved = await chidi.call('save_request', { p_content: { kind: 'payment_voucher' } });
    const args = { p_request: saved['request_id'], p_idempotency_key: 'submit-too-early' };
    const refused = await chidi.call('submit_request', args);
    expect(refused).toMatchObject({ ok: false, token: 'incomplete' });
    await save(chidi, {}, String(saved['request_id']));
    expect(await chidi.call('submit_request', args)).toEqual(refused);
    expect(
      await chidi.call('submit_request', { ...args, p_idempotency_key: 'submit-again-1' }),
    ).toMatchObject({
      ok: true,
    });
  });

  it('LOG-5: a key is its member’s own: another’s with the same one neither meets nor changes their answer', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const made = await raise(chidi);
    const key = { p_request: made['request_id'], p_idempotency_key: 'the-same-key' };
    const mine = await chidi.call('add_comment', { ...key, p_body: 'Mine' });
    const theirs = await tunde.call('add_comment', { ...key, p_body: 'Theirs' });
    expect([mine.ok, theirs.ok]).toEqual([true, true]);
    expect(await chidi.call('add_comment', { ...key, p_body: 'Mine' })).toEqual(mine);
    expect(await tunde.call('add_comment', { ...key, p_body: 'Theirs' })).toEqual(theirs);
    expect(await chidi.call('withdraw_request', key)).toMatchObject({ token: 'idempotency_key_reused' });
  });

  it('SPEC-LOG-34: an event that says who decided names the step, its meaning, the content and the policy', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const made = await raise(chidi);
    const decided = await decide(tunde, made['request_id'], 'approve', 'Fine by me');
    expect(await eventOf(decided)).toMatchObject({
      action: 'request.approve',
      permission: 'request.approve_department',
      roles: ['hod'],
      payload: {
        number: made['number'],
        decision: decided['decision_id'],
        step: decided['step_id'],
        meaning: 'approved',
        round: 1,
        content_hash: made['content_hash'],
        as_alternate: false,
        policy_version: 1,
      },
      texts: { comment: 'Fine by me' },
    });
  });

  it('SPEC-LOG-35: a mail is written with the change that causes it, once, with ids and codes only', async () => {
    const made = await raise(chidi, { title: 'Secret title' });
    const mails = await db.admin`select kind, to_address, payload from app.outbox
      where payload ->> 'request' = ${String(made['request_id'])}`;
    expect(mails.map((mail) => [mail['kind'], mail['to_address']])).toEqual([
      ['waits_for_you', 'tunde@adunni.example'],
    ]);
    expect(JSON.stringify(mails[0]?.['payload'])).not.toContain('Secret');
    const undone = db.as(chidi.claims, async (tx) => {
      await tx`select api.withdraw_request(${String(made['request_id'])})`;
      throw new Error('gone');
    });
    await expect(undone).rejects.toThrow('gone');
    const [after] = await db.admin`select count(*)::int as n from app.outbox
      where payload ->> 'request' = ${String(made['request_id'])}`;
    expect(after).toEqual({ n: 1 });
  });
});
