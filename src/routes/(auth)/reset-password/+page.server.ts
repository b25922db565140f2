import { fail, redirect } from '@sveltejs/kit';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { resetForm, resetLink } from '$lib/schemas/onboarding';
import { givePassword } from '$lib/server/onboarding/choose-password';
import { followLink } from '$lib/server/onboarding/follow-link';
import { landing } from '$lib/server/onboarding/landing';
import { enterTenant } from '$lib/server/session/sign-in';
import { checkNewPassword } from '$lib/server/passwords/check-new-password';
import { signedInAs } from '$lib/server/session/signed-in-as';
import type { Actions, PageServerLoad } from './$types';

// Looking at the address does nothing: mail scanners follow links.
export const load: PageServerLoad = async (event) => {
  const link = resetLink.safeParse(Object.fromEntries(event.url.searchParams));
  return { whole: link.success, email: link.data?.email ?? '', self: await signedInAs(event) };
};

export const actions: Actions = {
  default: async (event) => {
    const form = resetForm.safeParse(fieldsOf(await event.request.formData()));
    const kept = { problems: {} as Record<string, string>, spent: false, changed: false, refused: null };
    if (!form.success) return fail(400, { ...kept, problems: problemsOf(form.error) });
    const link = resetLink.safeParse(Object.fromEntries(event.url.searchParams));
    // A slip costs no link: what would be guessed is told before it is spent.
    const guessed = await checkNewPassword(form.data.password, link.data ? [link.data.email] : []);
    if (guessed) return fail(400, { ...kept, problems: { password: guessed } as typeof kept.problems });
    const person = link.success ? await followLink(link.data.token, 'recovery', link.data.email) : null;
    if (!person) return fail(410, { ...kept, spent: true });
    const chosen = await givePassword(event, person, form.data.password);
    // The link is spent, so there is no second try from here.
    if (!chosen.ok) return fail(410, { ...kept, spent: true, problems: { password: chosen.problem } });
    const entered = await enterTenant(event, null);
    if (entered.step === 'in') redirect(303, await landing(event));
    if (entered.step === 'choose') redirect(303, '/choose-tenant');
    return fail(entered.status, {
      ...kept,
      changed: true,
      refused: { title: entered.title, explanation: entered.explanation },
    });
  },
};
