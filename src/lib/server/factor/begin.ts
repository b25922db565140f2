// Setting one up: a fresh secret, sealed before it leaves this server, and shown as a picture and as letters.
import { error, type RequestEvent } from '@sveltejs/kit';
import { done } from '$lib/schemas/common';
import type { FactorState } from '$lib/schemas/factor';
import { seal, type KeyRing } from '$lib/server/crypto/envelope';
import { keyRing } from '$lib/server/crypto/key-ring';
import { ask, type Outcome } from '$lib/server/data-api/call';
import { env } from '$lib/server/env';
import { placeOf } from './place';
import { appAddress, newSecret } from './totp';

/** What the app takes in: the squares of a QR code as one path, and the same by hand. */
export type SetUp = { path: string; size: number; letters: string };

export async function ringOrStop(event: RequestEvent): Promise<KeyRing> {
  const ring = await keyRing();
  if (ring) return ring;
  error(503, {
    message: 'Second factors are not set up on this site yet: it was given no key to seal secrets with.',
    id: event.locals.requestId,
  });
}

export async function showSetUp(secret: string, state: FactorState): Promise<SetUp> {
  const { encode } = await import('uqr');
  const address = await appAddress(secret, state.tenant_name, state.email ?? state.name);
  const { data, size } = encode(address, { border: 2 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { path: squares.join(''), size, letters: secret.replace(/(.{4})(?=.)/g, '$1 ') };
}

export async function beginFactor(event: RequestEvent, state: FactorState): Promise<Outcome<SetUp>> {
  const ring = await ringOrStop(event);
  const secret = await newSecret();
  const sealed = await seal(ring, placeOf(state), new TextEncoder().encode(secret));
  const args = { p_edge: env().EDGE_CREDENTIAL, p_sealed: sealed };
  const outcome = await ask(event.locals.db, 'begin_factor', args, done, event.locals.requestId);
  return outcome.ok ? { ok: true, value: await showSetUp(secret, state) } : outcome;
}
