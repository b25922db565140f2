import type { Gateway } from '../../../../supabase/local/gateway.ts';
import { openDatabase, type TestDatabase } from '../../../support/database.ts';
import { PEOPLE } from '../../../support/people.ts';
import { tenantId } from '../../contract/work.ts';
import { addMissingPeople, enter, openCallers, type Caller } from './callers.ts';
import { Canaries, keyOf } from './canaries.ts';
import { readCatalogue, type Catalogue } from './catalogue.ts';
import { furnish } from './furnish.ts';
import { plant, type Planted } from './plant.ts';
import { copyTenant } from './second.ts';

export interface World {
  db: TestDatabase;
  gateway: Gateway;
  catalogue: Catalogue;
  canaries: Canaries;
  callers: Caller[];
  tenants: { a: string; b: string; c: string };
  planted: Planted[];
  /** Ids of tenant A's own, by table, to come as far as possible beside a foreign value. */
  own: Record<string, string[]>;
}

/** Three furnished tenants: A, where the callers are; B and C, full of canaries. */
export async function openWorld(seed: number, leaks = ''): Promise<World> {
  const db = await openDatabase('seeded');
  const tenants = { a: await tenantId(db, 'Adunni%'), b: await tenantId(db, 'Baraka%'), c: '' };
  await addMissingPeople(db, tenants.a);
  await furnish(
    db,
    {
      admin: PEOPLE.otherAdmin,
      staff: PEOPLE.otherStaff,
      hod: PEOPLE.otherHod,
      finance: PEOPLE.otherFinance,
      department: 'SCH',
      currency: 'KES',
    },
    tenants.b,
  );
  await furnish(
    db,
    {
      admin: PEOPLE.admin,
      staff: PEOPLE.staff2,
      hod: PEOPLE.hodSales,
      finance: PEOPLE.finance2,
      department: 'SAL',
      currency: 'NGN',
    },
    tenants.a,
  );
  if (leaks) await db.owner.unsafe(leaks);
  const catalogue = await readCatalogue(db.admin);
  tenants.c = await copyTenant(db.admin, catalogue, tenants.b, seed);
  const planted = await plant(db.admin, catalogue, tenants.b, 'b', seed);
  await plant(db.admin, catalogue, tenants.c, 'c', seed);
  const callers = await openCallers(db, tenants.a);
  const { edge, secret, jwt, database, resend } = db.keys;
  const secrets = [edge, secret, jwt, database, resend];
  const canaries = await Canaries.collect(db.admin, catalogue, tenants, secrets);
  const own = await idsOf(db, catalogue, tenants.a);
  await db.admin.unsafe('analyze');
  for (const caller of callers)
    if (caller.name === 'member of both') caller.knows = await membershipOf(db, tenants.b);
  const gateway = await db.openGateway();
  return { db, gateway, catalogue, canaries, callers, tenants, planted, own };
}

/** Who belongs to two tenants may learn both their names. */
async function membershipOf(db: TestDatabase, tenant: string): Promise<string[]> {
  const [row] = await db.admin<
    { id: string; name: string }[]
  >`select id, name from app.tenants where id = ${tenant}`;
  return row ? [keyOf(row.id), keyOf(row.name)] : [];
}

async function idsOf(db: TestDatabase, catalogue: Catalogue, tenant: string) {
  const found: Record<string, string[]> = {};
  for (const { name, tenant: column } of catalogue.tables) {
    const rows = await db.admin.unsafe<{ id: string | null }[]>(
      `select to_jsonb(t) ->> 'id' as id from ${name} t where "${column}" = $1 limit 50`,
      [tenant],
    );
    const ids = rows.flatMap(({ id }) => (id ? [id] : []));
    if (ids.length > 0) found[name.replace(/^.*\./, '')] = ids;
  }
  return found;
}

const KEPT = ['tenants', 'members', 'member_roles', 'department_heads'] as const;

/** What keeps the callers able: taken at the start, put back when their own acts took it away. */
export async function remember({ db, tenants }: World): Promise<() => Promise<void>> {
  const kept: [string, unknown][] = [];
  const column = (table: string) => (table === 'tenants' ? 'id' : 'tenant_id');
  for (const table of KEPT) {
    const [row] = await db.admin.unsafe<{ rows: unknown }[]>(
      `select coalesce(jsonb_agg(t), '[]') as rows from app.${table} t where ${column(table)} = $1`,
      [tenants.a],
    );
    kept.push([table, row?.rows]);
  }
  return () =>
    db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      for (const [table, rows] of kept) {
        await tx.unsafe(`delete from app.${table} where ${column(table)} = $1`, [tenants.a]);
        await tx.unsafe(
          `insert into app.${table} select * from jsonb_populate_recordset(null::app.${table}, $1)`,
          [rows as never],
        );
      }
    }) as Promise<void>;
}

/** Every living caller has a living session again, with the roles of the beginning. */
export async function revive(world: World, restore: () => Promise<void>): Promise<number> {
  const { db, tenants } = world;
  let revived = 0;
  for (const caller of world.callers.filter(({ living }) => living)) {
    const answer = await caller.person?.call('whoami');
    if (answer?.ok) continue;
    if (revived === 0) await restore();
    await enter(db, caller, tenants.a);
    revived += 1;
  }
  return revived;
}

/** Columns that took no canary although nothing says what they may hold. */
export async function unplanted({ db, planted }: World): Promise<string[]> {
  const bounded = await db.admin<{ name: string }[]>`
    select k.conrelid::regclass || '.' || a.attname as name from pg_constraint k
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey) where k.contype = 'c'`;
  const names = new Set(bounded.map(({ name }) => name));
  return planted
    .filter(({ type, rows }) => rows === 0 && /text|character|json|bytea|inet/.test(type))
    .map(({ table, column }) => `${table}.${column}`)
    .filter((name) => !names.has(name));
}
