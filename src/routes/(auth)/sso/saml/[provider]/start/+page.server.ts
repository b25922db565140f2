// From here a person goes on to their own organisation's sign-in; who stays sees why.
import { redirect } from '@sveltejs/kit';
import type { Config } from '@sveltejs/adapter-vercel';
import { takeRate } from '$lib/server/limits/take-rate';
import { beginSaml } from '$lib/server/saml/begin-saml';
import { isProviderId } from '$lib/server/saml/provider-id';
import { safeNext } from '$lib/server/session/next';
import { canSignOn, refuse } from '$lib/server/sso/answer';
import { ledFromElsewhere } from '$lib/server/sso/led-here';
import type { PageServerLoad } from './$types';

export const config: Config = { runtime: 'nodejs22.x' };

export const load: PageServerLoad = async (event) => {
  const { provider } = event.params;
  const { requestId } = event.locals;
  if (!isProviderId(provider) || !canSignOn()) refuse('sso_unknown', null, requestId);
  const slow = await takeRate(event, 'single_sign_on', null);
  if (slow) refuse(slow.token, slow.explanation, requestId);
  const next = safeNext(event.url.searchParams.get('next'));
  if (ledFromElsewhere(event)) redirect(303, `/sso/${provider}?${new URLSearchParams({ next })}`);
  const asked = await beginSaml(event, provider, next);
  if (!asked.ok) refuse(asked.refusal.token, asked.refusal.explanation, requestId);
  redirect(303, asked.address);
};
