// Spends a mailed link. Who has spent it in this very browser a moment ago may go on as they are.
import type { RequestEvent } from '@sveltejs/kit';
import { hasSignInCookie } from '$lib/server/data-api/client';

export type Person = { id: string; email: string };
type LinkType = 'signup' | 'magiclink' | 'recovery';

const personOf = (user: { id: string; email?: string | undefined } | null): Person | null =>
  user?.email ? { id: user.id, email: user.email } : null;

export async function followLink(event: RequestEvent, token: string, type: LinkType): Promise<Person | null> {
  const { data } = await event.locals.db.auth.verifyOtp({ token_hash: token, type });
  if (data.session) return personOf(data.user);
  return type === 'recovery' ? null : stillHere(event);
}

/** Opening failed after the link was spent: the sign-in that it gave is still in the cookies. */
async function stillHere(event: RequestEvent): Promise<Person | null> {
  if (!hasSignInCookie(event)) return null;
  return personOf((await event.locals.db.auth.getUser()).data.user);
}
