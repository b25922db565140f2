import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { accept, arrive, enter, invite, join, lastEvent, openOrganisation } from './organisation.ts';

/** AUT-6: which roles of an invitation wait for a second Admin (app.seat_roles, app.seconded_roles). */
describe('roles that somebody is invited with', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('AUT-6: deciding and granting roles wait where there is a second Admin, and no others; alone is said only of those', async () => {
    const org = await openOrganisation(db);
    const come = async (name: string, roles: string[]) => {
      const { token, email } = await invite(org, { name, roles });
      const claims = await arrive(db, email);
      const accepted = await accept(db, claims, token);
      const who = await (await enter(org, claims)).call('whoami');
      const { payload } = await lastEvent(org, 'invitation.accept');
      const { alone, pending } = payload as Record<string, unknown>;
      return [accepted['pending_roles'], who['roles'], { alone, pending }];
    };
    const at = (alone: boolean, pending: boolean) => ({ alone, pending });
    expect(await come('Ona Alone', ['hod'])).toEqual([[], ['hod'], at(true, false)]);
    expect(await come('Sam Staff', ['staff', 'auditor'])).toEqual([
      [],
      ['auditor', 'staff'],
      at(false, false),
    ]);
    await join(org, { name: 'Ada Admin', roles: ['admin'] });
    expect(await come('Ben Both', ['finance', 'staff'])).toEqual([['finance'], ['staff'], at(false, true)]);
    expect(await come('Ann Other', ['admin', 'staff'])).toEqual([['admin'], ['staff'], at(false, true)]);
    expect(await come('Sue Staff', ['staff', 'auditor'])).toEqual([
      [],
      ['auditor', 'staff'],
      at(false, false),
    ]);
  });
});
