import type { TransactionSql } from 'postgres';
import type { EventRow } from '../../../src/lib/evidence/chain.ts';
import type { TestDatabase } from '../../support/database.ts';
import type { Answer, Person } from '../contract/person.ts';

/** Every event of a tenant as api.events shows it, in the shapes that JSON would give. */
export async function eventsOf(reader: Person): Promise<EventRow[]> {
  const rows = await reader.db.as(
    reader.claims,
    (tx) => tx`select row_to_json(e) as event from api.events e order by seq`,
  );
  return rows.map((row) => {
    const event = row['event'] as EventRow;
    return { ...event, prev: event.prev ?? '' };
  });
}

/** What somebody with the database's superuser can do: every guard off, then their change, for good. */
export async function tamper(
  db: TestDatabase,
  work: (tx: TransactionSql) => Promise<unknown>,
): Promise<void> {
  const tables = ['audit.events', 'audit.links', 'app.event_texts', 'audit.role_changes'];
  await db.admin.begin(async (tx) => {
    for (const table of tables) await tx.unsafe(`alter table ${table} disable trigger all`);
    await work(tx);
    for (const table of tables) await tx.unsafe(`alter table ${table} enable trigger all`);
  });
}

export interface Found {
  whole: boolean;
  problems: { seq: number; problem: string }[];
}

export async function verify(reader: Person, args: Record<string, unknown> = {}): Promise<Answer & Found> {
  return (await reader.call('verify_trail', args)) as Answer & Found;
}
