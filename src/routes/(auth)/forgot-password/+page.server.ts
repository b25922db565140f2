import { fail } from '@sveltejs/kit';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { forgotForm } from '$lib/schemas/onboarding';
import { askForReset } from '$lib/server/onboarding/ask-for-reset';
import { canSignUp, localMailbox } from '$lib/server/onboarding/ready';
import { takeRate } from '$lib/server/limits/take-rate';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({
  ready: canSignUp(),
  mailbox: localMailbox(),
  email: url.searchParams.get('email')?.slice(0, 254) ?? '',
});

export const actions: Actions = {
  default: async (event) => {
    const fields = fieldsOf(await event.request.formData());
    const form = forgotForm.safeParse(fields);
    const kept = {
      email: fields.email ?? '',
      problems: {} as Record<string, string>,
      sent: false,
      refused: null,
    };
    if (!form.success) return fail(400, { ...kept, problems: problemsOf(form.error) });
    if (!canSignUp()) return fail(503, kept);
    const refusal = await takeRate(event, 'forgotten', form.data.email);
    if (refusal) return fail(429, { ...kept, refused: refusal.explanation });
    askForReset(event, form.data.email);
    return { ...kept, sent: true };
  },
};
