// From here a person goes on to their own organisation's sign-in; who stays sees why.
import { redirect } from '@sveltejs/kit';
import type { Config } from '@sveltejs/adapter-vercel';
import { wordsFor } from '$lib/domain/words';
import { takeRate } from '$lib/server/limits/take-rate';
import { beginSaml, notThere } from '$lib/server/saml/begin-saml';
import { isProviderId } from '$lib/server/saml/provider-id';
import { safeNext } from '$lib/server/session/next';
import type { PageServerLoad } from './$types';

export const config: Config = { runtime: 'nodejs22.x' };

export const load: PageServerLoad = async (event) => {
  const { provider } = event.params;
  const refused = await takeRate(event, 'single_sign_on', null);
  const next = safeNext(event.url.searchParams.get('next'));
  const asked = refused
    ? { ok: false as const, refusal: refused }
    : isProviderId(provider)
      ? await beginSaml(event, provider, next)
      : { ok: false as const, refusal: notThere };
  if (asked.ok) redirect(303, asked.to);
  const { title } = wordsFor(asked.refusal.token);
  event.setHeaders({ 'x-robots-tag': 'noindex' });
  return { title, explanation: asked.refusal.explanation };
};
