import { error } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { asLines } from '$lib/schemas/networks';
import { listNetworks, previewNetworks } from '$lib/server/network/list-networks';
import { previewList, saveList } from '$lib/server/network/network-actions';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'security.read')) {
    error(403, { message: 'Networks are looked after by an Admin.', id: caller.requestId });
  }
  const mayManage = holds(caller.me, 'security.manage');
  const [networks, state] = await Promise.all([
    listNetworks(caller),
    mayManage ? previewNetworks(caller) : null,
  ]);
  return {
    networks,
    list: asLines(networks),
    mayManage,
    own: caller.me.session.address ?? null,
    seen: state?.ok ? state.value.seen : '',
    living: state?.ok ? state.value.living : null,
    key: crypto.randomUUID(),
  };
};

export const actions: Actions = { preview: previewList, save: saveList };
