// Where the request form sends what is typed while it is typed. Nobody comes here to look.
import { error, redirect } from '@sveltejs/kit';
import { keepRequest } from '$lib/server/request/keep-request';
import { postedForm } from '$lib/server/request/posted-form';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => redirect(303, '/requests');

export const actions: Actions = {
  default: async ({ locals, request }) => {
    const caller = callerOf({ locals });
    const { key, ...posted } = postedForm(await request.formData(), null);
    if (!key) error(400, { message: 'This form could not be read.', id: caller.requestId });
    return keepRequest(caller, { ...posted, key });
  },
};
