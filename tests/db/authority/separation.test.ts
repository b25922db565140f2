import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, hashOf, payeeId, raise, save, stateOf } from '../contract/work.ts';

const NOBODY_LEFT =
  'Nobody is left who may act: it needs a Head of Department who took no part in it. ' +
  'A Managing Director who took no part can name an alternate.';

/** AUT-3 and AUT-4, with the people of the demonstration and the very words they are told. */
describe('separation of duties', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let ngozi: Person;
  let emeka: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    ngozi = await Person.enter(db, PEOPLE.finance);
    emeka = await Person.enter(db, PEOPLE.finance2);
  });
  afterAll(() => db.close());

  it('SPEC-AUT-03: whoever submitted decides no step, and is told who can', async () => {
    const made = await raise(ngozi);
    await approveAll(made['request_id'], tunde);
    for (const decision of ['approve', 'reject', 'query', 'return']) {
      expect(await decide(ngozi, made['request_id'], decision, 'Mine')).toMatchObject({
        ok: false,
        token: 'self_approval_forbidden',
        explanation: 'You submitted this request, so somebody else must review it. Emeka Obi can.',
      });
    }
    expect(await stateOf(db, made['request_id'])).toBe('pending');
  });

  it('SPEC-AUT-04: a head who submits for their own department is told that nobody is left, and it does not pass', async () => {
    const made = await raise(tunde);
    expect(await decide(tunde, made['request_id'])).toMatchObject({
      token: 'self_approval_forbidden',
      explanation: `You submitted this request, so somebody else must approve it. ${NOBODY_LEFT}`,
    });
    expect(await stateOf(db, made['request_id'])).toBe('pending');
    const explained = await tunde.call('explain', { p_request: made['request_id'], p_action: 'approve' });
    expect(explained).toMatchObject({ ok: true, allowed: false, who: [], needed: NOBODY_LEFT });
  });

  it('SPEC-AUT-05: whoever edited decides no step, though another submitted', async () => {
    const made = await raise(chidi);
    await decide(tunde, made['request_id'], 'return', 'I will correct the amount');
    expect(await save(tunde, { unit_minor: 90_000 }, String(made['request_id']))).toMatchObject({ ok: true });
    // what somebody else edited is submitted by whoever has seen it
    expect(await chidi.call('submit_request', { p_request: made['request_id'] })).toMatchObject({
      token: 'content_hash_required',
    });
    await chidi.call('submit_request', {
      p_request: made['request_id'],
      p_content_hash: await hashOf(db, made['request_id']),
    });
    expect(await decide(tunde, made['request_id'])).toMatchObject({
      token: 'editor_approval_forbidden',
      explanation: `You edited this request, so somebody else must approve it. ${NOBODY_LEFT}`,
    });
  });

  it('SPEC-AUT-06: the payee’s registered owner decides no step', async () => {
    const made = await raise(chidi, { payee_id: await payeeId(db, 'Obi Haulage%') });
    await approveAll(made['request_id'], tunde);
    expect(await decide(emeka, made['request_id'])).toMatchObject({
      token: 'payee_owner_forbidden',
      explanation:
        'You are the registered owner of the payee, so somebody else must review it. Ngozi Eze can.',
    });
    expect(await decide(ngozi, made['request_id'])).toMatchObject({ ok: true, state: 'approved' });
  });

  it('SPEC-AUT-07: a head of another department is out of scope, also when the request was shared with them', async () => {
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    const made = await raise(chidi);
    expect(await decide(zainab, made['request_id'])).toMatchObject({ token: 'not_found' });
    await chidi.call('add_comment', {
      p_request: made['request_id'],
      p_body: 'Please look',
      p_mentions: [zainab.member],
    });
    expect(await decide(zainab, made['request_id'])).toMatchObject({
      token: 'department_out_of_scope',
      explanation: 'You do not head Operations, so its own head must approve it. Tunde Bello can.',
    });
  });

  it('SPEC-AUT-08: who does not hold the step’s permission is told whose step it is', async () => {
    const made = await raise(chidi);
    expect(await decide(ngozi, made['request_id'])).toMatchObject({
      token: 'permission_missing',
      explanation: 'This step is for Head of Department, and none of your roles is. Tunde Bello can.',
    });
    const halima = await Person.enter(db, PEOPLE.compliance);
    const grace = await Person.enter(db, 'grace@audit.example', chidi.tenant);
    for (const reader of [halima, grace]) {
      expect(await decide(reader, made['request_id'])).toMatchObject({ token: 'permission_missing' });
    }
  });

  it('SPEC-AUT-09: an Admin decides nothing, reads no request, and nothing changes when one is shared with them', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const made = await raise(chidi);
    expect(await decide(amara, made['request_id'])).toMatchObject({ token: 'not_found' });
    await chidi.call('add_comment', {
      p_request: made['request_id'],
      p_body: 'See this',
      p_mentions: [amara.member],
    });
    for (const decision of ['approve', 'reject', 'query', 'return']) {
      expect(await decide(amara, made['request_id'], decision, 'Because')).toMatchObject({
        token: 'permission_missing',
      });
    }
    expect(await amara.call('mark_paid', { p_request: made['request_id'] })).toMatchObject({ ok: false });
  });

  it('SPEC-AUT-10: the trigger on decisions refuses an author’s row, whatever our functions believe', async () => {
    const made = await raise(chidi);
    const [step] = await db.admin`select id, round, permission from app.request_steps
      where request_id = ${String(made['request_id'])} and state = 'active'`;
    const [event] = await db.admin`select id from audit.events where tenant_id = ${chidi.tenant} limit 1`;
    const inserted = db.admin`insert into app.decisions
      (tenant_id, request_id, round, step_id, member_id, decision, permission, content_hash, event_id)
      values (${chidi.tenant}, ${String(made['request_id'])}, 1, ${String(step?.['id'])}, ${chidi.member}, 'approve',
              'request.approve_department', ${'a'.repeat(64)}, ${String(event?.['id'])})`;
    await expect(inserted).rejects.toThrow('self_approval_forbidden');
  });

  it('SPEC-AUT-11: no step is decided twice and nobody approves two steps, by unique rules too', async () => {
    const rules =
      await db.admin`select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as rule
      from pg_index where indrelid = 'app.decisions'::regclass and indisunique and not indisprimary order by 1`;
    expect(rules.map((row) => String(row['rule']).replace(/.*btree /, ''))).toEqual([
      `(tenant_id, step_id) WHERE (decision = ANY (ARRAY['approve'::text, 'reject'::text]))`,
      `(tenant_id, request_id, round, member_id) WHERE (decision = ANY (ARRAY['approve'::text, 'reject'::text]))`,
    ]);
  });

  it('SPEC-AUT-12: explaining gives the very token, words and rules that deciding gives', async () => {
    const made = await raise(ngozi);
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    for (const person of [ngozi, emeka, zainab, chidi]) {
      for (const action of ['approve', 'reject', 'query', 'return']) {
        const explained = await person.call('explain', { p_request: made['request_id'], p_action: action });
        const decided = await decide(person, made['request_id'], action, 'x');
        expect(decided.ok).toBe(false);
        if (!explained.ok) {
          expect(explained.token).toBe(decided.token);
          continue;
        }
        expect(explained).toMatchObject({
          allowed: false,
          token: decided.token,
          explanation: decided.explanation,
        });
        expect(explained.rules).toEqual(decided.rules);
        expect(explained.rules?.every((rule) => rule.because.endsWith('.') && rule.rule.length > 3)).toBe(
          true,
        );
      }
    }
    expect(await tunde.call('explain', { p_request: made['request_id'], p_action: 'approve' })).toMatchObject(
      {
        allowed: true,
        token: null,
        explanation: 'You can.',
        needed: null,
      },
    );
  });
});
