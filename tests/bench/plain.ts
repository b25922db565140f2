import type { Sql } from 'postgres';
import { applyActor, type Claims } from '../support/session.ts';
import type { TestDatabase } from '../support/test-database.ts';

/** The yardstick: the same two tables without a trigger, a policy or a foreign key. */
export async function makePlainPair(db: TestDatabase): Promise<void> {
  await db.owner.unsafe(`
    create schema plain;
    create table plain.requests (like app.requests including defaults including constraints including indexes);
    create table plain.decisions (like app.decisions including defaults including constraints including indexes);
    alter table plain.decisions alter column event_id set default gen_random_uuid();
    insert into plain.requests select * from app.requests where state = 'pending';
    grant usage on schema plain to authenticated;
    grant select, insert, update on all tables in schema plain to authenticated;
    analyze plain.requests`);
}

interface PlainRow {
  tenant_id: string;
  id: string;
  content_hash: string;
}

/** What a decision would be if nothing had to be proven: an update and an insert. */
export class PlainPair {
  readonly #rows: PlainRow[];
  #turn = 0;

  private constructor(rows: PlainRow[]) {
    this.#rows = rows;
  }

  static async of(db: TestDatabase, tenant: string): Promise<PlainPair> {
    return new PlainPair(
      await db.admin<PlainRow[]>`
      select tenant_id, id, content_hash from plain.requests where tenant_id = ${tenant}`,
    );
  }

  /** begin, update, insert, commit; with claims, as the Data API would do the same. */
  async write(sql: Sql, claims?: Claims): Promise<void> {
    const row = this.#rows[Math.floor(this.#turn / 2) % this.#rows.length];
    if (!row) throw new Error('the plain table is empty');
    // as decisions do: the first leaves the request pending, the second closes it
    const state = this.#turn % 2 === 0 ? 'pending' : 'approved';
    this.#turn += 1;
    await sql.begin(async (tx) => {
      if (claims) await applyActor(tx, claims);
      await tx`update plain.requests set state = ${state}, updated_at = clock_timestamp(), closed_at = clock_timestamp()
        where tenant_id = ${row.tenant_id} and id = ${row.id}`;
      await tx`insert into plain.decisions (tenant_id, request_id, round, step_id, member_id, decision, permission, content_hash)
        values (${row.tenant_id}, ${row.id}, 1, gen_random_uuid(), gen_random_uuid(), 'approve', 'request.review_finance',
          ${row.content_hash})`;
    });
  }
}
