import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fillEmpty } from '../contract/rows.ts';
import { tenantId } from '../contract/work.ts';

/** What changes one row of each, and whether rows of it go. */
const RECORDED: [table: string, change: string, deletable: boolean][] = [
  ['delegations', `reason = reason || '.'`, false],
  ['factors', `begun_at = begun_at + interval '1 second'`, true],
  ['identities', `email = 'x' || email`, true],
  ['identity_providers', `name = name || '.'`, true],
  ['networks', `label = label || '.'`, true],
  ['policy_proposals', `reason = reason || '.'`, false],
  ['tenant_domains', `proved_at = clock_timestamp()`, true],
];

describe('the recorder of what guards an organisation', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    const tenant = await tenantId(db, 'Adunni%');
    await db.admin.begin((tx) => fillEmpty(tx, tenant));
  });
  afterAll(() => db.close());

  it.each(RECORDED)('LOG-5: each verb on a row of %s leaves one event', async (table, change, deletable) => {
    let actions: unknown[] = [];
    const done = db.admin.begin(async (tx) => {
      // what holds rows together is out of the way, so that one can be there twice
      const keys = await tx`select conrelid::regclass::text as table, conname as name from pg_constraint
         where contype in ('f', 'p', 'u') and ${`app.${table}`}::regclass in (conrelid, confrelid)
         order by contype = 'f' desc`;
      for (const key of keys)
        await tx.unsafe(`alter table ${key['table']} drop constraint if exists ${key['name']} cascade`);
      const indexes = await tx`select indexrelid::regclass::text as name from pg_index
         where indrelid = ${`app.${table}`}::regclass and indisunique`;
      for (const { name } of indexes) await tx.unsafe(`drop index ${name}`);
      const one = `ctid = (select ctid from app.${table} limit 1)`;
      await tx.unsafe(`update app.${table} set ${change} where ${one}`);
      await tx.unsafe(`insert into app.${table} select * from app.${table} where ${one}`);
      if (deletable) await tx.unsafe(`delete from app.${table} where ${one}`);
      const events = await tx`select action from audit.events
        where tx = pg_current_xact_id() and entity = ${table} order by n`;
      actions = events.map((event) => event['action'] as unknown);
      throw new Error('undo');
    });
    await expect(done).rejects.toThrow('undo');
    expect(actions).toEqual(['row.updated', 'row.inserted', ...(deletable ? ['row.deleted'] : [])]);
  });
});
