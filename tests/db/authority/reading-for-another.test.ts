import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise, save } from '../contract/work.ts';
import { lend } from './standing-in.ts';

/** AUT-10, AUT-12: functions (app.can_read) and views say the same of whom somebody's principals let read. */
describe('what is read for somebody', () => {
  let db: TestDatabase;
  let chidi: Person;
  let zainab: Person;
  let operations: string;
  let sales: string;
  let third: string;
  let draft: string;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    zainab = await Person.enter(db, PEOPLE.hodSales);
    await db.admin`insert into app.departments (tenant_id, code, name) values (${chidi.tenant}, 'LOG', 'Logistics')`;
    const raised = async (department: string) => String((await raise(chidi, { department }))['request_id']);
    operations = await raised('OPS');
    sales = await raised('SAL');
    third = String((await save(chidi, { department: 'LOG' }))['request_id']);
    await db.admin`insert into app.department_heads (tenant_id, department_id, member_id)
      select tenant_id, id, ${chidi.member} from app.departments where code = 'LOG'`;
    await chidi.call('submit_request', { p_request: third });
    draft = String((await save(chidi))['request_id']);
  });
  afterEach(() => db.close());

  /** Which of the four this person reads, each way. */
  async function reads(person: Person) {
    const ids = { operations, sales, third, draft };
    const [told, shown]: string[][] = [[], []];
    for (const [name, id] of Object.entries(ids)) {
      const answer = await person.call('explain', { p_request: id, p_action: 'comment' });
      if (answer.ok) told?.push(name);
      else expect(answer.token).toBe('not_found');
      if ((await person.rows('requests', { id })).length > 0) shown?.push(name);
    }
    expect(told).toEqual(shown);
    return told;
  }

  it('AUT-12: for the head of a department its submitted requests, and of no other department any', async () => {
    expect(await reads(zainab)).toEqual(['sales']);
    await lend(await Person.enter(db, PEOPLE.hodOperations), zainab);
    expect(await reads(zainab)).toEqual(['operations', 'sales']);
  });

  it('AUT-12: for who reads all, all that was submitted and no draft', async () => {
    await lend(await Person.enter(db, PEOPLE.finance), zainab);
    expect(await reads(zainab)).toEqual(['operations', 'sales', 'third']);
  });

  it('AUT-12: for a head whose roles read no department, nothing of it', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    await lend(tunde, zainab);
    await db.admin`delete from app.member_roles where member_id = ${tunde.member}`;
    await db.admin`with made as (
        insert into app.roles (tenant_id, key, name) values (${tunde.tenant}, 'signs', 'Signs only') returning tenant_id, id),
      may as (insert into app.role_permissions (tenant_id, role_id, permission)
        select tenant_id, id, 'request.approve_department' from made)
      insert into app.member_roles (tenant_id, member_id, role_id) select tenant_id, ${tunde.member}, id from made`;
    expect(await reads(zainab)).toEqual(['sales']);
  });
});
