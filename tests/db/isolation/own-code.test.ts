import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransactionSql } from 'postgres';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import type { Claims } from '../../support/session.ts';
import { Person } from '../contract/person.ts';
import { approveAll, raise, save, tenantId } from '../contract/work.ts';

interface Table {
  name: string;
  tenant: string;
  insertable: string[];
  updatable: string[];
  deletable: boolean;
}

/** As a bug inside our own functions would run: as countersign, in the caller's context. */
async function asCountersign<T>(
  db: TestDatabase,
  claims: Claims | null,
  work: (tx: TransactionSql) => Promise<T>,
): Promise<T> {
  let result: T | undefined;
  await db.admin
    .begin(async (tx) => {
      await tx`select set_config('request.jwt.claims', ${claims ? JSON.stringify(claims) : ''}, true)`;
      await tx`set local role countersign`;
      result = await work(tx);
      throw new Error('undo');
    })
    .catch((error: Error) => {
      if (error.message !== 'undo') throw error;
    });
  return result as T;
}

async function tablesOf(db: TestDatabase): Promise<Table[]> {
  const rows = await db.admin.unsafe<(Table & { columns: string[] })[]>(
    `select n.nspname || '.' || c.relname as name, case c.relname when 'tenants' then 'id' else 'tenant_id' end as tenant,
            array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
                     and has_column_privilege('countersign', c.oid, a.attnum, 'insert')) as insertable,
            array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
                     and has_column_privilege('countersign', c.oid, a.attnum, 'update')) as updatable,
            has_table_privilege('countersign', c.oid, 'delete') as deletable
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app', 'audit') and c.relkind = 'r' and has_table_privilege('countersign', c.oid, 'select')
        and (c.relname = 'tenants' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'))
      order by 1`,
  );
  return [...rows];
}

describe('a bug inside our own functions', () => {
  let db: TestDatabase;
  let b: string;
  let chidi: Person;
  let tables: Table[];
  beforeAll(async () => {
    db = await openDatabase('seeded');
    b = await tenantId(db, 'Baraka%');
    chidi = await Person.enter(db, PEOPLE.staff);
    const mwangi = await Person.enter(db, PEOPLE.otherStaff);
    const made = await raise(mwangi, { department: 'SCH', currency: 'KES' });
    await approveAll(made['request_id'], await Person.enter(db, PEOPLE.otherHod));
    await mwangi.call('add_comment', {
      p_request: made['request_id'],
      p_body: 'Of B',
      p_idempotency_key: 'of-tenant-b',
    });
    await save(mwangi, { department: 'SCH', currency: 'KES' });
    tables = await tablesOf(db);
  });
  afterAll(() => db.close());

  it('SPEC-ISO-30: as countersign in A’s context, every table shows rows of A only', async () => {
    expect(tables.length).toBeGreaterThan(28);
    const seen = await asCountersign(db, chidi.claims, async (tx) => {
      const found: Record<string, string[]> = {};
      for (const { name, tenant } of tables) {
        const rows = await tx.unsafe(`select distinct ${tenant}::text as id from ${name}`);
        found[name] = rows.map((row) => String(row['id']));
      }
      return found;
    });
    for (const [name, tenants] of Object.entries(seen)) {
      expect({ name, others: tenants.filter((id) => id !== chidi.tenant) }).toEqual({ name, others: [] });
    }
    expect(Object.values(seen).filter((tenants) => tenants.length === 1).length).toBeGreaterThan(15);
  });

  it('SPEC-ISO-31: as countersign in A’s context, no row of B can be changed or removed, and none can be moved', async () => {
    const touched = await asCountersign(db, chidi.claims, async (tx) => {
      const found: string[] = [];
      for (const { name, tenant, updatable, deletable } of tables) {
        if (updatable.includes(tenant)) found.push(`${name} can be moved`);
        for (const column of updatable) {
          const rows = await tx.unsafe(`update ${name} set ${column} = ${column} where ${tenant} = '${b}'`);
          if (rows.count > 0) found.push(`${name}.${column}`);
        }
        if (deletable && (await tx.unsafe(`delete from ${name} where ${tenant} = '${b}'`)).count > 0) {
          found.push(`${name} deleted`);
        }
      }
      return found;
    });
    expect(touched).toEqual([]);
    expect(tables.filter((table) => table.updatable.length > 0).length).toBeGreaterThan(7);
  });

  it('SPEC-ISO-32: as countersign in A’s context, no row can be added to B: the policy refuses each', async () => {
    const accepted: string[] = [];
    let tried = 0;
    for (const { name, tenant, insertable } of tables) {
      if (insertable.length === 0) continue;
      const [row] = await db.admin.unsafe<{ copy: unknown }[]>(
        `select to_jsonb(t) as copy from ${name} t where ${tenant} = '${b}' limit 1`,
      );
      if (!row) continue;
      tried += 1;
      const columns = insertable.join(', ');
      const error = await asCountersign(db, chidi.claims, async (tx) =>
        tx.unsafe(
          `insert into ${name} (${columns}) select ${columns} from jsonb_populate_record(null::${name}, $1)`,
          [row.copy as never],
        ),
      ).then(
        () => 'accepted',
        (failed: { code: string; message: string }) => failed.message,
      );
      if (!error.startsWith('new row violates row-level security policy')) accepted.push(`${name}: ${error}`);
    }
    expect(accepted).toEqual([]);
    expect(tried).toBeGreaterThan(15);
  });

  it('SPEC-ISO-33: as countersign without any context, no table shows a row and none accepts one', async () => {
    const seen = await asCountersign(db, null, async (tx) => {
      const found: string[] = [];
      for (const { name } of tables) {
        if ((await tx.unsafe(`select 1 from ${name} limit 1`)).length > 0) found.push(name);
      }
      return found;
    });
    expect(seen).toEqual([]);
    const added = asCountersign(
      db,
      null,
      (tx) =>
        tx`insert into app.requests (tenant_id, kind, created_by) values (${b}, 'payment_voucher', ${chidi.member})`,
    );
    await expect(added).rejects.toMatchObject({ code: '42501' });
  });

  it('SPEC-ISO-34: a row of A cannot point at a row of B, even for the owner of the tables', async () => {
    const [foreign] = await db.admin<{ department: string; payee: string; member: string }[]>`select
      (select id from app.departments where tenant_id = ${b} limit 1) as department,
      (select id from app.payees where tenant_id = ${b} limit 1) as payee,
      (select id from app.members where tenant_id = ${b} limit 1) as member`;
    for (const [column, id] of [
      ['department_id', foreign?.department],
      ['payee_id', foreign?.payee],
      ['created_by', foreign?.member],
    ] as const) {
      const pointed = db.owner.unsafe(`update app.requests set ${column} = $1 where tenant_id = $2`, [
        id as string,
        chidi.tenant,
      ]);
      await expect(pointed).rejects.toMatchObject({ code: '23503' });
    }
  });
});
