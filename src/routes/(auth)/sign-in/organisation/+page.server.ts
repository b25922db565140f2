import { fail } from '@sveltejs/kit';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { organisationForm } from '$lib/schemas/sso';
import { takeRate } from '$lib/server/limits/take-rate';
import { safeNext } from '$lib/server/session/next';
import { findProviders } from '$lib/server/sso/attempts';
import { canSignOn } from '$lib/server/sso/answer';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({
  ready: canSignOn(),
  next: safeNext(url.searchParams.get('next')),
});

export const actions: Actions = {
  default: async (event) => {
    const fields = fieldsOf(await event.request.formData());
    const form = organisationForm.safeParse(fields);
    const kept = {
      email: fields.email ?? '',
      problems: {} as Record<string, string>,
      found: null,
      slow: null,
    };
    if (!form.success) return fail(400, { ...kept, problems: problemsOf(form.error) });
    if (!canSignOn()) return fail(503, kept);
    const slow = await takeRate(event, 'single_sign_on', null);
    if (slow) return fail(429, { ...kept, slow: slow.explanation });
    const domain = form.data.email.slice(form.data.email.lastIndexOf('@') + 1).toLowerCase();
    const found = await findProviders(domain, event.locals.requestId);
    // The page answers with a link instead of going on by itself: a form may not lead to another site.
    return { ...kept, domain, found: found.ok ? found.value.providers : [] };
  },
};
