// The link of an invitation: its token is made here, sent on, and kept nowhere; the database knows its digest only.
import { sha256, toHex, utf8 } from '$lib/evidence/hex';
import { env } from '$lib/server/env';

export type Secret = { hash: string; link: string; token: string };

export async function makeInvitationLink(fallbackOrigin: string): Promise<Secret> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const token = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
  const link = new URL(`/invite/${token}`, env().ORIGIN ?? fallbackOrigin).href;
  return { token, link, hash: toHex(await sha256(utf8(token))) };
}
