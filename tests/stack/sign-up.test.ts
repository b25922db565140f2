import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../supabase/local/gateway.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';

const PASSWORD = 'a long password';

/** What signing up, joining and a forgotten password ask of Auth, through the very client that the app uses. */
describe('Auth, for people who come in', () => {
  let db: TestDatabase;
  let gateway: Gateway;
  let server: SupabaseClient;
  const open = (key = db.keys.publishable) =>
    createClient(gateway.url, key, { auth: { persistSession: false } });
  const link = async (email: string, type: 'magiclink' | 'recovery' = 'magiclink') => {
    const { data, error } = await server.auth.admin.generateLink({ type, email });
    return {
      error,
      user: data.user,
      kind: data.properties?.verification_type,
      token: data.properties?.hashed_token ?? '',
    };
  };
  const follow = (token: string, type: 'signup' | 'magiclink' | 'recovery') =>
    open().auth.verifyOtp({ token_hash: token, type });

  beforeAll(async () => {
    db = await openDatabase();
    gateway = await db.openGateway();
    server = open(db.keys.secret);
  });
  afterAll(() => db.close());

  it('STK-140: a link for an unknown address makes the person, says signup, and confirms the address once it is followed', async () => {
    const made = await link('New@Example.com');
    expect(made).toMatchObject({ error: null, kind: 'signup' });
    expect(made.user?.last_sign_in_at ?? null).toBeNull();
    const [before] =
      await db.admin`select email, email_confirmed_at from auth.users where id = ${made.user?.id ?? ''}`;
    expect(before).toEqual({ email: 'new@example.com', email_confirmed_at: null });
    const { data, error } = await follow(made.token, 'signup');
    expect(error).toBeNull();
    expect(data.user?.id).toBe(made.user?.id);
    const [after] =
      await db.admin`select email_confirmed_at is not null as confirmed from auth.users where id = ${made.user?.id ?? ''}`;
    expect(after).toEqual({ confirmed: true });
    expect((await follow(made.token, 'signup')).error?.code).toBe('otp_expired');
  });

  it('STK-141: for an address that is known it says magiclink, and nobody is made', async () => {
    await server.auth.admin.createUser({
      email: 'known@example.com',
      password: PASSWORD,
      email_confirm: true,
    });
    await open().auth.signInWithPassword({ email: 'known@example.com', password: PASSWORD });
    const count = async () => (await db.admin`select count(*)::int as n from auth.users`)[0]?.['n'] as number;
    const before = await count();
    const made = await link('KNOWN@example.com');
    expect(made).toMatchObject({ error: null, kind: 'magiclink' });
    expect(made.user?.last_sign_in_at).toEqual(expect.any(String));
    expect(await count()).toBe(before);
    // asking again makes the first link void: one is open at a time
    const second = await link('known@example.com');
    expect((await follow(made.token, 'magiclink')).error).not.toBeNull();
    expect((await follow(second.token, 'magiclink')).data.session).not.toBeNull();
  });

  it('STK-142: a link for a forgotten password is for people who are known, and for that alone', async () => {
    expect((await link('nobody@example.com', 'recovery')).error?.code).toBe('user_not_found');
    const made = await link('known@example.com', 'recovery');
    expect(made.kind).toBe('recovery');
    expect((await follow(made.token, 'signup')).data.session).toBeNull();
    expect((await follow(made.token, 'recovery')).data.session).not.toBeNull();
    expect((await follow(made.token, 'recovery')).data.session).toBeNull();
  });

  it('STK-143: who came by a link chooses a password of twelve characters, and signs in with it', async () => {
    const made = await link('chooser@example.com');
    const client = open();
    await client.auth.verifyOtp({ token_hash: made.token, type: 'signup' });
    expect((await client.auth.updateUser({ password: 'short' })).error?.code).toBe('weak_password');
    expect((await client.auth.updateUser({ password: PASSWORD })).error).toBeNull();
    const { data } = await open().auth.signInWithPassword({
      email: 'chooser@example.com',
      password: PASSWORD,
    });
    expect(data.user?.id).toBe(made.user?.id);
  });

  it('STK-144: nobody changes their own address, so that what an invitation is bound to stays true', async () => {
    const client = open();
    await client.auth.signInWithPassword({ email: 'known@example.com', password: PASSWORD });
    for (const change of [
      { email: 'another@example.com' },
      { email: 'another@example.com', password: 'another long one' },
    ]) {
      const { error } = await client.auth.updateUser(change);
      expect([error?.status, error?.code]).toEqual([422, 'validation_failed']);
    }
    expect((await client.auth.getUser()).data.user?.email).toBe('known@example.com');
    const { data } = await client.auth.refreshSession();
    const claims = await client.auth.getClaims(data.session?.access_token);
    expect(claims.data?.claims.email).toBe('known@example.com');
    expect(
      (await open().auth.signInWithPassword({ email: 'known@example.com', password: PASSWORD })).error,
    ).toBeNull();
  });

  it('STK-145: somebody invited is made with the secret key only, and an address that exists says so', async () => {
    const input = { email: 'known@example.com', password: PASSWORD, email_confirm: true };
    const { error } = await server.auth.admin.createUser(input);
    expect([error?.status, error?.code]).toEqual([422, 'email_exists']);
    const weak = await server.auth.admin.createUser({
      ...input,
      email: 'weak@example.com',
      password: 'short',
    });
    expect(weak.error?.code).toBe('weak_password');
    const closed = await open().auth.admin.createUser({ ...input, email: 'closed@example.com' });
    expect(closed.error?.status).toBe(403);
    expect(
      (await open().auth.admin.generateLink({ type: 'magiclink', email: input.email })).error?.status,
    ).toBe(403);
  });
});
