import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { readCopy } from '$lib/server/request/read-copy';
import { callerOf } from '$lib/server/session/door';
import { localeOf } from '$lib/server/session/locale-of';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const caller = callerOf({ locals });
  const id = z.guid().safeParse(params.id);
  const copy = id.success ? await readCopy(caller, id.data) : null;
  if (!copy) error(404, { message: 'There is no such request for you.', id: caller.requestId });
  const { me } = caller;
  return {
    copy,
    me,
    zone: me.tenant.time_zone,
    locale: localeOf(caller),
    now: new Date().toISOString(),
    address: `${url.origin}/requests/${copy.request.id}`,
  };
};
