import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fillEmpty } from '../contract/rows.ts';
import { tenantId } from '../contract/work.ts';

/** What the recorder stands on, and a column by which a row of it can change; null where no row ever does. */
const RECORDED: [string, { column: string | null; deletable: boolean }][] = [
  ['tenants', { column: 'name', deletable: true }],
  ['departments', { column: 'name', deletable: true }],
  ['members', { column: 'name', deletable: true }],
  ['member_details', { column: 'email', deletable: true }],
  ['roles', { column: 'name', deletable: true }],
  ['role_permissions', { column: null, deletable: true }],
  ['member_roles', { column: null, deletable: true }],
  ['department_heads', { column: null, deletable: true }],
  ['role_proposals', { column: 'reason', deletable: true }],
  ['sessions', { column: 'agent', deletable: true }],
  ['policy_versions', { column: null, deletable: false }],
  ['policy_rules', { column: null, deletable: false }],
  ['policy_steps', { column: null, deletable: false }],
  ['policy_alternates', { column: null, deletable: false }],
  ['exchange_rates', { column: 'source', deletable: true }],
  ['holidays', { column: null, deletable: true }],
  ['invitations', { column: 'name', deletable: false }],
  ['payees', { column: 'name', deletable: false }],
  ['payee_changes', { column: 'reason', deletable: false }],
  ['requests', { column: 'title', deletable: true }],
  ['request_lines', { column: null, deletable: true }],
];

describe('the recorder', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    const tenant = await tenantId(db, 'Adunni%');
    await db.admin.begin(async (tx) => {
      await fillEmpty(tx, tenant);
      await tx`update app.sessions set agent = 'A test', ended_at = null, end_reason = null`;
      await tx`insert into app.sessions (tenant_id, auth_session_id, user_id, member_id, agent)
        select tenant_id, gen_random_uuid(), user_id, id, 'A test' from app.members where tenant_id = ${tenant} limit 1`;
    });
  });
  afterAll(() => db.close());

  /** Does each thing to one row, whoever may, with all that holds rows together out of the way. */
  async function record(table: string, column: string | null, deletable: boolean): Promise<string[]> {
    let actions: string[] = [];
    const done = db.admin.begin(async (tx) => {
      const keys = await tx<{ table: string; name: string }[]>`
        select conrelid::regclass::text as table, conname as name from pg_constraint
         where contype in ('f', 'p', 'u') and ${`app.${table}`}::regclass in (conrelid, confrelid)
         order by contype = 'f' desc`;
      for (const key of keys)
        await tx.unsafe(`alter table ${key.table} drop constraint if exists ${key.name} cascade`);
      const indexes = await tx<{ name: string }[]>`select indexrelid::regclass::text as name from pg_index
         where indrelid = ${`app.${table}`}::regclass and indisunique`;
      for (const { name } of indexes) await tx.unsafe(`drop index ${name}`);
      const one = `ctid = (select ctid from app.${table} limit 1)`;
      // what stays as it was is no change
      if (column) await tx.unsafe(`update app.${table} set ${column} = ${column} where ${one}`);
      if (column) await tx.unsafe(`update app.${table} set ${column} = ${column} || 'x' where ${one}`);
      await tx.unsafe(`insert into app.${table} select * from app.${table} where ${one}`);
      if (deletable) await tx.unsafe(`delete from app.${table} where ${one}`);
      const events = await tx<{ action: string }[]>`
        select action from audit.events where tx = pg_current_xact_id() and entity = ${table} order by n`;
      actions = events.map(({ action }) => action);
      throw new Error('undo');
    });
    await expect(done).rejects.toThrow('undo');
    return actions;
  }

  it.each(RECORDED)(
    'LOG-5: each verb on a row of %s leaves one event',
    async (table, { column, deletable }) => {
      expect(await record(table, column, deletable)).toEqual([
        ...(column ? ['row.updated'] : []),
        'row.inserted',
        ...(deletable ? ['row.deleted'] : []),
      ]);
    },
  );
});
