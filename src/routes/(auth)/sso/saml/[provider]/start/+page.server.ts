// From here a person goes on to their own organisation's sign-in; who stays sees why.
import { redirect } from '@sveltejs/kit';
import type { Config } from '@sveltejs/adapter-vercel';
import { beginSaml } from '$lib/server/saml/begin-saml';
import { safeNext } from '$lib/server/session/next';
import { admit, refuse } from '$lib/server/sso/answer';
import { ledFromElsewhere } from '$lib/server/sso/led-here';
import type { PageServerLoad } from './$types';

export const config: Config = { runtime: 'nodejs22.x' };

export const load: PageServerLoad = async (event) => {
  const provider = await admit(event);
  const next = safeNext(event.url.searchParams.get('next'));
  if (ledFromElsewhere(event)) redirect(303, `/sso/${provider}?${new URLSearchParams({ next })}`);
  const asked = await beginSaml(event, provider, next);
  if (!asked.ok) refuse(asked.refusal, event.locals.requestId);
  redirect(303, asked.address);
};
