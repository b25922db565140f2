import type { Sql, TransactionSql } from 'postgres';
import type { Catalogue } from './catalogue.ts';

/** Every canary text begins so; the next letter is the tenant's, the next three name table and column. */
export const MARK = 'cnry';

export interface Planted {
  table: string;
  column: string;
  type: string;
  rows: number;
}

/**
 * Tries one value after the other until the column's own rules take one: a canary as it stands, one in capitals,
 * short, as an address, as a digest; in every row, else in those that hold something. Keys are left as they are.
 */
const PLANT = `
create function pg_temp.plant(p_table regclass, p_tenant_column text, p_tenant uuid, p_letter text, p_seed text)
returns table (column_name text, type_name text, planted bigint) language plpgsql as $$
declare
  v_column record;
  v_form text;
  v_scope text;
  v_mark text;
  v_rows bigint;
  v_code integer;
begin
  for v_column in
    select a.attname, a.attnum, format_type(a.atttypid, null) as type from pg_attribute a
     where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
       and not exists (select from pg_constraint k where k.contype = 'f'
              and (k.conrelid = p_table and a.attnum = any (k.conkey) or k.confrelid = p_table and a.attnum = any (k.confkey)))
       and not (a.atttypid = any ('{bigint,integer,xid8}'::regtype[]) and exists (select from pg_constraint k
              where k.conrelid = p_table and k.contype = 'p' and a.attnum = any (k.conkey)))
     order by a.attnum
  loop
    v_code := abs(('x' || substr(md5(p_table::text || v_column.attname), 1, 7))::bit(28)::integer) % 46656;
    v_mark := format('%L || substr(md5(%L || ctid::text), 1, 8)', '${MARK}' || p_letter
      || lpad(translate(to_hex(v_code), ' ', ''), 4, '0'), p_table::text || v_column.attname || p_seed);
    column_name := v_column.attname;
    type_name := v_column.type;
    planted := 0;
    <<forms>>
    foreach v_scope in array array['true', format('%I is not null', v_column.attname)] loop
      foreach v_form in array case
        when v_column.type in ('text', 'character varying') then array[v_mark, 'upper(' || v_mark || ')', 'left(upper(' || v_mark || '), 12)',
          '(' || v_mark || ') || ''@example.com''', 'encode(sha256((' || v_mark || ')::bytea), ''hex'')']
        when v_column.type = 'text[]' then array['array[' || v_mark || ']']
        when v_column.type = 'jsonb' then array[format('%I || jsonb_build_object(''hunt'', %s)', v_column.attname, v_mark)]
        when v_column.type = 'bytea' then array['sha256((' || v_mark || ')::bytea)']
        when v_column.type = 'inet' then array['(''fd00::'' || substr(md5(' || v_mark || '), 1, 4) || '':'' || substr(md5(' || v_mark || '), 5, 4))::inet']
        when v_column.type in ('bigint', 'numeric') then array[
          '(7000000000000 + (''x'' || substr(md5(' || v_mark || '), 1, 10))::bit(40)::bigint % 999999999999)',
          '(7000000000 + (''x'' || substr(md5(' || v_mark || '), 1, 7))::bit(28)::bigint)']
        when v_column.type = 'date' then array['(date ''2971-01-01'' + (''x'' || substr(md5(' || v_mark || '), 1, 4))::bit(16)::integer)']
        else array[]::text[] end
      loop
        begin
          execute format('update %s set %I = %s where %I = $1 and %s', p_table, v_column.attname, v_form, p_tenant_column, v_scope)
            using p_tenant;
          get diagnostics v_rows = row_count;
          planted := v_rows;
          exit forms;
        exception when integrity_constraint_violation or data_exception then
          null;
        end;
      end loop;
    end loop;
    if v_column.type in ('text', 'character varying', 'text[]', 'jsonb', 'bytea', 'inet', 'bigint', 'numeric', 'date') then
      return next;
    end if;
  end loop;
end $$`;

/** Writes canaries into all that a tenant holds, past the triggers that would record or refuse it. */
export async function plant(
  sql: Sql,
  catalogue: Catalogue,
  tenant: string,
  letter: string,
  seed: number,
): Promise<Planted[]> {
  return sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    const planted: Planted[] = [];
    await withoutGuards(tx, async () => {
      await tx.unsafe(PLANT);
      for (const table of catalogue.tables) {
        const rows = await tx<{ column_name: string; type_name: string; planted: string }[]>`
          select * from pg_temp.plant(${table.name}::text::regclass, ${table.tenant}, ${tenant}, ${letter}, ${String(seed)})`;
        for (const row of rows)
          planted.push({
            table: table.name,
            column: row.column_name,
            type: row.type_name,
            rows: Number(row.planted),
          });
      }
      await tx`drop function pg_temp.plant`;
    });
    return planted;
  });
}

/** What guards the trail stands even against the replica role, so it is taken away and put back. */
export async function withoutGuards(tx: TransactionSql, work: () => Promise<void>): Promise<void> {
  const guards = await tx<{ table: string; name: string }[]>`
    select tgrelid::regclass::text as table, tgname as name from pg_trigger where not tgisinternal and tgenabled = 'A'`;
  for (const { table, name } of guards) await tx.unsafe(`alter table ${table} disable trigger "${name}"`);
  await work();
  for (const { table, name } of guards)
    await tx.unsafe(`alter table ${table} enable always trigger "${name}"`);
}
