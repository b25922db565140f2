// The only door to the Data API and to Auth: always the caller's own token, never a key that opens more.
import { createServerClient } from '@supabase/ssr';
import type { RequestEvent } from '@sveltejs/kit';
import { env } from '$lib/server/env';

export const cookieName = '__Host-countersign';

/** What a __Host- cookie demands, said in full: kit would drop Secure on http://localhost. */
export const cookieOptions = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;

const timeout = 12_000;

export function createDataClient(event: RequestEvent) {
  const { PUBLIC_SUPABASE_URL, PUBLIC_SUPABASE_PUBLISHABLE_KEY } = env();
  return createServerClient(PUBLIC_SUPABASE_URL, PUBLIC_SUPABASE_PUBLISHABLE_KEY, {
    db: { schema: 'api' },
    cookieEncoding: 'base64url',
    cookieOptions: { ...cookieOptions, name: cookieName, maxAge: 60 * 60 * 24 * 7 },
    global: {
      headers: { 'x-request-id': event.locals.requestId },
      fetch: (input, init) => fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(timeout) }),
    },
    cookies: {
      getAll: () => event.cookies.getAll(),
      setAll: (cookies) => {
        for (const { name, value, options } of cookies) {
          event.cookies.set(name, value, { ...options, ...cookieOptions });
        }
      },
    },
  });
}

export type DataClient = ReturnType<typeof createDataClient>;

/** Asks one thing as a visitor would, whoever is signed in here, and leaves no cookie behind. */
export function createPassingClient() {
  const { PUBLIC_SUPABASE_URL, PUBLIC_SUPABASE_PUBLISHABLE_KEY } = env();
  return createServerClient(PUBLIC_SUPABASE_URL, PUBLIC_SUPABASE_PUBLISHABLE_KEY, {
    db: { schema: 'api' },
    global: {
      fetch: (input, init) => fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(timeout) }),
    },
    cookies: { getAll: () => [], setAll: () => undefined },
  });
}

export function hasSignInCookie(event: RequestEvent): boolean {
  return event.cookies.getAll().some(({ name }) => name.startsWith(cookieName));
}

/** Drops the tokens without asking anybody. */
export function clearSignInCookies(event: RequestEvent): void {
  for (const { name } of event.cookies.getAll()) {
    if (name.startsWith(cookieName)) event.cookies.delete(name, cookieOptions);
  }
}
