import { fail } from '@sveltejs/kit';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { forgotForm } from '$lib/schemas/onboarding';
import { askForReset } from '$lib/server/onboarding/ask-for-reset';
import { canSignUp, localMailbox } from '$lib/server/onboarding/ready';
import { challengeFor, senderOf, unproven } from '$lib/server/limits/check-human';
import { takeRate } from '$lib/server/limits/take-rate';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => ({
  challenge: await challengeFor('forgotten'),
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
      refused: null as { title: string; explanation: string } | null,
      challenge: await challengeFor('forgotten'),
    };
    if (!form.success) return fail(400, { ...kept, problems: problemsOf(form.error) });
    if (!canSignUp()) return fail(503, kept);
    // Looked at first, so that a program does not use up what somebody's mailbox may still get.
    const sender = await senderOf(event, 'forgotten', fields);
    if (sender === 'unproven') return fail(400, { ...kept, refused: unproven });
    const refusal = sender === 'person' ? await takeRate(event, 'forgotten', form.data.email) : null;
    if (refusal) {
      const { explanation } = refusal;
      return fail(429, { ...kept, refused: { title: 'Too many attempts', explanation } });
    }
    // What fills the field that no person sees gets the same answer, and no mail is sent.
    if (sender === 'person') askForReset(event, form.data.email);
    return { ...kept, sent: true };
  },
};
