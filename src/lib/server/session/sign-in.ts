// From an address and a password to a registered session.
import type { RequestEvent } from '@sveltejs/kit';
import { wordsFor } from '$lib/domain/words';
import { clearSignInCookies } from '$lib/server/data-api/client';
import { senderOf, unproven } from '$lib/server/limits/check-human';
import { onTheBeat } from '$lib/server/limits/evenly';
import { countAttempt, giveBackRate } from '$lib/server/limits/take-rate';
import { tellEnded } from './ended-signal';
import { registerSession } from './register-session';

export type SignedIn =
  | { step: 'in' }
  | { step: 'choose' }
  | { step: 'refused'; status: number; title: string; explanation: string; token?: string };

const refused = (status: number, title: string, explanation: string, token?: string): SignedIn => ({
  step: 'refused',
  status,
  title,
  explanation,
  ...(token ? { token } : {}),
});

/** What registering says, after a password was right or when a tenant was chosen. */
export async function enterTenant(event: RequestEvent, tenant: string | null): Promise<SignedIn> {
  const outcome = await registerSession(event, tenant);
  if (outcome.ok || outcome.refusal.token === 'already_registered') {
    // a changed password ended what was open before
    await tellEnded(event);
    return { step: 'in' };
  }
  if (outcome.refusal.token === 'choose_tenant') return { step: 'choose' };
  const { status, title } = wordsFor(outcome.refusal.token);
  await event.locals.db.auth.signOut({ scope: 'local' });
  clearSignInCookies(event);
  const why = outcome.refusal.explanation || 'Sign in again to go on.';
  return refused(status, title, why, outcome.refusal.token);
}

/** `fields`: the whole form, for who tried often; null where nobody but our own page could have sent it. */
export async function signIn(
  event: RequestEvent,
  email: string,
  password: string,
  fields: Record<string, string> | null,
): Promise<SignedIn> {
  const counted = await countAttempt(event, 'sign_in', email);
  if (counted.refusal) {
    const { token, explanation } = counted.refusal;
    return refused(429, wordsFor(token).title, explanation);
  }
  if (counted.wary && fields && (await senderOf(event, 'sign_in', fields)) !== 'person')
    return refused(400, unproven.title, unproven.explanation);
  const failed = onTheBeat();
  const { error } = await event.locals.db.auth.signInWithPassword({ email, password });
  if (!error) {
    giveBackRate(event, 'sign_in', email);
    return enterTenant(event, null);
  }
  await failed();
  if (error.status === 429) {
    return refused(429, 'Too many attempts', 'Wait a minute, then try again.');
  }
  if (error.status !== undefined && error.status >= 400 && error.status < 500) {
    return refused(400, 'That did not match', 'Check the e-mail address and the password, and try again.');
  }
  return refused(503, 'Signing in does not work just now', 'Nothing was lost. Try again in a minute.');
}
