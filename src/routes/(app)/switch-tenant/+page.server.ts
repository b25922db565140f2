import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { wordsFor } from '$lib/domain/words';
import { fieldsOf } from '$lib/schemas/forms';
import { callerOf } from '$lib/server/session/door';
import { switchTenant } from '$lib/server/session/switch-tenant';
import type { Actions, PageServerLoad } from './$types';

const choice = z.object({ tenant: z.guid() });

export const load: PageServerLoad = () => redirect(303, '/inbox');

export const actions: Actions = {
  default: async ({ locals, request }) => {
    const caller = callerOf({ locals });
    const form = choice.safeParse(fieldsOf(await request.formData()));
    if (!form.success) redirect(303, '/inbox');
    const outcome = await switchTenant(caller, form.data.tenant);
    if (outcome.ok) redirect(303, '/inbox');
    const { status, title } = wordsFor(outcome.refusal.token);
    error(status, { message: outcome.refusal.explanation || title, id: caller.requestId });
  },
};
