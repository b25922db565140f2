import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { contentOf, decide, hashOf, raise, save } from '../contract/work.ts';
import { fieldsOf, labelsOf } from '../onboarding/organisation.ts';
import { lend } from './standing-in.ts';

/** AUT-1: what each act asks of the roles of whoever does it, when everything else would let them. */
describe('what roles allow', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
  });
  afterEach(() => db.close());

  /** From now on no role of the organisation holds this. */
  const forbid = (permission: string) => db.admin`delete from app.role_permissions
    where tenant_id = ${chidi.tenant} and permission = ${permission}`;
  const refused = { ok: false, token: 'permission_missing' };
  const failed = async (person: Person, request: unknown, action: string) => {
    const told = await person.call('explain', { p_request: request, p_action: action });
    return (told.rules ?? []).filter(({ passed }) => !passed).map(({ rule }) => rule);
  };

  it('AUT-1: who may not raise requests neither drafts one nor edits one of their own', async () => {
    const draft = (await save(chidi))['request_id'];
    await forbid('request.create');
    expect(await save(chidi)).toMatchObject(refused);
    expect(await save(chidi, { title: 'Anew' }, String(draft))).toMatchObject(refused);
    expect(await failed(chidi, draft, 'save')).toEqual(['holds_permission']);
    expect(await chidi.rows('requests', { title: 'Anew' })).toEqual([]);
    expect(await chidi.call('submit_request', { p_request: draft })).toMatchObject({ ok: true });
  });

  it('AUT-1: who may not submit or withdraw does neither with what they raised', async () => {
    const draft = (await save(chidi))['request_id'];
    await forbid('request.submit');
    expect(await chidi.call('submit_request', { p_request: draft })).toMatchObject(refused);
    expect(await failed(chidi, draft, 'submit')).toEqual(['holds_permission']);
    await forbid('request.withdraw');
    expect(await chidi.call('withdraw_request', { p_request: draft })).toMatchObject(refused);
    expect(await failed(chidi, draft, 'withdraw')).toEqual(['holds_permission']);
  });

  it('AUT-1: who may not comment neither comments nor answers a query', async () => {
    const made = (await raise(chidi))['request_id'];
    expect(await decide(tunde, made, 'query', 'Which one?')).toMatchObject({ ok: true });
    await forbid('request.comment');
    const answer = { p_request: made, p_answer: 'The big one' };
    expect(await chidi.call('answer_query', answer)).toMatchObject(refused);
    expect(await failed(chidi, made, 'answer')).toEqual(['holds_permission']);
    const comment = { p_request: made, p_body: 'The big one' };
    expect(await chidi.call('add_comment', comment)).toMatchObject(refused);
    expect(await failed(chidi, made, 'comment')).toEqual(['holds_permission']);
  });

  it('AUT-5: who may not query or return a request still approves it', async () => {
    const made = (await raise(chidi))['request_id'];
    for (const action of ['query', 'return']) {
      expect(await failed(tunde, made, action)).toEqual([]);
      await forbid(`request.${action}`);
      expect(await decide(tunde, made, action, 'Which one?')).toMatchObject(refused);
      expect(await failed(tunde, made, action)).toEqual([`may_${action}`]);
    }
    expect(await decide(tunde, made)).toMatchObject({ ok: true });
  });

  it('AUT-10: who decides nothing themselves stands in for nobody, whatever was lent to them', async () => {
    const ngozi = await Person.enter(db, PEOPLE.finance);
    expect(await lend(ngozi, tunde)).toMatchObject({ ok: true });
    expect(await tunde.call('whoami')).toMatchObject({ acting_for: [{ member_id: ngozi.member }] });
    await forbid('request.approve_department');
    expect(await tunde.call('whoami')).toMatchObject({ acting_for: [] });
  });

  it('AUT-12: a draft is its author’s alone, and there for nobody who reads everything that is submitted', async () => {
    const ngozi = await Person.enter(db, PEOPLE.finance);
    const draft = (await save(chidi, { department: 'OPS' }))['request_id'];
    const gone = { ok: false, token: 'not_found' };
    for (const person of [ngozi, tunde]) {
      expect(await person.call('explain', { p_request: draft, p_action: 'approve' })).toMatchObject(gone);
      expect(await person.call('look', { p_request: draft })).toMatchObject(gone);
      expect(await decide(person, draft)).toMatchObject(gone);
    }
    expect(await chidi.call('submit_request', { p_request: draft })).toMatchObject({ ok: true });
    expect(await ngozi.call('look', { p_request: draft })).toMatchObject({ ok: true });
  });

  it('AUT-8: who asks whether they may submit hears what is missing and which way it would take', async () => {
    const told = async (changes: Record<string, unknown>) =>
      chidi.call('explain', { p_request: (await save(chidi, changes))['request_id'], p_action: 'submit' });
    const whole = await told({});
    expect(whole).toMatchObject({ ok: true, allowed: true, token: null, problems: [] });
    expect(labelsOf(whole)).toEqual(['Head of Department', 'Finance']);
    const bare = await told({ title: '', lines: [] });
    expect(bare).toMatchObject({ ok: true, allowed: false, token: 'incomplete' });
    expect(fieldsOf(bare)).toEqual(['title', 'lines']);
    // without a currency no amount says which way
    expect(await told({ currency: null })).toMatchObject({ token: 'incomplete', route: [] });
  });

  it('REQ-1: what has its number keeps its kind, in every state in which it is edited', async () => {
    const made = (await raise(chidi))['request_id'];
    const p_content = await contentOf(db, { kind: 'purchase_order' });
    const before = await hashOf(db, made);
    const answer = await chidi.call('save_request', { p_request: made, p_content });
    expect(answer).toMatchObject({ ok: false, token: 'invalid_content' });
    expect(fieldsOf(answer)).toEqual(['kind']);
    expect(await hashOf(db, made)).toBe(before);
    expect(await chidi.rows('requests', { id: made })).toMatchObject([
      { kind: 'payment_voucher', state: 'pending' },
    ]);
    expect(await save(chidi, { title: 'Anew' }, String(made))).toMatchObject({ ok: true, state: 'returned' });
  });

  it('REQ-1: a request without lines is told to add one, and one whose lines come to nothing that they do', async () => {
    const told = async (changes: Record<string, unknown>) => {
      const answer = await raise(chidi, changes);
      expect(answer).toMatchObject({ ok: false, token: 'incomplete' });
      return (answer['problems'] as { problem: string }[]).map(({ problem }) => problem);
    };
    expect(await told({ lines: [] })).toEqual(['Add at least one line.']);
    expect(await told({ unit_minor: 0 })).toEqual(['The total is zero.']);
  });
});
