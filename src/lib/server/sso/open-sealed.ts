// What was sealed for single sign-on, opened. What cannot be is the provider's trouble, told on a page, and no fault.
import { NotForThisPlace, open, UnknownKey, type Place } from '$lib/server/crypto/envelope';
import { keyRing } from '$lib/server/crypto/key-ring';
import { SsoProblem } from './problem';

export async function openSealed(place: Place, sealed: string): Promise<string> {
  const ring = await keyRing();
  if (!ring) throw new SsoProblem('keys_missing');
  try {
    return new TextDecoder().decode(await open(ring, place, sealed));
  } catch (problem) {
    if (problem instanceof UnknownKey) throw new SsoProblem('key_unknown');
    if (problem instanceof NotForThisPlace) throw new SsoProblem('seal_broken');
    throw problem;
  }
}
