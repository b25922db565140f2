import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, raise, save } from '../contract/work.ts';

/** What stays as it was when a round ends: app.void_round, app.withdraw, and the last door of what follows. */
describe('a round that ends', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let ngozi: Person;
  let folake: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    const { staff, hodOperations, finance, director } = PEOPLE;
    [chidi, tunde, ngozi, folake] = (await Promise.all(
      [staff, hodOperations, finance, director].map((email) => Person.enter(db, email)),
    )) as [Person, Person, Person, Person];
  });
  afterAll(() => db.close());

  /** Head of department, Finance and Managing Director, of whom the first has approved. */
  const begun = async () => {
    const made = String((await raise(chidi, { unit_minor: 500_000_001 }))['request_id']);
    await approveAll(made, tunde);
    return made;
  };
  const steps = async (request_id: string) =>
    (await chidi.rows('request_steps', { request_id }))
      .sort(
        (a, b) => Number(a['round']) - Number(b['round']) || Number(a['position']) - Number(b['position']),
      )
      .map((step) => step['state']);
  const decisions = async (request_id: string) =>
    (await chidi.rows('decisions', { request_id }))
      .sort((a, b) => Number(a['decided_at'] as Date) - Number(b['decided_at'] as Date))
      .map((one) => [one['decision'], one['void_reason']]);

  it('REQ-2: what was decided stays decided: only steps that wait or are open are void, and only approvals are voided', async () => {
    const made = await begun();
    expect(await decide(ngozi, made, 'query', 'Which pump?')).toMatchObject({ ok: true });
    await chidi.call('answer_query', { p_request: made, p_answer: 'The second' });
    expect(await decide(ngozi, made, 'return', 'Name it')).toMatchObject({ ok: true });
    expect(await steps(made)).toEqual(['done', 'void', 'void']);
    expect(await decisions(made)).toEqual([
      ['approve', 'returned'],
      ['query', null],
      ['return', null],
    ]);
    await chidi.call('submit_request', { p_request: made });
    await approveAll(made, tunde);
    expect(await save(chidi, { unit_minor: 500_000_002 }, made)).toMatchObject({ ok: true, voided: 1 });
    expect(await steps(made)).toEqual(['done', 'void', 'void', 'done', 'void', 'void']);
    expect((await decisions(made)).at(-1)).toEqual(['approve', 'edited']);
  });

  it('REQ-2: a request that is withdrawn keeps the steps that were decided', async () => {
    const made = await begun();
    expect(await chidi.call('withdraw_request', { p_request: made })).toMatchObject({ ok: true });
    expect(await steps(made)).toEqual(['done', 'void', 'void']);
    expect(await decisions(made)).toEqual([['approve', null]]);
  });

  it('AUT-3: tg_decisions__not_author: an approval counts in its own round, and there until it is voided', async () => {
    const made = await begun();
    await decide(ngozi, made, 'return', 'Name it');
    const decision = (change: Record<string, unknown>) => db.admin`insert into app.decisions
      select (jsonb_populate_record(null::app.decisions, to_jsonb(d) || ${db.admin.json({
        for_member: null,
        voided_at: null,
        void_reason: null,
        ...change,
      } as never)} || jsonb_build_object('id', gen_random_uuid()))).*
      from app.decisions d where d.request_id = ${made} and d.decision = 'approve' limit 1`;
    const stepOf = async (round: number, position: number) =>
      (await chidi.rows('request_steps', { request_id: made, round, position }))[0]?.['id'];
    // the approval of the first round is voided, so that its authority is used anew
    const second = { step_id: await stepOf(1, 2), member_id: ngozi.member, for_member: tunde.member };
    await expect(decision(second)).resolves.toBeDefined();
    // this one is not: it bars both of them from a further step of its round, and from none of the next
    const third = { step_id: await stepOf(1, 3), member_id: folake.member };
    for (const member of [tunde.member, ngozi.member])
      await expect(decision({ ...third, for_member: member })).rejects.toThrow('already_decided');
    await chidi.call('submit_request', { p_request: made });
    const next = { step_id: await stepOf(2, 1), round: 2, member_id: tunde.member };
    await expect(decision(next)).resolves.toBeDefined();
  });
});
