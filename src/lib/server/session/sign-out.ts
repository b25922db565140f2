// The registration ends first, so that the token is worth nothing even if Auth cannot be reached.
import type { RequestEvent } from '@sveltejs/kit';
import { ended } from '$lib/schemas/session';
import { ask } from '$lib/server/data-api/call';
import { clearSignInCookies } from '$lib/server/data-api/client';

export async function signOut(event: RequestEvent): Promise<void> {
  try {
    await ask(event.locals.db, 'end_session', {}, ended, event.locals.requestId);
    await event.locals.db.auth.signOut({ scope: 'local' });
  } finally {
    clearSignInCookies(event);
  }
}
