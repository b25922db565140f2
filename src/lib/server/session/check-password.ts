// Asks Auth whether a password is right, without signing anybody in here.
import { createPassingClient } from '$lib/server/data-api/client';

/** Null when it is right, else what to say; `wrong` says it where it is not. */
export async function checkPassword(email: string, password: string, wrong: string): Promise<string | null> {
  const { auth } = createPassingClient();
  const { error } = await auth.signInWithPassword({ email, password });
  if (!error) {
    await auth.signOut({ scope: 'local' });
    return null;
  }
  if (error.status === 429) return 'Too many attempts. Wait a minute, then try again.';
  if (error.status !== undefined && error.status >= 400 && error.status < 500) return wrong;
  return 'The password cannot be checked just now. Nothing changed; try again in a minute.';
}
