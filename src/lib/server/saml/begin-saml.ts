// Asks an organisation's identity provider who somebody is: remembers the question, and says where to go.
import type { RequestEvent } from '@sveltejs/kit';
import { refusalOf } from '$lib/schemas/common';
import { attemptBegun, type ProviderFacts } from '$lib/schemas/sso';
import { act, type Caller } from '$lib/server/data-api/call';
import { env } from '$lib/server/env';
import { beginAttempt, readProvider, type Begun, type Way } from '$lib/server/sso/attempts';
import { reach } from '$lib/server/sso/reach';
import { keepState, newState } from '$lib/server/sso/state';
import { addressesOf } from './addresses';
import { askProvider, newRequestId } from './ask-provider';
import { ourOrigin } from './our-origin';
import { readSettings } from './provider-settings';

/** Says to the database that an attempt begins, and what the answer will have to name. */
type Begin = (state: string, request: string) => Promise<Begun>;

const turnedDown = (token: string, explanation: string): Way => ({
  ok: false,
  refusal: refusalOf(token, explanation),
});

export const notSetUp = 'This way of signing in is not set up. Ask an administrator of your organisation.';

async function ask(event: RequestEvent, provider: ProviderFacts, begin: Begin): Promise<Way> {
  const settings = readSettings(provider.metadata, reach().loopback);
  if (provider.kind !== 'saml' || !settings) return turnedDown('sso_off', notSetUp);
  const [state, request] = [newState(), newRequestId()];
  const begun = await begin(state, request);
  if (!begun.ok) return begun;
  const { sign_in_url: signInUrl, certificates } = settings;
  const theirs = { entityId: provider.issuer, signInUrl, certificates };
  const address = await askProvider(addressesOf(ourOrigin(event), provider.id), theirs, request, state);
  // The provider's page posts the answer from its own site: a browser sends no stricter cookie along with that.
  keepState(event.cookies, state, true);
  return { ok: true, address };
}

/** For whoever is nobody yet. */
export async function beginSaml(event: RequestEvent, provider: string, next: string): Promise<Way> {
  const { requestId: id } = event.locals;
  const known = await readProvider(provider, id);
  if (!known.ok) return known;
  return ask(event, known.value.provider, (state, request) =>
    beginAttempt({ provider, state, requestId: request, next }, id),
  );
}

/** For a member who connects the account that they have. */
export async function connectSaml(event: RequestEvent, caller: Caller, provider: string): Promise<Way> {
  const known = await readProvider(provider, caller.requestId);
  if (!known.ok) return known;
  // a provider of another organisation is as good as none
  if (known.value.provider.tenant_id !== caller.tenant)
    return turnedDown('not_found', 'There is no such way to sign in here.');
  return ask(event, known.value.provider, (state, request) => {
    const args = { p_provider: provider, p_state: state, p_request_id: request, p_next: '/profile' };
    return act(caller, 'connect_sso', { p_edge: env().EDGE_CREDENTIAL, ...args }, attemptBegun);
  });
}
