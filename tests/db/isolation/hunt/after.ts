import type { World } from './world.ts';

/** One digest for each table: of the rows of these tenants, whatever is in them. */
export async function digestsOf(world: World, tenants: string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, tenant } of world.catalogue.tables) {
    const [row] = await world.db.admin.unsafe<{ rows: string; digest: string }[]>(
      `select count(*) as rows, coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as digest
         from ${name} t where "${tenant}" = any ($1::uuid[])`,
      [tenants],
    );
    found[name] = `${row?.rows} rows ${row?.digest}`;
  }
  return found;
}

/** Where tenant A's own rows name something of a foreign tenant that no caller wrote there. */
export async function namedIn(world: World): Promise<string[]> {
  const found: string[] = [];
  for (const { name, tenant } of world.catalogue.tables) {
    const rows = await world.db.admin.unsafe<{ row: string }[]>(
      `select to_jsonb(t)::text as row from ${name} t where "${tenant}" = $1`,
      [world.tenants.a],
    );
    for (const { row } of rows) {
      for (const key of world.canaries.findIn(row)) found.push(`${name}: ${key}`);
    }
  }
  return [...new Set(found)];
}
