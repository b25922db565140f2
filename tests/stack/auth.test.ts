import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../supabase/local/gateway.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';

const PASSWORD = 'a long password';

describe('Auth', () => {
  let db: TestDatabase;
  let gateway: Gateway;
  let server: SupabaseClient;

  const open = (key = db.keys.publishable) =>
    createClient(gateway.url, key, { auth: { persistSession: false } });
  const newPerson = async (email: string) => {
    const { data, error } = await server.auth.admin.createUser({
      email,
      password: PASSWORD,
      email_confirm: true,
    });
    expect(error).toBeNull();
    return data.user?.id ?? '';
  };
  const signedIn = async (email: string, password = PASSWORD) => {
    const client = open();
    const { data, error } = await client.auth.signInWithPassword({ email, password });
    expect(error).toBeNull();
    return { client, session: data.session };
  };
  const sessionsOf = async (user: string) =>
    (await db.admin<{ id: string }[]>`select id from auth.sessions where user_id = ${user}`).map(
      ({ id }) => id,
    );

  beforeAll(async () => {
    db = await openDatabase();
    gateway = await db.openGateway();
    server = open(db.keys.secret);
  });
  afterAll(() => db.close());

  it('STK-30: signs in by password, and refuses a wrong one in GoTrue’s words', async () => {
    const user = await newPerson('one@example.com');
    const { session } = await signedIn('ONE@example.com');
    expect(session?.user.id).toBe(user);
    expect(session?.expires_in).toBe(3600);
    const { error } = await open().auth.signInWithPassword({ email: 'one@example.com', password: 'wrong' });
    expect([error?.status, error?.code, error?.message]).toEqual([
      400,
      'invalid_credentials',
      'Invalid login credentials',
    ]);
    const nobody = await open().auth.signInWithPassword({ email: 'nobody@example.com', password: 'wrong' });
    expect(nobody.error?.message).toBe(error?.message);
  });

  it('STK-31: tells who a token is of, with its session in the claims', async () => {
    const user = await newPerson('two@example.com');
    const { client } = await signedIn('two@example.com');
    expect((await client.auth.getUser()).data.user?.id).toBe(user);
    const { data } = await client.auth.getClaims();
    expect(data?.claims).toMatchObject({ sub: user, role: 'authenticated', email: 'two@example.com' });
    expect(await sessionsOf(user)).toEqual([data?.claims.session_id]);
  });

  it('STK-32: renews a token within the same session, and refuses a used one', async () => {
    const user = await newPerson('three@example.com');
    const { client, session } = await signedIn('three@example.com');
    const before = await sessionsOf(user);
    const { data, error } = await client.auth.refreshSession();
    expect(error).toBeNull();
    expect(data.session?.refresh_token).not.toBe(session?.refresh_token);
    expect(await sessionsOf(user)).toEqual(before);
    const { data: next } = await client.auth.refreshSession();
    expect(next.session).not.toBeNull();
    const stolen = await open().auth.refreshSession({ refresh_token: session?.refresh_token ?? '' });
    expect(stolen.data.session).toBeNull();
  });

  it('STK-33: signs out this device, the others, or all, and the token stops at once in Auth', async () => {
    const user = await newPerson('four@example.com');
    const [a, b, c] = [
      await signedIn('four@example.com'),
      await signedIn('four@example.com'),
      await signedIn('four@example.com'),
    ];
    expect((await a.client.auth.signOut({ scope: 'local' })).error).toBeNull();
    expect(await sessionsOf(user)).toHaveLength(2);
    const ended = await open().auth.getUser(a.session?.access_token);
    expect([ended.error?.status, ended.error?.name]).toEqual([400, 'AuthSessionMissingError']);
    expect((await b.client.auth.signOut({ scope: 'others' })).error).toBeNull();
    expect(await sessionsOf(user)).toHaveLength(1);
    expect((await open().auth.getUser(c.session?.access_token)).data.user).toBeNull();
    await signedIn('four@example.com');
    expect((await b.client.auth.signOut()).error).toBeNull();
    expect(await sessionsOf(user)).toHaveLength(0);
  });

  it('STK-34: an administrator signs a person out by their token', async () => {
    const user = await newPerson('five@example.com');
    const { session } = await signedIn('five@example.com');
    await signedIn('five@example.com');
    const { error } = await server.auth.admin.signOut(session?.access_token ?? '', 'global');
    expect(error).toBeNull();
    expect(await sessionsOf(user)).toEqual([]);
  });

  it('STK-35: changes a password, wants ten characters, and signs the other devices out', async () => {
    const user = await newPerson('six@example.com');
    const { client, session } = await signedIn('six@example.com');
    await signedIn('six@example.com');
    const short = await client.auth.updateUser({ password: 'short' });
    expect([short.error?.status, short.error?.code]).toEqual([422, 'weak_password']);
    const same = await client.auth.updateUser({ password: PASSWORD });
    expect(same.error?.code).toBe('same_password');
    expect(await sessionsOf(user)).toHaveLength(2);
    expect((await client.auth.updateUser({ password: 'another long one' })).error).toBeNull();
    expect(await sessionsOf(user)).toHaveLength(1);
    expect((await client.auth.getUser(session?.access_token)).data.user?.id).toBe(user);
    await signedIn('six@example.com', 'another long one');
  });

  it('STK-36: keeps sign-up closed, by password, by code and by link', async () => {
    const count = async () => (await db.admin`select count(*)::int as n from auth.users`)[0]?.['n'] as number;
    const before = await count();
    const { error } = await open().auth.signUp({ email: 'new@example.com', password: PASSWORD });
    expect([error?.status, error?.code]).toEqual([422, 'signup_disabled']);
    await open().auth.signInWithOtp({ email: 'new@example.com', options: { shouldCreateUser: true } });
    const headers = { apikey: db.keys.publishable, 'content-type': 'application/json' };
    const body = JSON.stringify({ email: 'new@example.com' });
    for (const path of ['otp', 'magiclink', 'magiclink/', '%6dagiclink']) {
      await fetch(`${gateway.url}/auth/v1/${path}`, { method: 'POST', headers, body });
    }
    expect(await count()).toBe(before);
  });

  it('STK-37: gives a one-time link that works once, for each kind', async () => {
    await newPerson('seven@example.com');
    for (const type of ['magiclink', 'recovery'] as const) {
      const { data, error } = await server.auth.admin.generateLink({ type, email: 'seven@example.com' });
      expect(error).toBeNull();
      expect(data.properties).toMatchObject({
        verification_type: type,
        redirect_to: 'http://localhost:5173',
      });
      const token_hash = data.properties?.hashed_token ?? '';
      const first = await open().auth.verifyOtp({ token_hash, type });
      expect(first.data.session?.user.email).toBe('seven@example.com');
      const second = await open().auth.verifyOtp({ token_hash, type });
      expect([second.data.session, second.error?.code]).toEqual([null, 'otp_expired']);
    }
    const { data } = await server.auth.admin.generateLink({ type: 'magiclink', email: 'seven@example.com' });
    // what stands in for a link must not be what somebody could try through
    expect(data.properties?.email_otp).toMatch(/^\d{10}$/);
    const byCode = {
      email: 'seven@example.com',
      token: data.properties?.email_otp ?? '',
      type: 'email' as const,
    };
    expect((await open().auth.verifyOtp(byCode)).data.session).not.toBeNull();
  });

  it('STK-38: invites a new person, who then chooses a password', async () => {
    const { data, error } = await server.auth.admin.generateLink({
      type: 'invite',
      email: 'Eight@example.com',
      options: { data: { name: 'Eight' } },
    });
    expect(error).toBeNull();
    expect(data.user).toMatchObject({ email: 'eight@example.com', user_metadata: { name: 'Eight' } });
    const client = open();
    const accepted = await client.auth.verifyOtp({
      token_hash: data.properties?.hashed_token ?? '',
      type: 'invite',
    });
    expect(accepted.error).toBeNull();
    expect((await client.auth.updateUser({ password: PASSWORD })).error).toBeNull();
    await signedIn('eight@example.com');
    const again = await server.auth.admin.generateLink({ type: 'invite', email: 'eight@example.com' });
    expect([again.error?.status, again.error?.code]).toEqual([422, 'email_exists']);
  });

  it('STK-39: an administrator creates, reads, changes, lists and deletes people', async () => {
    const id = randomUUID();
    const made = await server.auth.admin.createUser({
      id,
      email: 'nine@example.com',
      password: PASSWORD,
      email_confirm: true,
      user_metadata: { name: 'Nine' },
      app_metadata: { source: 'test' },
    });
    expect(made.error).toBeNull();
    expect(made.data.user).toMatchObject({
      id,
      email: 'nine@example.com',
      aud: 'authenticated',
      role: 'authenticated',
    });
    expect(made.data.user).toMatchObject({
      user_metadata: { name: 'Nine' },
      app_metadata: { provider: 'email', source: 'test' },
    });
    const twice = await server.auth.admin.createUser({ email: 'NINE@example.com', password: PASSWORD });
    expect([twice.error?.status, twice.error?.code]).toEqual([422, 'email_exists']);
    const weak = await server.auth.admin.createUser({ email: 'ten@example.com', password: 'short' });
    expect(weak.error?.code).toBe('weak_password');
    expect((await server.auth.admin.getUserById(id)).data.user?.identities).toHaveLength(1);

    await signedIn('nine@example.com');
    const changed = await server.auth.admin.updateUserById(id, {
      password: 'changed by admin',
      email: 'niner@example.com',
      user_metadata: { name: null },
    });
    expect(changed.data.user).toMatchObject({ email: 'niner@example.com' });
    expect(changed.data.user?.user_metadata).not.toHaveProperty('name');
    expect(await sessionsOf(id)).toEqual([]);
    await signedIn('niner@example.com', 'changed by admin');

    const list = await server.auth.admin.listUsers({ page: 1, perPage: 3 });
    expect(list.data.users).toHaveLength(3);
    expect(list.data).toMatchObject({ aud: 'authenticated', nextPage: 2 });

    expect((await server.auth.admin.deleteUser(id)).error).toBeNull();
    expect(await sessionsOf(id)).toEqual([]);
    const gone = await server.auth.admin.getUserById(id);
    expect([gone.error?.status, gone.error?.code]).toEqual([404, 'user_not_found']);
  });

  it('STK-40: keeps the administrator’s endpoints to the secret key', async () => {
    const { session } = await signedIn('two@example.com');
    const ask = (headers: Record<string, string>) => fetch(`${gateway.url}/auth/v1/admin/users`, { headers });
    const token = `Bearer ${session?.access_token}`;
    expect((await ask({})).status).toBe(401);
    expect((await ask({ apikey: db.keys.publishable })).status).toBe(403);
    expect((await ask({ apikey: db.keys.publishable, authorization: token })).status).toBe(403);
    expect(
      (await ask({ apikey: db.keys.publishable, authorization: `Bearer ${db.keys.secret}` })).status,
    ).toBe(403);
    expect((await ask({ apikey: `${db.keys.secret}x` })).status).toBe(403);
    expect((await ask({ apikey: db.keys.secret })).status).toBe(200);
    for (const path of ['admin%2Fusers', '/admin/users', './admin/users', 'ADMIN/users']) {
      const answer = await fetch(`${gateway.url}/auth/v1/${path}`, {
        headers: { apikey: db.keys.publishable },
      });
      expect([path, answer.ok]).toEqual([path, false]);
    }
  });

  it('STK-41: signs the sign-in and the sign-out into auth.sessions, where triggers of ours can stand', async () => {
    await db.owner.unsafe(`
      create table app.seen (what text, session_id uuid);
      create function app.tg_seen() returns trigger language plpgsql security definer set search_path = '' as $$
        begin insert into app.seen values (tg_op, coalesce(new.id, old.id)); return null; end $$;
      create trigger seen after insert or delete on auth.sessions for each row execute function app.tg_seen();`);
    await newPerson('eleven@example.com');
    const { client } = await signedIn('eleven@example.com');
    await client.auth.signOut({ scope: 'local' });
    expect((await db.admin`select what from app.seen`).map(({ what }) => what as string)).toEqual([
      'INSERT',
      'DELETE',
    ]);
  });
});
