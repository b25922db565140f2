// Says when a form was given out, and for which door. Nothing is stored: only this server could have signed it.
import { env } from '$lib/server/env';

const minute = 60_000;
export const longest = 120 * minute;

const encode = (text: string) => new TextEncoder().encode(text);
const toText = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

function toBytes(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) =>
      each.charCodeAt(0),
    );
  } catch {
    return null;
  }
}

const keyFor = (door: string) =>
  crypto.subtle.importKey(
    'raw',
    encode(`form:${door}:${env().EDGE_CREDENTIAL}`),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  );

export async function issueFormToken(door: string, now = Date.now()): Promise<string> {
  const said = `${now}.${toText(crypto.getRandomValues(new Uint8Array(12)))}`;
  const signature = await crypto.subtle.sign('HMAC', await keyFor(door), encode(said));
  return `${said}.${toText(new Uint8Array(signature))}`;
}

/** How long ago this server gave it out for that door; null when it did not, or too long ago. */
export async function ageOf(token: string, door: string, now = Date.now()): Promise<number | null> {
  const [issued, nonce, signature, ...more] = token.split('.');
  const signed = toBytes(signature ?? '');
  if (!issued || !nonce || !signed || more.length > 0) return null;
  if (!(await crypto.subtle.verify('HMAC', await keyFor(door), signed, encode(`${issued}.${nonce}`))))
    return null;
  const age = now - Number(issued);
  return age >= 0 && age <= longest ? age : null;
}
