// SEC-1: secrets are sealed before they reach the database, and opened only by a server that holds the key ring.
// Web Crypto alone, so that the edge, the rotation command and the tests run this very file.

/** Where a sealed value belongs: said to the cipher, so that it opens in no other row, column, table or tenant. */
export type Place = { tenant: string; table: string; column: string; row: string };

export type KeyRing = { current: string; keys: ReadonlyMap<string, CryptoKey> };

/** The key that sealed this is not on the ring. */
export class UnknownKey extends Error {
  override readonly name = 'UnknownKey';
  readonly keyId: string;
  constructor(keyId: string) {
    super(
      `No key named "${keyId}" is on the ring: it was sealed elsewhere, or the key was taken off too early.`,
    );
    this.keyId = keyId;
  }
}

/** It was sealed for another place, or altered since. */
export class NotForThisPlace extends Error {
  override readonly name = 'NotForThisPlace';
  constructor(place: Place) {
    super(`This was not sealed for ${place.table}.${place.column}, or it was altered.`);
  }
}

const sealedForm = /^v1\.([A-Za-z0-9_-]{1,40})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;

/** Which key sealed it; null for what is no sealed text at all. */
export const keyOf = (sealed: string): string | null => sealedForm.exec(sealed)?.[1] ?? null;

export async function seal(ring: KeyRing, place: Place, plaintext: Uint8Array): Promise<string> {
  const key = ring.keys.get(ring.current);
  if (!key) throw new UnknownKey(ring.current);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: 'AES-GCM', iv: nonce, additionalData: bound(ring.current, place) };
  const sealed = await crypto.subtle.encrypt(how, key, new Uint8Array(plaintext));
  return `v1.${ring.current}.${toBase64Url(nonce)}.${toBase64Url(new Uint8Array(sealed))}`;
}

export async function open(ring: KeyRing, place: Place, sealed: string): Promise<Uint8Array> {
  const [, keyId, nonce, body] = sealedForm.exec(sealed) ?? [];
  if (keyId === undefined || nonce === undefined || body === undefined) throw new NotForThisPlace(place);
  const key = ring.keys.get(keyId);
  if (!key) throw new UnknownKey(keyId);
  const how = { name: 'AES-GCM', iv: fromBase64Url(nonce), additionalData: bound(keyId, place) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, fromBase64Url(body)));
  } catch {
    throw new NotForThisPlace(place);
  }
}

/** ENCRYPTION_KEYS ("id:base64,id:base64", 32 bytes each) and ENCRYPTION_KEY_CURRENT. Says what is wrong, never a key. */
export async function readKeyRing(keys: string, current: string): Promise<KeyRing> {
  const ring = new Map<string, CryptoKey>();
  for (const entry of keys.split(',').map((each) => each.trim())) {
    const [, id, text] = /^([A-Za-z0-9_-]{1,40}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry) ?? [];
    if (id === undefined || text === undefined) throw new Error('ENCRYPTION_KEYS is a list of id:base64.');
    const bytes = fromBase64Url(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
    if (bytes.length !== 32) throw new Error(`The key "${id}" in ENCRYPTION_KEYS has not 32 bytes.`);
    if (ring.has(id)) throw new Error(`The key "${id}" stands in ENCRYPTION_KEYS twice.`);
    ring.set(id, await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']));
  }
  if (!ring.has(current)) throw new Error('ENCRYPTION_KEY_CURRENT names no key of ENCRYPTION_KEYS.');
  return { current, keys: ring };
}

/** As JSON, so that no two places read the same. */
const bound = (keyId: string, { tenant, table, column, row }: Place): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(['v1', keyId, tenant, table, column, row]));

export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
}
