import { fail } from '@sveltejs/kit';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { signUpForm } from '$lib/schemas/onboarding';
import { askToSignUp } from '$lib/server/onboarding/ask-to-sign-up';
import { canSignUp, localMailbox } from '$lib/server/onboarding/ready';
import { takeRate } from '$lib/server/limits/take-rate';
import type { Actions, PageServerLoad } from './$types';

const typed = (fields: Record<string, string>) => ({
  name: fields.name ?? '',
  email: fields.email ?? '',
  organisation: fields.organisation ?? '',
});

export const load: PageServerLoad = ({ url }) => ({
  ready: canSignUp(),
  mailbox: localMailbox(),
  typed: typed(Object.fromEntries(url.searchParams)),
});

export const actions: Actions = {
  default: async (event) => {
    const fields = fieldsOf(await event.request.formData());
    const form = signUpForm.safeParse(fields);
    const kept = { typed: typed(fields), problems: {} as Record<string, string>, sent: false, refused: null };
    if (!form.success) return fail(400, { ...kept, problems: problemsOf(form.error) });
    if (!canSignUp()) return fail(503, kept);
    const refusal = await takeRate(event, 'sign_up', form.data.email);
    if (refusal) return fail(429, { ...kept, refused: refusal.explanation });
    // A field that no person sees: what fills it gets the same answer, and no mail is sent.
    if (!fields.website) askToSignUp(event, form.data);
    return { ...kept, sent: true };
  },
};
