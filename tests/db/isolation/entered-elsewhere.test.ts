import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person, type Answer } from '../contract/person.ts';
import { contentOf } from '../contract/work.ts';
import { openOrganisation } from '../onboarding/organisation.ts';

describe('what others enter by a ticket meanwhile', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('ISO-1: app.current_tenant: an entry is its own transaction’s, and whoever acts beside it stays in their organisation', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    const session = await db.session(chidi.claims);
    const connection = await session.begin();
    const ask = async (call: string, args: unknown[] = []) =>
      (await connection.unsafe(`select ${call} as answer`, args as string[]))[0]?.['answer'] as Answer;
    expect(await ask('api.whoami()')).toMatchObject({ ok: true });
    // opening one is entered by a ticket, after the other transaction began
    const org = await openOrganisation(db);
    const saved = await ask('api.save_request($1)', [await contentOf(db)]);
    expect(saved).toMatchObject({ ok: true });
    await session.commit();
    const [row] =
      await db.admin`select tenant_id from app.requests where id = ${String(saved['request_id'])}`;
    expect(row).toEqual({ tenant_id: chidi.tenant });
    expect(await org.founder.rows('requests')).toEqual([]);
  });
});
