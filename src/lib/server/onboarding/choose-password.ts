// A new password closes every sign-in of its person, this one too; so they sign in with it right away.
import type { RequestEvent } from '@sveltejs/kit';

export type Choice = { ok: true } | { ok: false; problem: string };

export async function choosePassword(event: RequestEvent, email: string, password: string): Promise<Choice> {
  const { auth } = event.locals.db;
  const { error } = await auth.updateUser({ password });
  // The same password as before is no fault of whoever chose it.
  if (error && error.code !== 'same_password') {
    if (error.code === 'weak_password')
      return { ok: false, problem: 'Choose a password that is harder to guess.' };
    throw error;
  }
  const signedIn = await auth.signInWithPassword({ email, password });
  if (signedIn.error) throw signedIn.error;
  return { ok: true };
}
