import { error } from '@sveltejs/kit';
import type { Config } from '@sveltejs/adapter-vercel';
import { holds } from '$lib/domain/permissions';
import { addressesOf } from '$lib/server/saml/addresses';
import { certificateFacts } from '$lib/server/saml/certificate-facts';
import { ourOrigin } from '$lib/server/saml/our-origin';
import { readSettings } from '$lib/server/saml/provider-settings';
import { saveSaml } from '$lib/server/saml/save-saml';
import { callerOf } from '$lib/server/session/door';
import { canSignOn } from '$lib/server/sso/answer';
import { readSsoSettings } from '$lib/server/sso/read-settings';
import type { Actions, PageServerLoad } from './$types';

export const config: Config = { runtime: 'nodejs22.x' };

export const load: PageServerLoad = async (event) => {
  const caller = callerOf(event);
  if (!holds(caller.me, 'security.read')) {
    error(403, { message: 'Single sign-on is looked after by an Admin.', id: caller.requestId });
  }
  const { providers, domains, roles } = await readSsoSettings(caller);
  const provider = providers.find(({ id, kind }) => id === event.params.provider && kind === 'saml');
  if (!provider) error(404, { message: 'There is no such provider here.', id: caller.requestId });
  const settings = readSettings(provider.metadata, true);
  return {
    provider: { ...provider, metadata: {} },
    given: settings && {
      signIn: settings.sign_in_url,
      responseSigned: settings.response_signed,
      certificates: settings.certificates.map((pem) => certificateFacts(pem)),
    },
    ours: addressesOf(ourOrigin(event), provider.id),
    proved: domains.filter(({ proved_at }) => proved_at).map(({ domain }) => domain),
    roles,
    ready: canSignOn(),
  };
};

export const actions: Actions = { default: saveSaml };
