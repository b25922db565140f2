// This browser, by a random value of its own, so that a sign-in from another one can be told. It opens nothing and says
// nothing of anybody; the database is given its digest.
import type { RequestEvent } from '@sveltejs/kit';
import { cookieOptions } from '$lib/server/data-api/client';
import { digestHex } from '$lib/server/onboarding/mail-key';

/** Not beginning like the sign-in's cookie, which goes with it. */
const name = '__Host-known-device';
/** As long as browsers keep one. */
const days = 400;

export async function deviceDigest(event: RequestEvent): Promise<string> {
  const held = event.cookies.get(name);
  const value = held && /^[0-9a-f-]{36}$/.test(held) ? held : crypto.randomUUID();
  event.cookies.set(name, value, { ...cookieOptions, maxAge: days * 24 * 60 * 60 });
  return digestHex(`device:${value}`);
}
