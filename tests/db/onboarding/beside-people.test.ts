import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fieldsOf, invite, join, openOrganisation } from './organisation.ts';

/** What inviting (app.do_invite_member) and deactivating (app.do_deactivate_member) ask for. */
describe('beside inviting and deactivating', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('ONB-3: what is no address is named, of whatever shape it is, and invites nobody', async () => {
    const org = await openOrganisation(db);
    const long = `${'x'.repeat(243)}@example.org`;
    for (const email of [
      'hilda',
      'hilda@example',
      'hil da@example.org',
      'h@x@example.org',
      '@example.org',
      long,
    ])
      expect(fieldsOf((await invite(org, { email })).answer), email).toEqual(['email']);
    expect(await org.founder.rows('invitations')).toEqual([]);
    expect((await invite(org, { email: long.slice(1) })).answer).toMatchObject({ ok: true });
  });

  it('ONB-3: nobody is invited into a closed department, nor as its head, and open ones have heads from the start', async () => {
    const org = await openOrganisation(db, {
      departments: [
        { code: 'AAA', name: 'Annex' },
        { code: 'OPS', name: 'Operations' },
      ],
    });
    const idOf = async (code: string) => String((await org.founder.rows('departments', { code }))[0]?.['id']);
    const [closed, open] = [await idOf('AAA'), await idOf('OPS')];
    const close = { p_department: closed, p_name: 'Annex', p_active: false };
    expect(await org.founder.call('save_department', close)).toMatchObject({ ok: true });
    const fields = async (who: { department?: string; heads?: string[] }) =>
      fieldsOf((await invite(org, { ...who, roles: ['hod'] })).answer);
    expect(await fields({ department: closed })).toEqual(['department']);
    expect(await fields({ heads: [open, closed] })).toEqual(['heads']);
    expect((await invite(org, { department: open, heads: [open], roles: ['hod'] })).answer).toMatchObject({
      ok: true,
    });
  });

  it('AUT-6: nobody is deactivated without a reason of at most five hundred characters', async () => {
    const org = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff' });
    const deactivate = (p_reason: string | null) =>
      org.founder.call('deactivate_member', { p_member: sam.member, p_reason });
    for (const reason of [null, ' \n', 'x'.repeat(501)])
      expect(await deactivate(reason)).toMatchObject({ ok: false, token: 'reason_required' });
    expect(await sam.call('whoami')).toMatchObject({ ok: true });
    expect(await deactivate('x'.repeat(500))).toMatchObject({ ok: true });
    expect(await deactivate('Once more')).toMatchObject({ ok: false, token: 'member_inactive' });
  });
});
