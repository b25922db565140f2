import { fail } from '@sveltejs/kit';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { signUpForm } from '$lib/schemas/onboarding';
import { askToSignUp } from '$lib/server/onboarding/ask-to-sign-up';
import { canSignUp, localMailbox } from '$lib/server/onboarding/ready';
import { challengeFor, senderOf, unproven } from '$lib/server/limits/check-human';
import { takeRate } from '$lib/server/limits/take-rate';
import type { Actions, PageServerLoad } from './$types';

const typed = (fields: Record<string, string>) => ({
  name: fields.name ?? '',
  email: fields.email ?? '',
  organisation: fields.organisation ?? '',
});

export const load: PageServerLoad = async ({ url }) => ({
  challenge: await challengeFor('sign_up'),
  ready: canSignUp(),
  mailbox: localMailbox(),
  typed: typed(Object.fromEntries(url.searchParams)),
});

export const actions: Actions = {
  default: async (event) => {
    const fields = fieldsOf(await event.request.formData());
    const form = signUpForm.safeParse(fields);
    const kept = {
      typed: typed(fields),
      problems: {} as Record<string, string>,
      sent: false,
      refused: null as { title: string; explanation: string } | null,
      challenge: await challengeFor('sign_up'),
    };
    if (!form.success) return fail(400, { ...kept, problems: problemsOf(form.error) });
    if (!canSignUp()) return fail(503, kept);
    // Looked at first, so that a program does not use up what somebody's mailbox may still get.
    const sender = await senderOf(event, 'sign_up', fields);
    if (sender === 'unproven') return fail(400, { ...kept, refused: unproven });
    const refusal = sender === 'person' ? await takeRate(event, 'sign_up', form.data.email) : null;
    if (refusal) {
      const { explanation } = refusal;
      return fail(429, { ...kept, refused: { title: 'Too many attempts', explanation } });
    }
    // What fills the field that no person sees gets the same answer, and no mail is sent.
    if (sender === 'person') askToSignUp(event, form.data);
    return { ...kept, sent: true };
  },
};
