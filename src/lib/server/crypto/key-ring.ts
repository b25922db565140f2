// The deployment's own key ring, read once.
import { env } from '$lib/server/env';
import { readKeyRing, type KeyRing } from './envelope';

let ring: Promise<KeyRing> | undefined;

/** Null where the deployment was given no keys: then nothing that needs a secret kept can be set up. */
export async function keyRing(): Promise<KeyRing | null> {
  const { ENCRYPTION_KEYS, ENCRYPTION_KEY_CURRENT } = env();
  if (!ENCRYPTION_KEYS || !ENCRYPTION_KEY_CURRENT) return null;
  return (ring ??= readKeyRing(ENCRYPTION_KEYS, ENCRYPTION_KEY_CURRENT));
}
