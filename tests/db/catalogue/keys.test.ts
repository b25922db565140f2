import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { list, OURS, PLATFORM } from './catalogue.ts';

/** Foreign keys and unique checks look past row-level security, so they must not look past the tenant. */
describe('every key', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SPEC-ISO-07: every foreign key between tenant tables begins with tenant_id on both sides', async () => {
    const found = await db.admin.unsafe<{ source: string; target: string; near: string[]; far: string[] }[]>(
      `select sn.nspname || '.' || s.relname as source, tn.nspname || '.' || t.relname as target,
              array(select a.attname::text from unnest(k.conkey) with ordinality u (n, i)
                      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.i) as near,
              array(select a.attname::text from unnest(k.confkey) with ordinality u (n, i)
                      join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.i) as far
         from pg_constraint k
         join pg_class s on s.oid = k.conrelid join pg_namespace sn on sn.oid = s.relnamespace
         join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
        where k.contype = 'f' and sn.nspname in ${OURS}`,
    );
    expect(found.length).toBeGreaterThan(40);
    const wrong = found.filter((key) => {
      if (PLATFORM.includes(key.target)) return false; // reference data is the same for everybody
      if (key.target === 'app.tenants') return key.near[0] !== 'tenant_id' || key.far[0] !== 'id';
      return key.near[0] !== 'tenant_id' || key.far[0] !== 'tenant_id' || key.near.length < 2;
    });
    expect(wrong).toEqual([]);
  });

  it('SPEC-ISO-08: no foreign key crosses into the schema of Auth or Storage', async () => {
    const found = await list(
      db.admin,
      `select k.conname from pg_constraint k join pg_class s on s.oid = k.conrelid
         join pg_namespace sn on sn.oid = s.relnamespace join pg_class t on t.oid = k.confrelid
         join pg_namespace tn on tn.oid = t.relnamespace
        where k.contype = 'f' and sn.nspname in ${OURS} and tn.nspname not in ${OURS}`,
    );
    expect(found).toEqual([]);
  });

  it('SPEC-ISO-09: every unique rule of a tenant table begins with tenant_id', async () => {
    const found = await list(
      db.admin,
      `select n.nspname || '.' || c.relname || ' ' || i.relname from pg_index x
         join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
         join pg_namespace n on n.oid = c.relnamespace
         left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
        where n.nspname in ${OURS} and x.indisunique and a.attname is distinct from 'tenant_id' order by 1`,
    );
    const exceptions = [...PLATFORM, 'app.tenants'];
    expect(found.filter((rule) => !exceptions.some((table) => rule.startsWith(`${table} `)))).toEqual([]);
  });

  it('SPEC-ISO-10: no client chooses the id of a row: every uuid id has a random default and no INSERT grant', async () => {
    const found = await list(
      db.admin,
      `select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'id' and a.atttypid = 'uuid'::regtype
         left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where n.nspname in ${OURS} and c.relkind = 'r'
          and (coalesce(pg_get_expr(d.adbin, d.adrelid), '') <> 'gen_random_uuid()'
               or has_column_privilege('authenticated', c.oid, a.attnum, 'insert, update')
               or has_column_privilege('anon', c.oid, a.attnum, 'insert, update'))`,
    );
    expect(found).toEqual([]);
  });
});
