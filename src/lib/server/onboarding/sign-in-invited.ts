// An account for the invited address, or the one that is there already, signed in.
import type { RequestEvent } from '@sveltejs/kit';
import type { InvitationShown } from '$lib/schemas/onboarding';
import { createSecretClient } from '$lib/server/data-api/secret-client';

export type Invited = { ok: true } | { ok: false; known: boolean; problem: string };

const weak = 'Choose a password that is harder to guess.';

/** The link stands for the address, so a new account needs no further proof; a known one needs its own password. */
export async function signInInvited(
  event: RequestEvent,
  { email, name }: InvitationShown,
  password: string,
  known: boolean,
): Promise<Invited> {
  let isKnown = known;
  if (!known) {
    const client = createSecretClient(event.locals.requestId);
    if (!client) throw new Error('SUPABASE_SECRET_KEY is not set');
    const account = { email, password, email_confirm: true, user_metadata: { name } };
    const { error } = await client.auth.admin.createUser(account);
    if (error?.code === 'weak_password') return { ok: false, known: false, problem: weak };
    if (error && error.code !== 'email_exists') throw error;
    isKnown = error !== null;
  }
  const { error } = await event.locals.db.auth.signInWithPassword({ email, password });
  if (!error) return { ok: true };
  if (!isKnown || !error.status || error.status >= 500) throw error;
  const problem =
    error.status === 429 ? 'Too many attempts. Wait a minute.' : 'That is not the password of this account.';
  return { ok: false, known: true, problem: known ? problem : '' };
}
