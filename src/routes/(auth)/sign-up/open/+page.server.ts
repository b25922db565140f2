import { fail, redirect } from '@sveltejs/kit';
import { isZone, zoneOf } from '$lib/domain/places';
import { wordsFor } from '$lib/domain/words';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { knownPassword, newPassword, openForm, signUpLink } from '$lib/schemas/onboarding';
import { choosePassword } from '$lib/server/onboarding/choose-password';
import { followLink } from '$lib/server/onboarding/follow-link';
import { openOrganisation } from '$lib/server/onboarding/open-organisation';
import { canJoin } from '$lib/server/onboarding/ready';
import { enterTenant } from '$lib/server/session/sign-in';
import { whoAmI } from '$lib/server/session/who-am-i';
import type { Actions, PageServerLoad } from './$types';

// Looking at the address does nothing: mail scanners follow links.
export const load: PageServerLoad = ({ url }) => {
  const link = signUpLink.safeParse(Object.fromEntries(url.searchParams));
  return {
    ready: canJoin(),
    whole: link.success,
    isNew: link.data?.new ?? true,
    typed: {
      name: url.searchParams.get('name')?.slice(0, 120) ?? '',
      organisation: url.searchParams.get('organisation')?.slice(0, 120) ?? '',
    },
  };
};

const aboutPassword = (problem: string): Record<string, string> => ({ password: problem });

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
    if (!form.success || !password.success) return fail(400, kept);
    if (!link.success || !canJoin()) return fail(400, { ...kept, spent: true });

    const person = await followLink(event, link.data.token, link.data.type);
    if (!person) return fail(410, { ...kept, spent: true });
    // Sent twice, say by a second click: the organisation is open already.
    if ((await whoAmI(event.locals.db, event.locals.requestId)).ok) redirect(303, '/welcome');

    if (isNew) {
      const chosen = await choosePassword(event, person.email, password.data);
      if (!chosen.ok) return fail(400, { ...kept, problems: aboutPassword(chosen.problem) });
    } else {
      // Reading the mailbox is not enough where an account is known: whoever made it must be the one who goes on.
      const { error } = await event.locals.db.auth.signInWithPassword({
        email: person.email,
        password: password.data,
      });
      if (error)
        return fail(400, {
          ...kept,
          problems: aboutPassword('That is not the password of your account.'),
        });
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
