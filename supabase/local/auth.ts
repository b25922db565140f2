import type { Sql } from 'postgres';
import { answerAdmin, type AdminOptions } from './auth-admin.ts';
import { authError } from './auth-errors.ts';
import { endSessions } from './auth-users.ts';
import type { Service } from './services.ts';

type Env = { peerAddress: string | null };

/** The embedded Auth with what it lacks: the admin endpoints, and three of GoTrue's habits. */
export class AuthService implements Service {
  readonly #inner: Service;
  readonly #admin: AdminOptions;

  constructor(inner: Service, admin: AdminOptions) {
    this.#inner = inner;
    this.#admin = admin;
  }

  async fetch(request: Request, env: Env): Promise<Response> {
    const path = new URL(request.url).pathname.replace(/^\/auth\/v1\//, '');
    if (path.startsWith('admin/') && request.method !== 'OPTIONS') {
      return answerAdmin(request, path.slice('admin/'.length), this.#admin);
    }
    if (path === 'otp' || path === 'magiclink') return this.#inner.fetch(await knownPeopleOnly(request), env);
    if (path === 'verify') return this.#inner.fetch(await knownType(request), env);
    if (path === 'user' && request.method === 'PUT') return this.#changeUser(request, env);
    return this.#inner.fetch(request, env);
  }

  /**
   * A person who changes their password is signed out of their other devices. Their address stays: hosted Auth
   * asks both mailboxes first, and here no mail of Auth's own is ever delivered.
   */
  async #changeUser(request: Request, env: Env): Promise<Response> {
    const changes = (await request
      .clone()
      .json()
      .catch(() => ({}))) as { password?: unknown; email?: unknown };
    if (changes?.email !== undefined) {
      return authError(422, 'validation_failed', 'Changing the address is not available here');
    }
    const response = await this.#inner.fetch(request, env);
    if (response.ok && typeof changes?.password === 'string') {
      const { sub, session_id: session } = claimsOf(request);
      if (sub) await endSessions(this.#admin.sql as Sql, sub, session ?? null);
    }
    return response;
  }
}

/** With sign-up closed, a one-time code goes to existing people only; the embedded API would make the user. */
async function knownPeopleOnly(request: Request): Promise<Request> {
  const body = (await request.json().catch(() => ({}))) as Record<string, unknown>;
  return withBody(request, new URL('/auth/v1/otp', request.url), { ...body, create_user: false });
}

/** One-time tokens by the kinds that the embedded API has: an invitation confirms, a mailed code signs in. */
const KINDS: Record<string, string> = { invite: 'signup', email: 'magiclink' };

async function knownType(request: Request): Promise<Request> {
  const url = new URL(request.url);
  const asked = url.searchParams.get('type') ?? '';
  url.searchParams.set('type', KINDS[asked] ?? asked);
  if (request.method !== 'POST') return new Request(url, request);
  const body = (await request.json().catch(() => ({}))) as { type?: string };
  return withBody(request, url, { ...body, type: KINDS[body.type ?? ''] ?? body.type });
}

function withBody(request: Request, url: URL, body: unknown): Request {
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  return new Request(url, { method: request.method, headers, body: JSON.stringify(body) });
}

/** Claims of a token that the inner service has just verified. */
function claimsOf(request: Request): { sub?: string; session_id?: string } {
  const payload = request.headers.get('authorization')?.split('.')[1] ?? '';
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub?: string; session_id?: string };
  } catch {
    return {};
  }
}
