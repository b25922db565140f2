import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { safeNext } from '$lib/server/session/next';
import { readProvider } from '$lib/server/sso/attempts';
import { canSignOn, refuse } from '$lib/server/sso/answer';
import { ledFromElsewhere } from '$lib/server/sso/led-here';
import { beginSignIn } from '$lib/server/sso/oidc-sign-in';
import { takeRate } from '$lib/server/limits/take-rate';
import type { PageServerLoad } from './$types';

/** A link leads here and on to the organisation's own sign-in. */
export const load: PageServerLoad = async (event) => {
  const { requestId } = event.locals;
  const id = z.guid().safeParse(event.params.provider);
  if (!id.success || !canSignOn()) refuse('sso_unknown', null, requestId);
  const slow = await takeRate(event, 'single_sign_on', null);
  if (slow) refuse(slow.token, slow.explanation, requestId);
  const found = await readProvider(id.data, requestId);
  if (!found.ok) refuse(found.refusal.token, found.refusal.explanation, requestId);
  const { provider } = found.value;
  const next = safeNext(event.url.searchParams.get('next'));
  if (!provider.active) refuse('sso_off', null, requestId);
  if (ledFromElsewhere(event)) {
    const way = `/sso/${provider.id}?${new URLSearchParams({ next })}`;
    return { name: provider.name, organisation: provider.tenant_name, way };
  }
  if (provider.kind === 'saml')
    redirect(303, `/sso/saml/${provider.id}/start?${new URLSearchParams({ next })}`);
  const way = await beginSignIn(event, provider, next);
  if (!way.ok) refuse(way.refusal.token, way.refusal.explanation, requestId);
  redirect(303, way.address);
};
