import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { TIMELINE_PARTS } from '../../support/timeline-parts.ts';
import { Person, type Row } from '../contract/person.ts';
import { approveAll, decide, raise, save } from '../contract/work.ts';

const ROLES = {
  owner: PEOPLE.staff,
  colleague: PEOPLE.staff2,
  headOfOperations: PEOPLE.hodOperations,
  headOfSales: PEOPLE.hodSales,
  finance: PEOPLE.finance,
  director: PEOPLE.director,
  admin: PEOPLE.admin,
  compliance: PEOPLE.compliance,
  auditor: 'grace@audit.example',
};
const KINDS = [
  'submitted',
  'approve',
  'query',
  'answer',
  'comment',
  'alternate',
  'withdrawn',
  'paid',
  'taken_back',
  'payee_changed',
];

const told = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();

describe('the timeline, which one function tells', () => {
  let db: TestDatabase;
  const people: Record<string, Person> = {};

  beforeAll(async () => {
    db = await openDatabase('seeded');
    const owner = await Person.enter(db, PEOPLE.staff);
    for (const [role, email] of Object.entries(ROLES))
      people[role] = await Person.enter(db, email, owner.tenant);
    people['owner'] = owner;
    await arrange(owner, people['headOfOperations']!);
  });
  afterAll(() => db.close());

  /** One request for each thing that can happen, one of another department, and a draft that somebody wrote on. */
  async function arrange(owner: Person, head: Person): Promise<void> {
    const made = async (person: Person, changes = {}) => String((await raise(person, changes))['request_id']);
    const colleague = people['colleague']!;
    await made(colleague, { department: 'SAL' });
    const shared = await made(owner);
    await owner.call('add_comment', {
      p_request: shared,
      p_body: 'Please look',
      p_mentions: [colleague.member],
    });
    await approveAll(shared, head);
    const edited = await made(owner);
    await approveAll(edited, head);
    await save(owner, { title: 'Petrol instead' }, edited);
    const queried = await made(owner);
    await decide(head, queried, 'query', 'Which generator?');
    await owner.call('answer_query', { p_request: queried, p_answer: 'The one at the gate' });
    await owner.call('withdraw_request', { p_request: queried });
    await save(owner);
    const abandoned = String((await save(owner))['request_id']);
    await owner.call('withdraw_request', { p_request: abandoned });
    await db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update app.requests set state = 'paid', paid_at = now(), paid_by = ${people['finance']!.member}, payment_reference = 'TRF 7'
        where id = ${shared}`;
      await tx`insert into app.step_alternates (tenant_id, step_id, member_id, request_id, named_by, reason)
        select s.tenant_id, s.id, ${people['director']!.member}, s.request_id, ${people['finance']!.member}, 'Nobody is left'
          from app.request_steps s where s.tenant_id = ${owner.tenant}`;
      await tx`insert into app.payee_returns (tenant_id, request_id, round, change_id, member_id)
        select tenant_id, id, 1, id, created_by from app.requests where tenant_id = ${owner.tenant}`;
      await tx`insert into app.comments (tenant_id, request_id, author_id, body)
        select r.tenant_id, r.id, r.created_by, 'Of whoever reads it' from app.requests r`;
    });
  }

  it('SPEC-AUT-66: it shows everybody, row for row, what the policies of its parts let them read', async () => {
    const kinds = new Set<unknown>();
    for (const [role, person] of Object.entries(people)) {
      const seen = await person.rows('timeline');
      const bound = await db.as(person.claims, (tx) => tx.unsafe<Row[]>(TIMELINE_PARTS));
      expect({ role, rows: told(seen) }).toEqual({ role, rows: told(bound) });
      expect({ role, any: seen.length > 0 }).toEqual({ role, any: role !== 'admin' });
      for (const { what } of seen) kinds.add(what);
    }
    expect(KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  const tells = (person: Person, id: string) =>
    db.as(person.claims, (tx) => tx.unsafe<Row[]>('select * from app.timeline_of($1)', [id]));

  it('SPEC-AUT-67: asked for a request by its id, the function tells what the timeline shows, to an ended session nothing', async () => {
    const requests = await db.admin<{ id: string; foreign: boolean }[]>`
      select id, tenant_id <> ${people['owner']!.tenant} as foreign from app.requests`;
    expect(requests.some(({ foreign }) => foreign)).toBe(true);
    for (const [role, person] of Object.entries(people)) {
      const shown = Map.groupBy(await person.rows('timeline'), (row) => row['request_id']);
      for (const { id } of requests) {
        const rows = (shown.get(id) ?? []).map(({ tenant_id: _, request_id: __, ...rest }) => rest);
        expect({ role, id, rows: told(await tells(person, id)) }).toEqual({ role, id, rows: told(rows) });
      }
    }
    const finance = people['finance']!;
    const readable = String((await finance.rows('requests'))[0]?.['id']);
    expect(await tells(finance, readable)).not.toEqual([]);
    await finance.call('end_session');
    expect(await tells(finance, readable)).toEqual([]);
    expect(await finance.rows('timeline')).toEqual([]);
  });
});
