// An idempotency key for a mail with a secret link: the same link is the same mail, and the key gives nothing away.
import { sha256, toHex, utf8 } from '$lib/evidence/hex';

export const digestHex = async (words: string): Promise<string> => toHex(await sha256(utf8(words)));

export const mailKey = async (what: string, token: string): Promise<string> =>
  `${what}/${(await digestHex(`mail:${token}`)).slice(0, 32)}`;
