// Between the database, which knows what ended, and the key-value store, which says so before the database is asked.
import type { RequestEvent } from '@sveltejs/kit';
import { noted, takenRevocations } from '$lib/schemas/session';
import { ask } from '$lib/server/data-api/call';
import { signInOf } from '$lib/server/data-api/sign-in-of';
import { env } from '$lib/server/env';
import { endedSignal, signalEnded } from '$lib/server/kv/ended';
import { kvStore } from '$lib/server/kv/store';

/** After an act that may have ended sessions, in the same request. That it could not be told changes nothing. */
export async function tellEnded(event: RequestEvent): Promise<void> {
  const store = kvStore();
  if (!store) return;
  const { db, requestId } = event.locals;
  try {
    const taken = await ask(
      db,
      'take_revocations',
      { p_edge: env().EDGE_CREDENTIAL },
      takenRevocations,
      requestId,
    );
    if (taken.ok) await signalEnded(store, taken.value.ended);
  } catch {
    // the database refuses them all the same
  }
}

/** Whether the store says that this sign-in has ended; then its refusal is written down, the first time. */
export async function saidToHaveEnded(event: RequestEvent): Promise<boolean> {
  const store = kvStore();
  const signIn = store && (await signInOf(event));
  if (!store || !signIn) return false;
  const signal = await endedSignal(store, signIn);
  if (signal === null) return false;
  if (signal === 'ended') {
    await noteRefusal(event, 'edge');
    const until = new Date(Date.now() + 12 * 3_600_000).toISOString();
    await signalEnded(store, [{ sign_in: signIn, until }], 'noted');
  }
  return true;
}

/** For the page that tells how long each took. Nobody is let in or kept out by it. */
export async function noteRefusal(event: RequestEvent, by: 'edge' | 'database'): Promise<void> {
  const { db, requestId } = event.locals;
  try {
    await ask(db, 'note_refusal', { p_edge: env().EDGE_CREDENTIAL, p_by: by }, noted, requestId);
  } catch {
    // turned away all the same
  }
}
