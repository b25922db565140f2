// Asks an organisation's identity provider who somebody is: remembers the question, and says where to go.
import type { RequestEvent } from '@sveltejs/kit';
import { refusal, type Refusal } from '$lib/schemas/common';
import { beginAttempt, readProvider } from '$lib/server/sso/attempts';
import { reach } from '$lib/server/sso/reach';
import { keepState, newState } from '$lib/server/sso/state';
import { addressesOf } from './addresses';
import { askProvider, newRequestId } from './ask-provider';
import { ourOrigin } from './our-origin';
import { readSettings } from './provider-settings';

export type Asked = { ok: true; to: string } | { ok: false; refusal: Refusal };

export const notThere: Refusal = refusal.parse({
  ok: false,
  token: 'sso_off',
  explanation: 'This way of signing in is not set up. Ask an administrator of your organisation.',
});

export async function beginSaml(event: RequestEvent, provider: string, next: string): Promise<Asked> {
  const { requestId: id } = event.locals;
  const known = await readProvider(provider, id);
  if (!known.ok) return known;
  const { kind, issuer, metadata } = known.value.provider;
  const settings = readSettings(metadata, reach().loopback);
  if (kind !== 'saml' || !settings) return { ok: false, refusal: notThere };
  const [state, request] = [newState(), newRequestId()];
  const begun = await beginAttempt({ provider, state, requestId: request, next }, id);
  if (!begun.ok) return begun;
  const theirs = {
    entityId: issuer,
    signInUrl: settings.sign_in_url,
    certificates: settings.certificates,
  };
  const to = await askProvider(addressesOf(ourOrigin(event), provider), theirs, request, state);
  // The provider's page posts the answer from its own site: a browser sends no stricter cookie along with that.
  keepState(event.cookies, state, true);
  return { ok: true, to };
}
