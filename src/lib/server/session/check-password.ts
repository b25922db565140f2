// Asks Auth whether a password is right, without signing anybody in here. It is a guess like any other, and counted so.
import type { RequestEvent } from '@sveltejs/kit';
import { createPassingClient } from '$lib/server/data-api/client';
import { onTheBeat } from '$lib/server/limits/evenly';
import { giveBackRate, takeRate } from '$lib/server/limits/take-rate';

/** Null when it is right, else what to say; `wrong` says it where it is not. */
export async function checkPassword(
  event: RequestEvent,
  email: string,
  password: string,
  wrong: string,
): Promise<string | null> {
  const refusal = await takeRate(event, 'sign_in', email);
  if (refusal) return refusal.explanation;
  const failed = onTheBeat();
  const { auth } = createPassingClient();
  const { error } = await auth.signInWithPassword({ email, password });
  if (!error) {
    giveBackRate(event, 'sign_in', email);
    await auth.signOut({ scope: 'local' });
    return null;
  }
  await failed();
  if (error.status === 429) return 'Too many attempts. Wait a minute, then try again.';
  if (error.status !== undefined && error.status >= 400 && error.status < 500) return wrong;
  return 'The password cannot be checked just now. Nothing changed; try again in a minute.';
}
