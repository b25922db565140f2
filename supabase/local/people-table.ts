import postgres from 'postgres';

interface Row {
  tenant: string;
  name: string;
  email: string;
  roles: string;
}

/** The demonstration password; supabase/seed.sql gives it to everybody. */
const PASSWORD = 'countersign-demo';

/** Who can sign in, as the seed made them; nothing when the data is somebody's own. */
export async function peopleTable(databaseUrl: string): Promise<string> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const [seeded] = await sql`select 1 from supabase_migrations.seed_files`;
    if (!seeded) return '';
    const rows = await sql<Row[]>`
      select t.name as tenant, m.name, u.email,
        coalesce(string_agg(r.name, ', ' order by r.name), '') as roles
      from app.members m
      join app.tenants t on t.id = m.tenant_id
      join auth.users u on u.id = m.user_id
      left join app.member_roles mr on mr.tenant_id = m.tenant_id and mr.member_id = m.id
      left join app.roles r on r.tenant_id = mr.tenant_id and r.id = mr.role_id
      where m.active
      group by t.name, t.created_at, m.name, m.created_at, u.email
      order by t.name, roles, m.name`;
    return table(rows);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function table(rows: Row[]): string {
  const cells = rows.map(({ tenant, name, email, roles }) => [email, PASSWORD, name, roles, tenant]);
  const all = [['E-mail', 'Password', 'Name', 'Roles', 'Organisation'], ...cells];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
