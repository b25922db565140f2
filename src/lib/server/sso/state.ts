// What ties an answer to its question: a random state, of which the database keeps the digest and the browser that asked
// keeps a copy, so that nobody is signed in by an answer that somebody else fetched.
import type { Cookies } from '@sveltejs/kit';
import { toBase64Url } from '$lib/server/crypto/envelope';
import { cookieOptions } from '$lib/server/data-api/client';

const name = '__Host-sso';
/** As long as an attempt lives. */
const maxAge = 600;

export const newState = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(32)));

/** `crossSite`: a provider posts the answer (SAML), and a browser sends no other cookie along with that. */
export function keepState(cookies: Cookies, state: string, crossSite = false): void {
  cookies.set(name, state, { ...cookieOptions, maxAge, ...(crossSite ? { sameSite: 'none' as const } : {}) });
}

/** Whether this very browser asked; it forgets in any case. */
export function takeState(cookies: Cookies, state: string): boolean {
  const kept = cookies.get(name);
  if (kept !== undefined) cookies.delete(name, cookieOptions);
  return state.length > 0 && kept === state;
}
