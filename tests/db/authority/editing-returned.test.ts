import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { decide, departmentId, raise, save, stateOf } from '../contract/work.ts';

/** REQ-2: rule may_edit of app.evaluate: whose request is saved once it is returned. */
describe('editing what was returned', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('REQ-2: a returned request is edited by the head of its department whose roles read it as such, and by no other colleague who reads it', async () => {
    const [chidi, tunde, zainab, ngozi] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.hodOperations, PEOPLE.hodSales, PEOPLE.finance].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person];
    const id = String((await raise(chidi, { department: 'OPS' }))['request_id']);
    // a head with request.read_department, but of another department: reads this one by name
    await db.admin`insert into app.request_shares (tenant_id, request_id, member_id)
      values (${chidi.tenant}, ${id}, ${zainab.member})`;
    // a head of this one who reads it by request.read_all alone
    await db.admin`insert into app.department_heads (tenant_id, department_id, member_id)
      values (${chidi.tenant}, ${await departmentId(db, 'OPS')}, ${ngozi.member})`;
    expect(await decide(tunde, id, 'return', 'The amount is not the invoice’s')).toMatchObject({ ok: true });
    const edit = (person: Person) => save(person, { unit_minor: 90_000 }, id);
    const rule = async (person: Person) => {
      const told = await person.call('explain', { p_request: id, p_action: 'save' });
      return told.rules?.find((one) => one.rule === 'may_edit')?.passed;
    };
    for (const person of [zainab, ngozi]) {
      expect(await edit(person)).toMatchObject({ ok: false, token: 'not_requester' });
      expect(await rule(person)).toBe(false);
    }
    for (const person of [tunde, chidi]) {
      expect(await rule(person)).toBe(true);
      expect(await edit(person)).toMatchObject({ ok: true });
    }
    expect(await stateOf(db, id)).toBe('returned');
  });
});
