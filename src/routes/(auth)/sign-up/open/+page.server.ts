import { fail, redirect } from '@sveltejs/kit';
import { isZone, zoneOf } from '$lib/domain/places';
import { wordsFor } from '$lib/domain/words';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { knownPassword, newPassword, openForm, signUpLink } from '$lib/schemas/onboarding';
import { followLink } from '$lib/server/onboarding/follow-link';
import { givePassword } from '$lib/server/onboarding/choose-password';
import { openOrganisation } from '$lib/server/onboarding/open-organisation';
import { canSignUp } from '$lib/server/onboarding/ready';
import { checkNewPassword } from '$lib/server/passwords/check-new-password';
import { checkPassword } from '$lib/server/session/check-password';
import { enterTenant } from '$lib/server/session/sign-in';
import { signedInAs } from '$lib/server/session/signed-in-as';
import type { Actions, PageServerLoad } from './$types';

// Looking at the address does nothing: mail scanners follow links.
export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url;
  const link = signUpLink.safeParse(Object.fromEntries(searchParams));
  return {
    ready: canSignUp(),
    whole: link.success,
    isNew: link.data?.new ?? true,
    email: link.data?.email ?? '',
    self: await signedInAs(event),
    typed: {
      name: searchParams.get('name')?.slice(0, 120) ?? '',
      organisation: searchParams.get('organisation')?.slice(0, 120) ?? '',
    },
  };
};

const notTheirs = 'That is not the password of your account.';

export const actions: Actions = {
  default: async (event) => {
    const fields = fieldsOf(await event.request.formData());
    const typed = { name: fields.name ?? '', organisation: fields.organisation ?? '' };
    const link = signUpLink.safeParse(Object.fromEntries(event.url.searchParams));
    const form = openForm.safeParse(fields);
    const isNew = link.data?.new ?? true;
    const password = (isNew ? newPassword : knownPassword).safeParse(fields.password ?? '');
    const problems: Record<string, string> = {
      ...(form.success ? {} : problemsOf(form.error)),
      ...(password.success ? {} : { password: password.error.issues[0]?.message ?? '' }),
    };
    const kept = { typed, problems, spent: false, refused: null };
    const about = (problem: string) =>
      fail(400, { ...kept, problems: { password: problem } as typeof problems });
    if (!form.success || !password.success) return fail(400, kept);
    if (!link.success || !canSignUp()) return fail(400, { ...kept, spent: true });

    const { token, type, email } = link.data;
    const names = [form.data.name, form.data.organisation, email];
    const guessed = isNew ? await checkNewPassword(password.data, names) : null;
    if (guessed) return about(guessed);
    // Reading the mailbox is not enough where an account is known: its password comes first, and a slip costs no link.
    const wrong = isNew ? null : await checkPassword(event, email, password.data, notTheirs);
    if (wrong) return about(wrong);
    const person = await followLink(token, type, email);
    // Sent twice, say by a second click: the organisation is open already.
    if (!person && (await signedInAs(event)) === email) redirect(303, '/welcome');
    if (person?.fresh !== isNew) return fail(410, { ...kept, spent: true });
    if (isNew) {
      const given = await givePassword(event, person, password.data);
      if (!given.ok) return about(given.problem);
    } else {
      const { error } = await event.locals.db.auth.signInWithPassword({ email, password: password.data });
      if (error) return about(notTheirs);
    }
    const zone = isZone(form.data.zone)
      ? form.data.zone
      : zoneOf(event.request.headers.get('accept-language') ?? '');
    const organisation = { name: form.data.organisation, founder: form.data.name, zone };
    const outcome = await openOrganisation(person, organisation, event.locals.requestId);
    if (!outcome.ok) {
      const { status, title } = wordsFor(outcome.refusal.token);
      return fail(status, { ...kept, refused: { title, explanation: outcome.refusal.explanation } });
    }
    const entered = await enterTenant(event, outcome.value.tenant_id);
    if (entered.step === 'refused') {
      return fail(entered.status, {
        ...kept,
        refused: { title: entered.title, explanation: entered.explanation },
      });
    }
    redirect(303, '/welcome');
  },
};
