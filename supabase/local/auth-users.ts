import bcrypt from 'bcryptjs';
import { randomUUID } from 'node:crypto';
import type { JSONValue, Sql, TransactionSql } from 'postgres';

type Json = Record<string, unknown>;

/** What the admin endpoints take, as in @supabase/auth-js's AdminUserAttributes. */
export interface UserInput {
  id?: string;
  email?: string;
  password?: string;
  password_hash?: string;
  email_confirm?: boolean;
  user_metadata?: Json;
  app_metadata?: Json;
  role?: string;
}

interface UserRow {
  id: string;
  aud: string | null;
  role: string | null;
  email: string | null;
  phone: string | null;
  email_confirmed_at: Date | null;
  invited_at: Date | null;
  last_sign_in_at: Date | null;
  raw_app_meta_data: Json | null;
  raw_user_meta_data: Json | null;
  created_at: Date;
  updated_at: Date;
  identities: Json[] | null;
}

const EMAIL_PROVIDER = { provider: 'email', providers: ['email'] };
type Queries = Sql | TransactionSql;

/** bcrypt at the cost of ten, as the embedded API and GoTrue hash. */
export async function hashOf(input: UserInput): Promise<string | null> {
  if (input.password_hash) return input.password_hash;
  return input.password ? bcrypt.hash(input.password, 10) : null;
}

export async function insertUser(sql: Sql, input: UserInput, confirmed: boolean): Promise<Json> {
  const id = input.id ?? randomUUID();
  const email = (input.email ?? '').toLowerCase();
  const hash = await hashOf(input);
  const metadata = { ...input.user_metadata, email_verified: confirmed };
  const identity = { sub: id, email, email_verified: false, phone_verified: false };
  await sql.begin(async (tx) => {
    await tx`insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at,
        raw_app_meta_data, raw_user_meta_data)
      values (${id}, 'authenticated', ${input.role ?? 'authenticated'}, ${email}, ${hash},
        ${confirmed ? new Date() : null}, ${json(tx, { ...EMAIL_PROVIDER, ...input.app_metadata })},
        ${json(tx, metadata)})`;
    await tx`insert into auth.identities (id, provider, provider_id, user_id, identity_data)
      values (${randomUUID()}, 'email', ${id}, ${id}, ${json(tx, identity)})`;
  });
  return requireUser(sql, id);
}

export async function updateUser(sql: Sql, id: string, input: UserInput): Promise<Json | null> {
  const hash = await hashOf(input);
  const email = input.email?.toLowerCase() ?? null;
  await sql.begin(async (tx) => {
    await tx`update auth.users set
        email = coalesce(${email}, email),
        encrypted_password = coalesce(${hash}, encrypted_password),
        email_confirmed_at = case when ${input.email_confirm ?? false} then coalesce(email_confirmed_at, now())
          else email_confirmed_at end,
        role = coalesce(${input.role ?? null}, role),
        raw_app_meta_data = jsonb_strip_nulls(coalesce(raw_app_meta_data, '{}') || ${json(tx, input.app_metadata ?? {})}),
        raw_user_meta_data = jsonb_strip_nulls(coalesce(raw_user_meta_data, '{}') || ${json(tx, input.user_metadata ?? {})}),
        updated_at = now()
      where id = ${id}`;
    if (email) {
      await tx`update auth.identities set identity_data = identity_data || jsonb_build_object('email', ${email}::text)
        where user_id = ${id} and provider = 'email'`;
    }
    // A password set by somebody else signs its owner out everywhere, as GoTrue does.
    if (hash) await endSessions(tx, id);
  });
  return findUser(sql, id);
}

export async function endSessions(sql: Queries, user: string, except: string | null = null): Promise<void> {
  await sql`delete from auth.sessions where user_id = ${user} and id is distinct from ${except}::uuid`;
}

export async function findUser(sql: Sql, id: string): Promise<Json | null> {
  const [row] = await sql<UserRow[]>`${selectUsers(sql)} where u.id = ${id}`;
  return row ? asResponse(row) : null;
}

export async function findUserByEmail(sql: Sql, email: string): Promise<Json | null> {
  const [row] = await sql<
    UserRow[]
  >`${selectUsers(sql)} where u.email = ${email.toLowerCase()} and not u.is_sso_user`;
  return row ? asResponse(row) : null;
}

export async function listUsers(
  sql: Sql,
  page: number,
  perPage: number,
): Promise<{ users: Json[]; total: number }> {
  const rows = await sql<UserRow[]>`${selectUsers(sql)} order by u.created_at desc, u.id
    limit ${perPage} offset ${(page - 1) * perPage}`;
  const [count] = await sql<{ total: number }[]>`select count(*)::int as total from auth.users`;
  return { users: rows.map(asResponse), total: count?.total ?? 0 };
}

async function requireUser(sql: Sql, id: string): Promise<Json> {
  const user = await findUser(sql, id);
  if (!user) throw new Error(`user ${id} vanished`);
  return user;
}

function selectUsers(sql: Sql) {
  return sql`select u.*, (select jsonb_agg(to_jsonb(i) order by i.created_at) from auth.identities i
    where i.user_id = u.id) as identities from auth.users u`;
}

function asResponse(row: UserRow): Json {
  const identities = (row.identities ?? []).map(({ id, provider_id, ...rest }) => ({
    identity_id: id,
    id: provider_id,
    ...rest,
  }));
  return {
    id: row.id,
    aud: row.aud ?? 'authenticated',
    role: row.role ?? 'authenticated',
    email: row.email ?? '',
    phone: row.phone ?? '',
    ...(row.email_confirmed_at
      ? { email_confirmed_at: row.email_confirmed_at, confirmed_at: row.email_confirmed_at }
      : {}),
    ...(row.invited_at ? { invited_at: row.invited_at } : {}),
    ...(row.last_sign_in_at ? { last_sign_in_at: row.last_sign_in_at } : {}),
    app_metadata: row.raw_app_meta_data ?? {},
    user_metadata: row.raw_user_meta_data ?? {},
    identities,
    created_at: row.created_at,
    updated_at: row.updated_at,
    is_anonymous: false,
  };
}

function json(sql: Queries, value: Json) {
  return sql.json(value as JSONValue);
}
