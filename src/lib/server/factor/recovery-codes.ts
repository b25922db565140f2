// Ten codes of 80 random bits for whoever lost their app. Shown once; only their digests are kept.
import { sha256, toHex, utf8 } from '$lib/evidence/hex';

/** No letter that reads like another one or like a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const looksLike: Record<string, string> = { o: '0', i: '1', l: '1', u: 'v' };

export function newRecoveryCodes(): string[] {
  return Array.from({ length: 10 }, () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    // 256 is a multiple of 32, so every letter is as likely as another
    const letters = Array.from(bytes, (byte) => alphabet[byte % 32]).join('');
    return letters.replace(/(.{4})(?=.)/g, '$1-');
  });
}

/** As it was meant: without spaces and dashes, and with what was misread put right. */
export const plainCode = (typed: string): string =>
  typed
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replaceAll(/[oilu]/g, (letter) => looksLike[letter] ?? letter);

export const digestOf = async (code: string): Promise<string> => toHex(await sha256(utf8(plainCode(code))));
