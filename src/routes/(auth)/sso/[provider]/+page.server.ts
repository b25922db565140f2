import { redirect } from '@sveltejs/kit';
import { refusalOf } from '$lib/schemas/common';
import { safeNext } from '$lib/server/session/next';
import { readProvider } from '$lib/server/sso/attempts';
import { admit, refuse } from '$lib/server/sso/answer';
import { ledFromElsewhere } from '$lib/server/sso/led-here';
import { beginSignIn } from '$lib/server/sso/oidc-sign-in';
import type { PageServerLoad } from './$types';

/** A link leads here and on to the organisation's own sign-in. */
export const load: PageServerLoad = async (event) => {
  const { requestId } = event.locals;
  const found = await readProvider(await admit(event), requestId);
  if (!found.ok) refuse(found.refusal, requestId);
  const { provider } = found.value;
  const next = safeNext(event.url.searchParams.get('next'));
  if (!provider.active) refuse(refusalOf('sso_off'), requestId);
  if (ledFromElsewhere(event)) {
    const way = `/sso/${provider.id}?${new URLSearchParams({ next })}`;
    return { name: provider.name, organisation: provider.tenant_name, way };
  }
  if (provider.kind === 'saml')
    redirect(303, `/sso/saml/${provider.id}/start?${new URLSearchParams({ next })}`);
  const way = await beginSignIn(event, provider, next);
  if (!way.ok) refuse(way.refusal, requestId);
  redirect(303, way.address);
};
