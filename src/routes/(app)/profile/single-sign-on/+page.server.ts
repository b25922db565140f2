import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { wordsFor } from '$lib/domain/words';
import { fieldsOf } from '$lib/schemas/forms';
import { callerOf } from '$lib/server/session/door';
import { canSignOn } from '$lib/server/sso/answer';
import { connectOidc } from '$lib/server/sso/connect';
import { readOwnSignOn } from '$lib/server/sso/read-own-sign-on';
import type { Actions, PageServerLoad } from './$types';

const chosen = z.object({ provider: z.guid() });

export const load: PageServerLoad = async ({ locals }) => ({
  ...(await readOwnSignOn(callerOf({ locals }))),
  ready: canSignOn(),
});

export const actions: Actions = {
  connect: async (event) => {
    const caller = callerOf(event);
    const form = chosen.safeParse(fieldsOf(await event.request.formData()));
    if (!form.success || !canSignOn()) return fail(400, { way: null, refusal: null });
    const way = await connectOidc(event, caller, form.data.provider);
    if (!way.ok) return fail(wordsFor(way.refusal.token).status, { way: null, refusal: way.refusal });
    // A form may not lead to another site by itself, so the page shows the link.
    return { way: way.address, refusal: null };
  },
};
