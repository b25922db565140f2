import type { RequestEvent } from '@sveltejs/kit';
import { hasSignInCookie } from '$lib/server/data-api/client';
import { whoAmI } from './who-am-i';

/** The address of whoever is signed in here, if anybody is. */
export async function signedInAs(event: RequestEvent): Promise<string | null> {
  if (!hasSignInCookie(event)) return null;
  const who = await whoAmI(event.locals.db, event.locals.requestId);
  return who.ok ? (who.value.member.email?.toLowerCase() ?? null) : null;
}
