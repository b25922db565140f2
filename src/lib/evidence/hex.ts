// Bytes and their hexadecimal writing; Postgres puts \x before it, we do not.

export type Bytes = Uint8Array<ArrayBuffer>;

export function fromHex(hex: string): Bytes {
  const bare = hex.startsWith('\\x') ? hex.slice(2) : hex;
  if (bare.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(bare)) throw new TypeError('not hexadecimal');
  const bytes = new Uint8Array(bare.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(bare.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
