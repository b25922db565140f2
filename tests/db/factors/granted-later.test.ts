import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { waitFor } from '../../support/wait.ts';
import { Person } from '../contract/person.ts';

describe('what changes beside a session', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('SES-3: whoever is granted a role that needs a second factor needs one from then on (factor_from of member_roles)', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    await db.admin`update app.tenants set factor_due_at = now() - interval '1 second' where id = ${chidi.tenant}`;
    expect(await chidi.call('whoami')).toMatchObject({ ok: true });
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${chidi.member}, id from app.roles where tenant_id = ${chidi.tenant} and key = 'compliance'`;
    expect(await chidi.call('whoami')).toMatchObject({ token: 'second_factor_required', enrolled: false });
  });

  it('SES-2: while a sign-in of somebody is signed out, their others wait for it', async () => {
    const [one, two] = [await Person.enter(db, PEOPLE.finance), await Person.enter(db, PEOPLE.finance)];
    const comer = await db.session(two.claims);
    const connection = await comer.begin();
    const pid = await comer.pid();
    let [done, waited] = [false, false];
    const coming = await db.admin.begin(async (tx) => {
      await tx`delete from auth.sessions where id = ${String(one.claims.session_id)}`;
      const moved = connection
        .unsafe('select api.touch_session($1, $2) as answer', [db.keys.edge, '198.51.100.9'])
        .then((rows) => rows[0]?.['answer'] as { ok: boolean })
        .finally(() => (done = true));
      waited = await waitFor('it waits or is done', async () => {
        const [row] =
          await db.admin`select 1 from pg_stat_activity where pid = ${pid} and wait_event_type = 'Lock'`;
        return done ? [false] : row && [true];
      }).then(([locked]) => locked ?? false);
      return { moved };
    });
    expect(await coming.moved).toMatchObject({ ok: true });
    await comer.commit();
    expect(waited).toBe(true);
    expect(await one.call('whoami')).toMatchObject({ ok: false });
  });
});
