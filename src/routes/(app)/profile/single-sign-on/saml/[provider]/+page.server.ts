// Connecting by SAML: a page of its own, because making the question needs Node.
import { error, fail } from '@sveltejs/kit';
import type { Config } from '@sveltejs/adapter-vercel';
import { wordsFor } from '$lib/domain/words';
import { connectSaml } from '$lib/server/saml/begin-saml';
import { callerOf } from '$lib/server/session/door';
import { canSignOn } from '$lib/server/sso/answer';
import { readOwnSignOn } from '$lib/server/sso/read-own-sign-on';
import type { Actions, PageServerLoad } from './$types';

export const config: Config = { runtime: 'nodejs22.x' };

export const load: PageServerLoad = async (event) => {
  const caller = callerOf(event);
  const { providers } = await readOwnSignOn(caller);
  const provider = providers.find(({ id, kind }) => id === event.params.provider && kind === 'saml');
  if (!provider) error(404, { message: 'There is no such way to sign in here.', id: caller.requestId });
  return { provider, ready: canSignOn() };
};

export const actions: Actions = {
  default: async (event) => {
    const caller = callerOf(event);
    if (!canSignOn()) return fail(503, { way: null, refusal: null });
    const way = await connectSaml(event, caller, event.params.provider);
    if (!way.ok) return fail(wordsFor(way.refusal.token).status, { way: null, refusal: way.refusal });
    // A form may not lead to another site by itself, so the page shows the link.
    return { way: way.address, refusal: null };
  },
};
