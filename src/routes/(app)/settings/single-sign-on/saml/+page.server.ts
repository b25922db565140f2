import { error } from '@sveltejs/kit';
import type { Config } from '@sveltejs/adapter-vercel';
import { holds } from '$lib/domain/permissions';
import { addSaml } from '$lib/server/saml/save-saml';
import { callerOf } from '$lib/server/session/door';
import { canSignOn } from '$lib/server/sso/answer';
import { readSsoSettings } from '$lib/server/sso/read-settings';
import type { Actions, PageServerLoad } from './$types';

export const config: Config = { runtime: 'nodejs22.x' };

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'security.read')) {
    error(403, { message: 'Single sign-on is looked after by an Admin.', id: caller.requestId });
  }
  const { roles } = await readSsoSettings(caller);
  return { roles, ready: canSignOn() };
};

export const actions: Actions = { default: addSaml };
