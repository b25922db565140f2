import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../supabase/local/gateway.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';

/** A small table behind a view, as the product's are, made by the migration role. */
const SCRATCH = `
create table app.shelves (id int primary key, name text not null, size bigint, rate numeric(20, 8) default 1500,
  made timestamptz default now(), tags text[] default '{}');
create table app.books (id int primary key, shelf_id int not null references app.shelves (id), title text);
insert into app.shelves (id, name, size, made) select i, 'Shelf ' || i, i * 1000, '2026-01-01'::timestamptz + i * interval '1 day'
  from generate_series(1, 25) i;
insert into app.books values (1, 1, 'One'), (2, 1, 'Two');
create view api.shelves with (security_invoker = true) as select id, name, size, rate, made, tags from app.shelves;
create view api.books with (security_invoker = true) as select id, shelf_id, title from app.books;
grant select, insert on app.shelves to authenticated;
grant select on app.books to authenticated;
grant select, insert on api.shelves to authenticated;
grant select on api.books to authenticated;
grant usage on schema api to anon;
create function api.scratch_add(p_a int, p_b int default 1) returns jsonb language sql immutable set search_path = ''
  as $$ select jsonb_build_object('sum', p_a + p_b) $$;
create function api.scratch_write() returns jsonb language sql volatile security definer set search_path = ''
  as $$ insert into app.books select max(id) + 1, 1, 'New' from app.books returning jsonb_build_object('id', id) $$;
create function api.scratch_sneaky() returns jsonb language plpgsql stable security definer set search_path = ''
  as $$ begin perform api.scratch_write(); return '{"written": true}'; end $$;
create function api.scratch_raise() returns void language plpgsql volatile set search_path = ''
  as $$ begin raise exception 'not today' using detail = 'because', hint = 'tomorrow'; end $$;
create function api.scratch_sleep() returns void language sql volatile set search_path = ''
  as $$ select pg_sleep(20) $$;
create function api.scratch_who() returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('me', current_user, 'session', session_user, 'uid', auth.uid(),
    'sid', auth.jwt() ->> 'session_id', 'read_only', current_setting('transaction_read_only'),
    'timeout', current_setting('statement_timeout')) $$;
revoke execute on function api.scratch_add, api.scratch_write, api.scratch_sneaky, api.scratch_raise,
  api.scratch_sleep, api.scratch_who from public;
grant execute on function api.scratch_add, api.scratch_write, api.scratch_sneaky, api.scratch_raise,
  api.scratch_sleep, api.scratch_who to anon, authenticated;
`;

describe('the Data API', () => {
  let db: TestDatabase;
  let gateway: Gateway;
  let person: SupabaseClient<never, never, 'api'>;
  let anonymous: typeof person;
  let server: typeof person;

  const open = (key: string) =>
    createClient(gateway.url, key, {
      db: { schema: 'api' },
      auth: { persistSession: false },
    }) as unknown as typeof person;

  beforeAll(async () => {
    db = await openDatabase();
    await db.owner.unsafe(SCRATCH);
    gateway = await db.openGateway();
    server = open(db.keys.secret);
    anonymous = open(db.keys.publishable);
    person = open(db.keys.publishable);
    await server.auth.admin.createUser({
      email: 'reader@example.com',
      password: 'a long password',
      email_confirm: true,
    });
    const { error } = await person.auth.signInWithPassword({
      email: 'reader@example.com',
      password: 'a long password',
    });
    expect(error).toBeNull();
  });
  afterAll(() => db.close());

  it('STK-10: filters, orders and limits as supabase-js asks', async () => {
    const shelves = () => person.from('shelves').select('id, name');
    expect((await shelves().eq('id', 3)).data).toEqual([{ id: 3, name: 'Shelf 3' }]);
    expect((await shelves().in('id', [2, 4]).order('id')).data?.map(({ id }) => id)).toEqual([2, 4]);
    expect(
      (await shelves().gte('id', 24).order('id', { ascending: false })).data?.map(({ id }) => id),
    ).toEqual([25, 24]);
    expect((await shelves().lt('id', 3).order('id')).data?.map(({ id }) => id)).toEqual([1, 2]);
    expect((await shelves().ilike('name', '%shelf 1_')).data).toHaveLength(10);
    expect((await shelves().or('id.eq.1,name.eq.Shelf 9').order('id')).data?.map(({ id }) => id)).toEqual([
      1, 9,
    ]);
    expect((await shelves().order('id').limit(2)).data).toHaveLength(2);
    expect((await shelves().order('id').range(5, 7)).data?.map(({ id }) => id)).toEqual([6, 7, 8]);
    expect((await shelves().is('name', null)).data).toEqual([]);
    expect((await shelves().not('id', 'in', '(1,2,3)')).data).toHaveLength(22);
  });

  it('STK-11: pages by keyset with two columns', async () => {
    const last = { made: '2026-01-04T00:00:00+00:00', id: 3 };
    const after = `made.gt."${last.made}",and(made.eq."${last.made}",id.gt.${last.id})`;
    const page = await person.from('shelves').select('id, made').or(after).order('made').order('id').limit(2);
    expect(page.error).toBeNull();
    expect(page.data?.map(({ id }) => id)).toEqual([4, 5]);
  });

  it('STK-12: answers one row, or none, or says that there is none', async () => {
    const one = await person.from('shelves').select('id').eq('id', 1).single();
    expect(one.data).toEqual({ id: 1 });
    const none = await person.from('shelves').select('id').eq('id', 99).maybeSingle();
    expect([none.data, none.error]).toEqual([null, null]);
    const missing = await person.from('shelves').select('id').eq('id', 99).single();
    expect([missing.error?.code, missing.status]).toEqual(['PGRST116', 406]);
  });

  it('STK-13: counts exactly without sending rows', async () => {
    const { count, data, error } = await person
      .from('shelves')
      .select('*', { count: 'exact', head: true })
      .gt('id', 5);
    expect([count, data, error]).toEqual([20, null, null]);
  });

  it('STK-14: sends numbers as numbers and times as ISO', async () => {
    const { data } = await person.from('shelves').select('size, rate, made').eq('id', 1).single();
    expect(data).toEqual({ size: 1000, rate: 1500, made: '2026-01-02T00:00:00+00:00' });
  });

  it('STK-15: embeds through the views', async () => {
    const { data, error } = await person.from('books').select('title, shelves(name)').eq('id', 1).single();
    expect(error).toBeNull();
    expect(data).toEqual({ title: 'One', shelves: { name: 'Shelf 1' } });
  });

  it('STK-16: calls functions by POST and by GET, defaults left out', async () => {
    expect((await person.rpc('scratch_add', { p_a: 2, p_b: 3 } as never)).data).toEqual({ sum: 5 });
    expect((await person.rpc('scratch_add', { p_a: 2 } as never)).data).toEqual({ sum: 3 });
    expect((await person.rpc('scratch_add', { p_a: 2 } as never, { get: true })).data).toEqual({ sum: 3 });
    const { data: who } = await person.rpc('scratch_who');
    expect(who).toMatchObject({
      me: 'authenticated',
      session: 'authenticator',
      read_only: 'on',
      timeout: '8s',
    });
    expect((await anonymous.rpc('scratch_who')).data).toMatchObject({ me: 'anon', timeout: '3s', uid: null });
  });

  it('STK-17: gives a function the session and the person of the token', async () => {
    const { data: session } = await person.auth.getSession();
    const { data: claims } = await person.auth.getClaims();
    const { data: who } = await person.rpc('scratch_who');
    expect(who).toMatchObject({ uid: session.session?.user.id, sid: claims?.claims['session_id'] });
  });

  it('STK-18: never writes on GET, on HEAD, or in a function that says it only reads', async () => {
    const before = await db.admin`select count(*)::int as n from app.books`;
    const got = await person.rpc('scratch_write', undefined as never, { get: true });
    expect([got.status, got.error?.code]).toEqual([405, '25006']);
    const sneaky = await person.rpc('scratch_sneaky');
    expect([sneaky.status, sneaky.error?.code]).toEqual([405, '25006']);
    expect(await db.admin`select count(*)::int as n from app.books`).toEqual(before);
    const posted = await person.rpc('scratch_write');
    expect(posted.error).toBeNull();
    expect(posted.data).toEqual({ id: 3 });
  });

  it('STK-19: refuses the hidden schemas with 406, whichever header names them', async () => {
    for (const schema of [
      'app',
      'audit',
      'secrets',
      'auth',
      'storage',
      'public',
      'pg_catalog',
      'information_schema',
    ]) {
      const client = server.schema(schema as never) as unknown as typeof person;
      const read = await client.from('tenants').select('*');
      expect([schema, read.status, read.error?.code]).toEqual([schema, 406, 'PGRST106']);
      const write = await client.from('tenants').insert({ name: 'x' } as never);
      expect([schema, write.status, write.error?.code]).toEqual([schema, 406, 'PGRST106']);
      expect((await client.rpc('context')).status).toBe(406);
    }
  });

  it('STK-20: lets the other verb’s profile header name no hidden schema', async () => {
    const headers = { apikey: db.keys.secret, authorization: `Bearer ${db.keys.secret}` };
    const read = await fetch(`${gateway.url}/rest/v1/tenants`, {
      headers: { ...headers, 'content-profile': 'app' },
    });
    expect(read.status).toBeGreaterThanOrEqual(400);
    expect(await read.text()).not.toContain('[]');
    for (const path of [
      'app.tenants',
      'app__tenants',
      'rpc/app.context',
      'auth.users',
      '..%2fauth%2fv1',
      '',
    ]) {
      const answer = await fetch(`${gateway.url}/rest/v1/${path}`, { headers });
      const text = await answer.text();
      expect([path, answer.ok && path !== '']).toEqual([path, false]);
      expect(text).not.toContain('encrypted_password');
    }
    for (const path of [
      '/_system/introspect',
      '/_system/config',
      '/_system/info',
      '/',
      '/pg',
      '/graphql/v1',
    ]) {
      expect([path, (await fetch(gateway.url + path, { headers })).status]).toEqual([path, 404]);
    }
  });

  it('STK-21: gives the secret key no table: 42501, though policies do not bind it', async () => {
    const { error, status } = await server.from('shelves').select('id');
    expect([error?.code, status]).toEqual(['42501', 403]);
    const { error: refused } = await anonymous.from('shelves').select('id');
    expect(refused?.code).toBe('42501');
  });

  it('STK-22: tells errors as PostgREST does', async () => {
    const raised = await person.rpc('scratch_raise');
    expect([raised.status, raised.error?.code, raised.error?.message]).toEqual([400, 'P0001', 'not today']);
    expect([raised.error?.details, raised.error?.hint]).toEqual(['because', 'tomorrow']);
    const unknown = await person.rpc('scratch_nothing');
    expect([unknown.status, unknown.error?.code]).toEqual([404, 'PGRST202']);
    const table = await person.from('nothing').select('*');
    expect([table.status, table.error?.code]).toEqual([404, 'PGRST205']);
    const column = await person.from('shelves').select('nothing');
    expect([column.status, column.error?.code]).toEqual([400, '42703']);
    const twice = await person.from('shelves').insert({ id: 1, name: 'x' } as never);
    expect([twice.status, twice.error?.code]).toEqual([409, '23505']);
    const wrong = await person.from('shelves').select('id').eq('id', 'x');
    expect([wrong.status, wrong.error?.code]).toEqual([400, '22P02']);
    const unfit = await person.from('shelves').select('id').in('tags', [1]);
    expect([unfit.status, unfit.error?.code]).toEqual([400, '22P02']);
  });

  it('STK-23: cuts a statement at the role’s time limit', { timeout: 20_000 }, async () => {
    const { error, status } = await anonymous.rpc('scratch_sleep');
    expect([status, error?.code]).toEqual([500, '57014']);
  });

  it('STK-24: wants a key, a valid token, and a body of a decent size', async () => {
    const ask = (headers: Record<string, string>, body?: string) =>
      fetch(`${gateway.url}/rest/v1/rpc/scratch_who`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-profile': 'api', ...headers },
        body: body ?? '{}',
      });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ apikey: 'sb_secret_guess' })).status).toBe(401);
    const forged = `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"role":"service_role"}').toString('base64url')}.x`;
    expect((await ask({ apikey: db.keys.publishable, authorization: forged })).status).toBe(401);
    const large = await ask({ apikey: db.keys.publishable }, JSON.stringify({ x: 'x'.repeat(11 * 2 ** 20) }));
    expect(large.status).toBe(413);
  });

  it('SPEC-ISO-56: refuses a planned or an estimated count, since statistics are of all tenants', async () => {
    for (const count of ['planned', 'estimated'] as const) {
      const asked = await person.from('shelves').select('id', { count }).limit(1);
      expect([asked.status, asked.count, asked.error?.code]).toEqual([400, null, 'PT400']);
    }
    expect((await person.from('shelves').select('id', { count: 'exact' }).limit(1)).count).toBe(25);
  });

  it('STK-25: shows at most a thousand rows of anything', async () => {
    await db.owner`insert into app.books select i, 1, 'Many' from generate_series(100, 1500) i`;
    const { data } = await person.from('books').select('id');
    expect(data).toHaveLength(1000);
  });
});
