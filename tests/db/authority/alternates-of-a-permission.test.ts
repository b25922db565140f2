import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { decide, raise } from '../contract/work.ts';
import { askByName } from './standing-in.ts';

/** AUT-6: whom app.is_alternate takes for an alternate (step_alternates, policy_alternates). */
describe('an alternate of something else', () => {
  let db: TestDatabase;
  let chidi: Person;
  let zainab: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    zainab = await Person.enter(db, PEOPLE.hodSales);
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    await askByName(chidi, [tunde]);
    await db.admin`delete from app.member_roles where member_id = ${tunde.member}`;
  });
  afterAll(() => db.close());

  /** Of Sales, so that its head reads it whatever they are an alternate of; the one step has nobody of its own left. */
  const starved = async () => (await raise(chidi, { department: 'SAL' }))['request_id'];
  const mayApprove = async (person: Person, p_request: unknown) =>
    (await person.call('explain', { p_request, p_action: 'approve' }))['allowed'];

  it('AUT-6: whoever is named for a step decides it, and a colleague who was not named does not', async () => {
    const folake = await Person.enter(db, PEOPLE.director);
    const ngozi = await Person.enter(db, PEOPLE.finance);
    const request = await starved();
    const named = { p_request: request, p_member: zainab.member, p_reason: 'Nobody is left' };
    expect(await folake.call('name_alternate', named)).toMatchObject({ ok: true });
    expect([await mayApprove(ngozi, request), await mayApprove(zainab, request)]).toEqual([false, true]);
    expect(await decide(ngozi, request)).toMatchObject({ ok: false, token: 'permission_missing' });
    expect(await decide(zainab, request)).toMatchObject({ ok: true });
  });

  it('AUT-6: the policy’s alternate for one permission decides no step of another that has nobody left', async () => {
    const alternateFor = (permission: string) =>
      db.admin`insert into app.policy_alternates (tenant_id, version, permission, member_id)
        values (${chidi.tenant}, 9, ${permission}, ${zainab.member})`;
    await alternateFor('request.review_finance');
    const request = await starved();
    expect(await mayApprove(zainab, request)).toBe(false);
    expect(await decide(zainab, request)).toMatchObject({ ok: false, token: 'permission_missing' });
    await alternateFor('request.sanction');
    expect(await mayApprove(zainab, request)).toBe(true);
    expect(await decide(zainab, request)).toMatchObject({ ok: true });
  });
});
