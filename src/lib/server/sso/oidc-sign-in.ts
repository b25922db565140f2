// Signing in by OpenID Connect: to the provider, and back.
import type { RequestEvent } from '@sveltejs/kit';
import { refusalOf } from '$lib/schemas/common';
import type { ProviderFacts } from '$lib/schemas/sso';
import { env } from '$lib/server/env';
import { beginAttempt, refuseAttempt, takeAttempt, type Begun, type Way } from './attempts';
import { openSecret } from './client-secret';
import { finishSso, type Finished } from './finish-sso';
import { guardedFetch } from './guarded-fetch';
import { keepQuestion, openQuestion } from './kept-question';
import { askProvider, discover, weighAnswer, type OidcClient, type Person } from './oidc';
import { SsoProblem } from './problem';
import { demandPublic } from './public-address';
import { reach } from './reach';
import { keepState, newState, takeState } from './state';

/** Says to the database that an attempt begins: for whoever signs in, or for a member who connects their account. */
export type Begin = (state: string, sealed: string) => Promise<Begun>;

export const callbackOf = (event: RequestEvent, provider: string): string =>
  new URL(`/sso/oidc/${provider}/callback`, env().ORIGIN ?? event.url).href;

const clientOf = async (event: RequestEvent, provider: ProviderFacts): Promise<OidcClient> => ({
  issuer: provider.issuer,
  clientId: provider.client_id ?? '',
  secret: await openSecret(provider),
  redirectUri: callbackOf(event, provider.id),
});

/** Where the person goes on to; this browser keeps what the answer has to name. */
export async function beginOidc(event: RequestEvent, provider: ProviderFacts, begin: Begin): Promise<Way> {
  const guard = reach();
  const state = newState();
  try {
    const server = await discover(provider.issuer, guardedFetch(guard));
    const { address, asked } = await askProvider(server, await clientOf(event, provider), state);
    await demandPublic(address, guard);
    const begun = await begin(state, await keepQuestion(provider.tenant_id, state, asked));
    if (!begun.ok) return begun;
    keepState(event.cookies, state);
    return { ok: true, address: address.href };
  } catch (problem) {
    if (!(problem instanceof SsoProblem)) throw problem;
    const words = `${provider.name} cannot be asked just now. Try again in a minute, or tell your administrator (${problem.why}).`;
    return { ok: false, refusal: refusalOf('sso_refused', words) };
  }
}

/** For whoever is nobody yet. */
export const beginSignIn = (event: RequestEvent, provider: ProviderFacts, next: string | null) =>
  beginOidc(event, provider, (state, sealed) =>
    beginAttempt({ provider: provider.id, state, sealed, next }, event.locals.requestId),
  );

/** The provider's answer, in the address that it sent the person back to. */
export async function finishOidc(event: RequestEvent, provider: string): Promise<Finished> {
  const { requestId } = event.locals;
  const query = event.url.searchParams;
  const state = query.get('state') ?? '';
  if (!takeState(event.cookies, state)) return { ok: false, refusal: refusalOf('sso_unknown', notBegunHere) };
  const taken = await takeAttempt(provider, state, requestId);
  if (!taken.ok) return taken;
  const attempt = taken.value;
  try {
    if (attempt.provider.kind !== 'oidc' || !attempt.sealed) throw new SsoProblem('another_kind');
    const asked = await openQuestion(attempt.provider.tenant_id, state, attempt.sealed);
    const person = await weigh(event, attempt.provider, { query, state, asked });
    return await finishSso(event, attempt.attempt_id, person);
  } catch (problem) {
    if (!(problem instanceof SsoProblem)) throw problem;
    return { ok: false, refusal: await refuseAttempt(attempt.attempt_id, problem.why, requestId) };
  }
}

const notBegunHere =
  'This sign-in was not begun in this browser, was used already, or is older than ten minutes. Begin again.';

type Given = { query: URLSearchParams; state: string; asked: { verifier: string; nonce: string } };

async function weigh(event: RequestEvent, provider: ProviderFacts, given: Given): Promise<Person> {
  const fetch = guardedFetch(reach());
  const server = await discover(provider.issuer, fetch);
  return weighAnswer(await clientOf(event, provider), { server, ...given }, fetch);
}
