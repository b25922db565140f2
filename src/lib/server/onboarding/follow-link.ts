// Spends a mailed link. It proves whose mailbox it came to and no more, so nothing of it goes into cookies.
import { createPassingClient } from '$lib/server/data-api/client';

/** fresh: the account was made for this person by a mailed link, and has no password of theirs yet. */
export type Person = { id: string; email: string; fresh: boolean };
export type LinkType = 'signup' | 'magiclink' | 'recovery';

/** Null when the link was spent, has expired, or is not for this address. */
export async function followLink(token: string, type: LinkType, email: string): Promise<Person | null> {
  const { auth } = createPassingClient();
  const { data } = await auth.verifyOtp({ token_hash: token, type });
  if (!data.session || !data.user) return null;
  await auth.signOut({ scope: 'local' });
  const { id, app_metadata: ours } = data.user;
  if (data.user.email?.toLowerCase() !== email.toLowerCase()) return null;
  return { id, email, fresh: ours['fresh'] === true };
}
