// A new password closes every sign-in of its person, this one too; so they sign in with it right away.
import type { RequestEvent } from '@sveltejs/kit';
import { createSecretClient } from '$lib/server/data-api/secret-client';
import { env } from '$lib/server/env';
import { isDemoPerson } from '$lib/server/session/demo-people';
import type { Person } from './follow-link';

export type Choice = { ok: true } | { ok: false; problem: string };

const weak = 'Choose a password that is harder to guess.';
const kept = 'The people of the demonstration keep the password they have, for the next visitor.';

const isKept = (email: string): boolean => env().DEMO && isDemoPerson(email);

async function signInWith(event: RequestEvent, email: string, password: string): Promise<Choice> {
  const { error } = await event.locals.db.auth.signInWithPassword({ email, password });
  if (error) throw error;
  return { ok: true };
}

/** For whoever is signed in, and has just given the old one; Auth asks for it too, where it is set to. */
export async function choosePassword(
  event: RequestEvent,
  email: string,
  { current, password }: { current: string; password: string },
): Promise<Choice> {
  if (isKept(email)) return { ok: false, problem: kept };
  const { error } = await event.locals.db.auth.updateUser({ password, current_password: current });
  if (error?.code === 'weak_password') return { ok: false, problem: weak };
  // The same password as before is no fault of whoever chose it.
  if (error && error.code !== 'same_password') throw error;
  return signInWith(event, email, password);
}

/** For whoever has just followed a link from their mailbox. */
export async function givePassword(event: RequestEvent, person: Person, password: string): Promise<Choice> {
  if (isKept(person.email)) return { ok: false, problem: kept };
  const client = createSecretClient(event.locals.requestId);
  if (!client) throw new Error('SUPABASE_SECRET_KEY is not set');
  const changes = { password, email_confirm: true, app_metadata: { fresh: false } };
  const { error } = await client.auth.admin.updateUserById(person.id, changes);
  if (error?.code === 'weak_password') return { ok: false, problem: weak };
  if (error) throw error;
  return signInWith(event, person.email, password);
}
