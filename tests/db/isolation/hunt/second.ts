import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import type { Catalogue } from './catalogue.ts';
import { withoutGuards } from './plant.ts';

/**
 * A third tenant that holds what the second holds, row by row, under ids and digests of its own. Its words may be
 * spoken by tenant A in texts that are kept (a comment, a name); the second's never, so that any trace of them is a leak.
 */
export async function copyTenant(
  sql: Sql,
  catalogue: Catalogue,
  from: string,
  seed: number,
): Promise<string> {
  const salt = `third tenant ${seed}`;
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx.unsafe(
      `create function pg_temp.another(p_id uuid) returns uuid language sql immutable as
       $$ select overlay(overlay(md5($1::text || '${salt}') placing '4' from 13) placing 'a' from 17)::uuid $$`,
    );
    await withoutGuards(tx, async () => {
      for (const { name } of catalogue.tables) {
        const columns = await tx<{ name: string; type: string; takes: boolean }[]>`
          select a.attname as name, format_type(a.atttypid, null) as type, a.attgenerated = '' as takes
            from pg_attribute a where a.attrelid = ${name}::text::regclass and a.attnum > 0 and not a.attisdropped`;
        const taken = columns.filter((column) => column.takes);
        const list = taken.map((column) => `"${column.name}"`).join(', ');
        const values = taken.map((column) => another(column.name, column.type)).join(', ');
        const tenant = name === 'app.tenants' ? 'id' : 'tenant_id';
        await tx.unsafe(
          `insert into ${name} (${list}) overriding system value select ${values} from ${name} where "${tenant}" = $1`,
          [from],
        );
      }
    });
    // its people exist in Auth too, so that their ids and addresses are real ones
    await tx`insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at)
      select m.user_id, 'authenticated', 'authenticated', m.user_id || '@third.example', 'not a hash', now()
        from app.members m where m.tenant_id = pg_temp.another(${from}::uuid)`;
    await tx`drop function pg_temp.another`;
  });
  const digest = createHash('md5').update(`${from}${salt}`).digest('hex');
  const id = `${digest.slice(0, 12)}4${digest.slice(13, 16)}a${digest.slice(17)}`;
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function another(column: string, type: string): string {
  const name = `"${column}"`;
  if (type === 'uuid') return `pg_temp.another(${name})`;
  if (type === 'uuid[]')
    return `case when ${name} is not null then array(select pg_temp.another(x) from unnest(${name}) x) end`;
  if (type === 'bytea') return `substr(sha256(${name} || '\\x03'), 1, length(${name}))`;
  if (type === 'xid8') return `pg_current_xact_id()`;
  return name;
}
