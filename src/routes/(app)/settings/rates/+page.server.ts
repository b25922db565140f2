import { error } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { listRates } from '$lib/server/rates/list-rates';
import { saveRate } from '$lib/server/rates/save-rate';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'rate.manage', 'policy.read')) {
    error(403, { message: 'Exchange rates are looked after by an Admin.', id: caller.requestId });
  }
  return {
    ...(await listRates(caller)),
    base: caller.me.tenant.base_currency,
    mayChange: holds(caller.me, 'rate.manage'),
    key: crypto.randomUUID(),
  };
};

export const actions: Actions = { save: saveRate };
