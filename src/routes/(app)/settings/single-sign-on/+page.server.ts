import { error } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { env } from '$lib/server/env';
import { callerOf } from '$lib/server/session/door';
import { canSignOn } from '$lib/server/sso/answer';
import { readSsoSettings } from '$lib/server/sso/read-settings';
import { saveOidcProvider } from '$lib/server/sso/save-provider';
import { claimDomain, dropDomain, proveDomain, saveRule } from '$lib/server/sso/settings-actions';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'security.read')) {
    error(403, { message: 'Single sign-on is looked after by an Admin.', id: caller.requestId });
  }
  return {
    ...(await readSsoSettings(caller)),
    ready: canSignOn(),
    origin: new URL(env().ORIGIN ?? url).origin,
  };
};

export const actions: Actions = {
  oidc: saveOidcProvider,
  claim: claimDomain,
  prove: proveDomain,
  drop: dropDomain,
  rule: saveRule,
};
