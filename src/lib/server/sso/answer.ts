// How a sign-in by single sign-on ends that does not end in a session: a page that says why and what to do.
import { error } from '@sveltejs/kit';
import { wordsFor } from '$lib/domain/words';
import { env } from '$lib/server/env';

/** What a deployment needs for it: the key that makes accounts, and keys to seal with. */
export const canSignOn = (): boolean =>
  Boolean(env().SUPABASE_SECRET_KEY && env().ENCRYPTION_KEYS && env().ENCRYPTION_KEY_CURRENT);

export function refuse(token: string, explanation: string | null, id: string): never {
  const { status, title } = wordsFor(token);
  error(status, { title, message: explanation || 'Begin again at the sign-in page.', id });
}
