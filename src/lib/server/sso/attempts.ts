// The database's side of a sign-in by single sign-on: what only our server may ask and say, under its secret key.
import { done, type Refusal } from '$lib/schemas/common';
import { attemptBegun, attemptTaken, foundProviders, providerRead, type Attempt } from '$lib/schemas/sso';
import { ask, type Outcome } from '$lib/server/data-api/call';
import { createSecretClient } from '$lib/server/data-api/secret-client';
import { env } from '$lib/server/env';

export function secretClient(requestId: string) {
  const client = createSecretClient(requestId);
  if (!client) throw new Error('SUPABASE_SECRET_KEY is not set');
  return client;
}

/** Where a person goes on to, or why not. */
export type Way = { ok: true; address: string } | { ok: false; refusal: Refusal };

/** What the database says to an attempt that begins. */
export type Begun = { ok: true } | { ok: false; refusal: Refusal };

const edge = () => ({ p_edge: env().EDGE_CREDENTIAL });

/** The ways in of the organisations that proved this domain. */
export const findProviders = (domain: string, requestId: string) =>
  ask(secretClient(requestId), 'find_sso', { ...edge(), p_domain: domain }, foundProviders, requestId);

export function readProvider(provider: string, requestId: string) {
  const args = { ...edge(), p_provider: provider };
  return ask(secretClient(requestId), 'read_sso_provider', args, providerRead, requestId);
}

type Begin = {
  provider: string;
  state: string;
  sealed?: string | null;
  /** SAML: the id of our question. */
  requestId?: string | null;
  next?: string | null;
  /** SAML: an answer came that nobody asked for; the provider has to allow that. */
  unasked?: boolean;
};

export function beginAttempt(begin: Begin, requestId: string) {
  const args = {
    ...edge(),
    p_provider: begin.provider,
    p_state: begin.state,
    p_sealed: begin.sealed ?? null,
    p_request_id: begin.requestId ?? null,
    p_next: begin.next ?? null,
    p_unasked: begin.unasked ?? false,
  };
  return ask(secretClient(requestId), 'begin_sso', args, attemptBegun, requestId);
}

/** Spends the state: whatever comes of the answer, it is weighed once. */
export function takeAttempt(provider: string, state: string, requestId: string): Promise<Outcome<Attempt>> {
  const args = { ...edge(), p_state: state, p_provider: provider };
  return ask(secretClient(requestId), 'take_sso_attempt', args, attemptTaken, requestId);
}

/** The answer could not be trusted: recorded in the organisation's trail, with a code of why. */
export async function refuseAttempt(attempt: string, why: string, requestId: string): Promise<Refusal> {
  const args = { ...edge(), p_attempt: attempt, p_why: why };
  const outcome = await ask(secretClient(requestId), 'refuse_sso', args, done, requestId);
  if (outcome.ok) throw new Error('A refusal was answered as done');
  return outcome.refusal;
}
