import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import type { TestDatabase } from '../../support/database.ts';

/** What no act would do, and nothing follows from: neither a trigger nor a foreign key looks. */
const unwatched = (db: TestDatabase, work: (tx: TransactionSql) => Promise<unknown>) =>
  db.admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await work(tx);
  });

export const quietly = (db: TestDatabase, statement: string, binds: string[]) =>
  unwatched(db, (tx) => tx.unsafe(statement, binds));

/**
 * Copies rows into another tenant, key and all, but for this change. Whoever looks by the id alone finds the copy
 * first. Throws when there is no such row.
 */
export async function twin(
  db: TestDatabase,
  tenant: string,
  table: string,
  where: string,
  id: string,
  change: Record<string, unknown> = {},
): Promise<void> {
  await unwatched(db, async (tx) => {
    const rows = await tx.unsafe(
      `insert into ${table} overriding system value
        select (jsonb_populate_record(null::${table}, to_jsonb(x) || jsonb_build_object('tenant_id', $2::uuid) || $3::jsonb)).*
          from ${table} x where x.tenant_id <> $2::uuid and ${where} = $1 returning 1`,
      [id, tenant, change as never],
    );
    if (rows.length === 0) throw new Error(`${table} has no ${where} ${id}`);
    await tx.unsafe(
      `update ${table} set tenant_id = tenant_id where tenant_id <> $2::uuid and ${where} = $1`,
      [id, tenant],
    );
  });
}

/** A member of the other tenant by the same id; who signs in as one does not sign in as both. */
export const twinMember = (
  db: TestDatabase,
  tenant: string,
  member: string,
  change: Record<string, unknown> = {},
): Promise<void> => twin(db, tenant, 'app.members', 'id', member, { user_id: randomUUID(), ...change });
