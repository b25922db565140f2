// The one client that opens more than its caller may: creating people in Auth, and the platform's own functions.
// Lint keeps its importers to lib/server/onboarding, lib/server/mail and lib/server/sso.
import { createClient } from '@supabase/supabase-js';
import { env } from '$lib/server/env';

/** What Auth answered instead of doing it: an outage, or a limit of its own. */
export { isAuthError } from '@supabase/supabase-js';

const timeout = 12_000;

/** Null where the deployment was not given the key: then nobody signs up, is invited, or resets a password. */
export function createSecretClient(requestId: string) {
  const { PUBLIC_SUPABASE_URL, SUPABASE_SECRET_KEY } = env();
  if (!SUPABASE_SECRET_KEY) return null;
  return createClient(PUBLIC_SUPABASE_URL, SUPABASE_SECRET_KEY, {
    db: { schema: 'api' },
    // It is nobody: it keeps no session and must never pick up a visitor's.
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      headers: { 'x-request-id': requestId },
      fetch: (input, init) => fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(timeout) }),
    },
  });
}
