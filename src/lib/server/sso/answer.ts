// How a sign-in by single sign-on ends that does not end in a session: a page that says why and what to do.
import { error, type RequestEvent } from '@sveltejs/kit';
import { wordsFor } from '$lib/domain/words';
import { refusalOf, type Refusal } from '$lib/schemas/common';
import { env } from '$lib/server/env';
import { takeRate } from '$lib/server/limits/take-rate';
import { isProviderId } from './provider-id';

/** What a deployment needs for it: the key that makes accounts, and keys to seal with. */
export const canSignOn = (): boolean =>
  Boolean(env().SUPABASE_SECRET_KEY && env().ENCRYPTION_KEYS && env().ENCRYPTION_KEY_CURRENT);

export function refuse({ token, explanation }: Refusal, id: string): never {
  const { status, title } = wordsFor(token);
  error(status, { title, message: explanation || 'Begin again at the sign-in page.', id });
}

/** The provider that an address names, once the attempt is counted. Whoever is stopped does not come back from here. */
export async function admit(event: RequestEvent & { params: { provider: string } }): Promise<string> {
  const { provider } = event.params;
  const { requestId } = event.locals;
  if (!isProviderId(provider) || !canSignOn()) refuse(refusalOf('sso_unknown'), requestId);
  const slow = await takeRate(event, 'single_sign_on', null);
  if (slow) refuse(slow, requestId);
  return provider;
}
