import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { accept, arrive, enter, invite, join, joinHead, openOrganisation } from './organisation.ts';

/** ONB-3: what app.seat_member writes of whoever accepts, and of nobody else. */
describe('coming back by an invitation', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('ONB-3: brings the new address and the new roles of the one who comes back, and leaves colleagues as they are', async () => {
    const org = await openOrganisation(db);
    const hilda = await joinHead(org);
    const ria = await join(org, { name: 'Ria Returns' });
    await org.founder.call('deactivate_member', { p_member: ria.member, p_reason: 'Left' });
    const email = `ria.anew@${org.domain}`;
    await db.admin`update auth.users set email = ${email} where id = ${String(ria.claims.sub)}`;
    const { token, answer } = await invite(org, { name: 'Ria Returns', email });
    expect(answer).toMatchObject({ ok: true });
    const claims = await arrive(db, email);
    expect(await accept(db, claims, token)).toMatchObject({ ok: true, member_id: ria.member });
    const people = await org.founder.rows('members');
    expect(people.map((row) => [row['id'], row['email']])).toEqual(
      expect.arrayContaining([
        [ria.member, email],
        [hilda.member, `hilda.head@${org.domain}`],
      ]),
    );
    expect(await hilda.call('whoami')).toMatchObject({ heads: [org.department] });
  });

  it('ONB-3: heads no department that was closed meanwhile', async () => {
    const org = await openOrganisation(db);
    const annex = String((await org.founder.call('save_department', { p_name: 'Annex' }))['department_id']);
    const invited = await invite(org, { roles: ['hod'], heads: [annex, org.department] });
    await org.founder.call('save_department', { p_department: annex, p_name: 'Annex', p_active: false });
    const claims = await arrive(db, invited.email);
    expect(await accept(db, claims, invited.token)).toMatchObject({ ok: true });
    expect(await (await enter(org, claims)).call('whoami')).toMatchObject({ heads: [org.department] });
  });
});
