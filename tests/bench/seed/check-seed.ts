import type { Sql } from 'postgres';
import type { SeedOptions } from './seed-large.ts';

/** How many rows of each table are looked at one by one. */
const SAMPLE = 20_000;

/** A seed that is not whole would make every figure and every finding worthless: looks again at what was copied. */
export async function checkSeed(admin: Sql, options: SeedOptions): Promise<void> {
  await demand(
    admin,
    'all requests and tenants',
    `
    select 1 where (select count(*) from app.requests) <> ${options.requests} or (select count(*) from app.tenants) <> ${options.tenants}`,
  );
  await demand(
    admin,
    'linked events',
    `
    select 1 where (select count(*) from audit.links) <> (select count(*) from audit.events)`,
  );
  for (const key of await foreignKeys(admin))
    await demand(
      admin,
      key.name,
      `
      select 1 from (select * from ${key.child} limit ${SAMPLE}) c
       where ${key.present} and not exists (select from ${key.parent} p where ${key.equal}) limit 1`,
    );
  await demand(
    admin,
    'contents as the database hashes them',
    `
    select 1 from (select * from app.requests r where r.state <> 'draft' order by r.id limit 500) r
      left join app.request_versions v on v.tenant_id = r.tenant_id and v.request_id = r.id and v.round = r.round
     where r.content_hash <> app.hash_of(app.snapshot(r)) or v.content_hash is distinct from r.content_hash
        or v.content is distinct from app.snapshot(r)`,
  );
  await demand(
    admin,
    'a chain that verifies in the first and the last tenant, from its beginning and at its end',
    `
    select 1 from (select t.id, (select max(l.seq) from audit.links l where l.tenant_id = t.id) as last
                     from app.tenants t where t.name in ('Organisation 1', 'Organisation ${options.tenants}')) t,
           unnest(array[1, greatest(t.last - 2000, 1)]) from_seq, app.do_verify_trail(t.id, from_seq, from_seq + 2000) v
     where v -> 'whole' <> 'true'`,
  );
}

async function demand(admin: Sql, what: string, violations: string): Promise<void> {
  const found = await admin.unsafe(violations);
  if (found.length > 0) throw new Error(`The seed is not whole: ${what}`);
}

interface ForeignKey {
  name: string;
  child: string;
  parent: string;
  present: string;
  equal: string;
}

async function foreignKeys(admin: Sql): Promise<ForeignKey[]> {
  return admin<ForeignKey[]>`
    select k.conrelid::regclass || ' ' || k.conname as name, k.conrelid::regclass::text as child, k.confrelid::regclass::text as parent,
           string_agg(format('c.%I is not null', a.attname), ' and ') as present,
           string_agg(format('p.%I = c.%I', b.attname, a.attname), ' and ') as equal
      from pg_constraint k, unnest(k.conkey, k.confkey) x (child, parent),
           pg_attribute a, pg_attribute b
     where k.contype = 'f' and k.connamespace in ('app'::regnamespace, 'audit'::regnamespace)
       and a.attrelid = k.conrelid and a.attnum = x.child and b.attrelid = k.confrelid and b.attnum = x.parent
     group by k.oid, k.conrelid, k.confrelid, k.conname`;
}
