import { timingSafeEqual } from 'node:crypto';
import type { Sql } from 'postgres';
import { authError, authJson } from './auth-errors.ts';
import { generateLink } from './auth-links.ts';
import { findUser, insertUser, listUsers, updateUser, type UserInput } from './auth-users.ts';

export interface AdminOptions {
  sql: Sql;
  secretKey: string;
  siteUrl: string;
  minimumPassword: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** GoTrue's admin endpoints, which the embedded API lacks; for holders of the secret key only. */
export async function answerAdmin(request: Request, path: string, options: AdminOptions): Promise<Response> {
  const refused = refuse(request, options.secretKey);
  if (refused) return refused;
  const url = new URL(request.url);
  const input = await readJson(request);
  if (!input) return authError(400, 'bad_json', 'Could not parse request body as JSON');
  try {
    if (path === 'generate_link' && request.method === 'POST') {
      return await generateLink(options.sql, input, options.siteUrl, url.origin);
    }
    if (path === 'users' && request.method === 'POST') return await create(options, input);
    if (path === 'users' && request.method === 'GET') return await list(options.sql, url);
    const id = /^users\/([^/]+)$/.exec(path)?.[1];
    if (id) return await one(request.method, id, input, options);
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    return authError(422, 'email_exists', 'A user with this email address has already been registered');
  }
  return authError(404, 'not_found', 'Not found');
}

/** The key stands in `apikey`; supabase-js repeats it as a bearer, and a user's token there is no admin's. */
function refuse(request: Request, secretKey: string): Response | null {
  const key = request.headers.get('apikey') ?? '';
  const bearer = request.headers.get('authorization')?.replace(/^Bearer\s+/i, '') ?? key;
  if (!key) return authError(401, 'no_authorization', 'This endpoint requires a valid Bearer token');
  if (same(key, secretKey) && same(bearer, secretKey)) return null;
  return authError(403, 'not_admin', 'User not allowed');
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function readJson(request: Request): Promise<UserInput | null> {
  const text = request.method === 'GET' ? '' : await request.text();
  try {
    const value: unknown = JSON.parse(text || '{}');
    return value && typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

async function create({ sql, minimumPassword }: AdminOptions, input: UserInput): Promise<Response> {
  if (!input.email)
    return authError(400, 'validation_failed', 'Cannot create a user without either an email or phone');
  return (
    refuseInput(input, minimumPassword) ??
    authJson(await insertUser(sql, input, input.email_confirm ?? false))
  );
}

function refuseInput(input: UserInput, minimumPassword: number): Response | null {
  if (input.id !== undefined && !UUID.test(input.id))
    return authError(400, 'validation_failed', 'ID must conform to the uuid v4 format');
  if (input.email !== undefined && !EMAIL.test(input.email)) {
    return authError(400, 'validation_failed', 'Unable to validate email address: invalid format');
  }
  if (input.password && input.password_hash) {
    return authError(400, 'validation_failed', 'Only a password or a password hash should be provided');
  }
  if (
    input.password !== undefined &&
    (input.password.length < minimumPassword || input.password.length > 72)
  ) {
    return authError(422, 'weak_password', `Password should be at least ${minimumPassword} characters.`);
  }
  return null;
}

async function list(sql: Sql, url: URL): Promise<Response> {
  const number = (name: string, usual: number) =>
    Math.max(1, Math.min(1000, Number(url.searchParams.get(name)) || usual));
  const [page, perPage] = [number('page', 1), number('per_page', 50)];
  const { users, total } = await listUsers(sql, page, perPage);
  const last = Math.max(1, Math.ceil(total / perPage));
  const link = (to: number, rel: string) =>
    `<${url.origin}${url.pathname}?page=${to}&per_page=${perPage}>; rel="${rel}"`;
  const links = page < last ? [link(page + 1, 'next'), link(last, 'last')] : [link(last, 'last')];
  return authJson(
    { users, aud: 'authenticated' },
    { 'x-total-count': String(total), link: links.join(', ') },
  );
}

async function one(method: string, id: string, input: UserInput, options: AdminOptions): Promise<Response> {
  if (!UUID.test(id)) return authError(404, 'validation_failed', 'user_id must be an UUID');
  const { sql } = options;
  const known = await findUser(sql, id);
  if (!known) return authError(404, 'user_not_found', 'User not found');
  if (method === 'GET') return authJson(known);
  if (method === 'PUT')
    return refuseInput(input, options.minimumPassword) ?? authJson(await updateUser(sql, id, input));
  if (method !== 'DELETE') return authError(405, 'not_found', 'Method not allowed');
  await sql`delete from auth.users where id = ${id}`;
  return authJson({});
}
