import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { beginFactor, enrol } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

describe('from when a member needs a second factor', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('SES-3: app.factor_due weighs one’s own factor, once it is confirmed, and one’s own roles', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    await enrol(amara);
    await db.admin`update app.tenants set factor_due_at = now() - interval '1 second' where id = ${amara.tenant}`;
    const kemi = await Person.enter(db, PEOPLE.staff2);
    const roles = (...p_roles: string[]) =>
      amara.call('set_member_roles', { p_member: kemi.member, p_roles, p_reason: 'A new post' });
    // a colleague has a factor and a role that asks for one; this one has neither
    expect(await roles('staff', 'auditor')).toMatchObject({ ok: true });
    const again = await Person.enter(db, PEOPLE.staff2);
    expect(await again.call('whoami')).toMatchObject({
      ok: true,
      second_factor: { enrolled: false, needed_from: null },
    });
    await beginFactor(again);
    expect(await roles('staff')).toMatchObject({ ok: true });
    expect(await (await Person.enter(db, PEOPLE.staff2)).call('whoami')).toMatchObject({
      ok: true,
      second_factor: { enrolled: false },
    });
  });
});
