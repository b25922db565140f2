import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { connect, type Place } from './connect.ts';
import { Failure } from './failure.ts';

/** Fills the database with the demonstration people, once: the record of it commits with the rows. */
export async function seed(place: Place, file: string): Promise<boolean> {
  if (!fs.existsSync(file)) return false;
  const text = fs.readFileSync(file, 'utf8');
  const hash = createHash('sha256').update(text).digest('hex');
  const sql = connect(place, 'postgres');
  try {
    const [seen] = await sql`select 1 from supabase_migrations.seed_files`;
    if (seen) return false;
    await sql.begin(async (tx) => {
      await tx.unsafe(text);
      await tx`insert into supabase_migrations.seed_files (path, hash) values ('supabase/seed.sql', ${hash})`;
    });
    return true;
  } catch (error) {
    const { message, position, where } = error as { message: string; position?: string; where?: string };
    const line = position ? ` at line ${text.slice(0, Number(position)).split('\n').length}` : '';
    throw new Failure(
      `The seed failed${line}: ${message}${where ? ` (${where.replaceAll('\n', ' ')})` : ''}`,
    );
  } finally {
    await sql.end({ timeout: 5 });
  }
}
