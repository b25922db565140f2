// The signal that a sign-in has ended. It can only turn somebody away; whoever it does not know of, the database decides.
// A wrong signal locks nobody up: it names one sign-in, and whoever signs in again has another.
import type { Store } from './connect';

const keyOf = (signIn: string) => `ended:${signIn}`;

export type Signal = 'ended' | 'noted' | null;

/** `noted`: its refusal was written down already. Anything else, no answer among it, says nothing. */
export async function endedSignal(store: Store, signIn: string): Promise<Signal> {
  const value = await store.get(keyOf(signIn));
  return value === 'ended' || value === 'noted' ? value : null;
}

/** Kept as long as the session would have lived; after that the database refuses it by its age. */
export async function signalEnded(
  store: Store,
  ended: { sign_in: string; until: string }[],
  value: 'ended' | 'noted' = 'ended',
): Promise<boolean> {
  return store.setAll(
    ended.map(({ sign_in, until }) => ({
      key: keyOf(sign_in),
      value,
      seconds: Math.max(60, Math.ceil((Date.parse(until) - Date.now()) / 1000)),
    })),
  );
}
