// From an answer that was checked to a registered session. What the provider says of issuer, tenant and role counts for
// nothing here: the attempt knows its provider, and the database knows the rest.
import { error, type RequestEvent } from '@sveltejs/kit';
import type { Refusal } from '$lib/schemas/common';
import { attemptFinished } from '$lib/schemas/sso';
import { ask } from '$lib/server/data-api/call';
import { clearSignInCookies } from '$lib/server/data-api/client';
import { isAuthError } from '$lib/server/data-api/secret-client';
import { env } from '$lib/server/env';
import { safeNext } from '$lib/server/session/next';
import { registerSession } from '$lib/server/session/register-session';
import { secretClient } from './attempts';

/** Whom the provider's answer is about, once its signature, audience, times and question were found to be right. */
export type Assertion = {
  subject: string;
  email: string;
  name?: string | null;
  /** SAML: the assertion's id, which counts once, and until when it could count at all. */
  id?: string | null;
  until?: Date | null;
};

export type Finished = { ok: true; next: string; created: boolean } | { ok: false; refusal: Refusal };

export async function finishSso(
  event: RequestEvent,
  attempt: string,
  assertion: Assertion,
): Promise<Finished> {
  const { requestId } = event.locals;
  const client = secretClient(requestId);
  const args = {
    p_edge: env().EDGE_CREDENTIAL,
    p_attempt: attempt,
    p_subject: assertion.subject,
    p_email: assertion.email,
    p_name: assertion.name ?? null,
    p_assertion: assertion.id ?? null,
    p_assertion_until: assertion.until?.toISOString() ?? null,
  };
  const finished = await ask(client, 'finish_sso', args, attemptFinished, requestId);
  if (!finished.ok) return finished;
  const { user_id: user, user_email: email, tenant_id: tenant, next, created } = finished.value;
  try {
    await ensureAccount(client, user, email, tenant);
    await signInAs(event, client, user, email);
  } catch (problem) {
    if (!isAuthError(problem)) throw problem;
    error(503, {
      title: 'Signing in does not work just now',
      message: 'Nothing was lost. Begin again in a minute.',
      id: requestId,
    });
  }
  const registered = await registerSession(event, tenant, attempt);
  if (registered.ok) return { ok: true, next: safeNext(next), created };
  await event.locals.db.auth.signOut({ scope: 'local' });
  clearSignInCookies(event);
  return registered;
}

type Client = ReturnType<typeof secretClient>;

/** The person's own account in Auth: without a password, under .invalid, where no mail leads. */
async function ensureAccount(client: Client, user: string, email: string, tenant: string): Promise<void> {
  const found = await client.auth.admin.getUserById(user);
  if (found.data.user) return;
  if (found.error?.status !== 404)
    throw found.error ?? new Error('Auth did not say whether the account is there');
  const account = { id: user, email, email_confirm: true, app_metadata: { sso_tenant: tenant } };
  const { error } = await client.auth.admin.createUser(account);
  if (error && error.code !== 'email_exists') throw error;
}

/** A real session of Auth. The link goes by address, so whose it is gets looked at before it is followed. */
async function signInAs(event: RequestEvent, client: Client, user: string, email: string): Promise<void> {
  const link = await client.auth.admin.generateLink({ type: 'magiclink', email });
  if (!link.data.properties || link.data.user.id !== user)
    throw link.error ?? new Error('The account is not the one that was made');
  const { hashed_token: token } = link.data.properties;
  const { data, error } = await event.locals.db.auth.verifyOtp({ token_hash: token, type: 'magiclink' });
  if (error || data.user?.id !== user) throw error ?? new Error('Auth signed somebody else in');
}
