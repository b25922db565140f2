import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { fieldsOf, invite, openOrganisation } from '../onboarding/organisation.ts';
import { payee, propose } from './register.ts';

describe('what is chosen from is what is there today', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('REQ-4: app.change_problems: nobody is made a payee’s owner who has left', async () => {
    const [amara, ngozi] = [await Person.enter(db, PEOPLE.admin), await Person.enter(db, PEOPLE.finance)];
    const kemi = await Person.enter(db, PEOPLE.staff2);
    await amara.call('deactivate_member', { p_member: kemi.member, p_reason: 'Left' });
    const refused = await propose(ngozi, await payee(db), { owner_member_id: kemi.member });
    expect(refused).toMatchObject({ ok: false });
    expect(fieldsOf(refused)).toEqual(['owner_member_id']);
  });

  it('ONB-3: app.do_invite_member: nobody is invited to head a department that is closed', async () => {
    const org = await openOrganisation(db);
    const annex = (await org.founder.call('save_department', { p_name: 'Annex' }))['department_id'];
    await org.founder.call('save_department', { p_department: annex, p_name: 'Annex', p_active: false });
    const { answer } = await invite(org, { roles: ['hod'], heads: [org.department, String(annex)] });
    expect(fieldsOf(answer)).toEqual(['heads']);
  });
});
