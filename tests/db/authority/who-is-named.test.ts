import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, raise } from '../contract/work.ts';
import { lend } from './standing-in.ts';

/** AUT-8: whom an answer names as able to act (app.who_can, app.who_words), and whom a returned request lets edit. */
describe('who is named, and who edits', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let zainab: Person;
  let ngozi: Person;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    [chidi, tunde, zainab, ngozi] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.hodOperations, PEOPLE.hodSales, PEOPLE.finance].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person];
  });
  afterEach(() => db.close());

  const explain = (by: Person, request: unknown, p_action: string, about: Person | null = null) =>
    by.call('explain', { p_request: request, p_action, p_member: about?.member ?? null });
  const who = async (request: unknown, action: string) =>
    ((await explain(chidi, request, action))['who'] as { name: string }[]).map(({ name }) => name);
  /** A role of one permission more for somebody who reads nothing by it. */
  const grant = async (person: Person, key: string, permission: string) => {
    await db.admin`with made as (
        insert into app.roles (tenant_id, key, name) values (${person.tenant}, ${key}, ${key}) returning tenant_id, id),
      may as (insert into app.role_permissions (tenant_id, role_id, permission)
        select tenant_id, id, ${permission} from made)
      insert into app.member_roles (tenant_id, member_id, role_id) select tenant_id, ${person.member}, id from made`;
  };

  it('AUT-8: only those who could read it are named, and only those whom every rule lets', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    await grant(kemi, 'sanctions', 'request.sanction');
    const made = (await raise(chidi, { unit_minor: 500_000_001 }))['request_id'];
    expect(await who(made, 'mark_paid')).toEqual([]);
    expect(await explain(chidi, made, 'mark_paid')).toMatchObject({ token: 'wrong_state', needed: null });
    await approveAll(made, tunde, ngozi);
    expect(await who(made, 'approve')).toEqual(['Folake Adeyemi', 'Ibrahim Sani']);
    await approveAll(made, await Person.enter(db, PEOPLE.director));
    expect(await who(made, 'mark_paid')).toEqual(['Emeka Obi']);
  });

  it('AUT-8: nobody is called for while a query waits for its answer', async () => {
    const made = (await raise(chidi))['request_id'];
    const told = async () => (await explain(chidi, made, 'approve', zainab)).explanation;
    expect(await told()).toBe('Zainab Musa cannot read this request. Tunde Bello can.');
    await decide(tunde, made, 'query', 'Which generator?');
    expect(await told()).toBe('Zainab Musa cannot read this request.');
  });

  it('REQ-2: what was returned is edited by its requester and its own head alone, whoever else reads it', async () => {
    const made = (await raise(chidi))['request_id'];
    await lend(tunde, zainab);
    const edits = async (person: Person) => (await explain(person, made, 'save'))['allowed'];
    for (const person of [tunde, zainab]) expect(await edits(person)).toBe(false);
    await decide(tunde, made, 'return', 'The wrong pump');
    expect(await edits(chidi)).toBe(true);
    expect(await edits(tunde)).toBe(true);
    expect(await edits(zainab)).toBe(false);
    // Finance reads all, and heads a department on paper only
    await db.admin`insert into app.department_heads (tenant_id, department_id, member_id)
      select tenant_id, department_id, ${ngozi.member} from app.requests where id = ${String(made)}`;
    expect(await edits(ngozi)).toBe(false);
  });

  it('AUT-12: who may not read a request is answered at once, and waits for nobody who holds it', async () => {
    const made = String((await raise(chidi))['request_id']);
    await db.admin.begin(async (holding) => {
      await holding`select from app.requests where id = ${made} for update`;
      expect(await zainab.call('withdraw_request', { p_request: made })).toMatchObject({
        token: 'not_found',
      });
    });
  });
});
