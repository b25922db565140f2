import { fail, redirect } from '@sveltejs/kit';
import { fieldsOf, problemsOf, signInForm } from '$lib/schemas/forms';
import { hasSignInCookie } from '$lib/server/data-api/client';
import { env } from '$lib/server/env';
import { landing } from '$lib/server/onboarding/landing';
import { demoPeople } from '$lib/server/session/demo-people';
import { challengeFor } from '$lib/server/limits/check-human';
import { safeNext } from '$lib/server/session/next';
import { signIn } from '$lib/server/session/sign-in';
import { whoAmI } from '$lib/server/session/who-am-i';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const next = safeNext(event.url.searchParams.get('next'));
  if (hasSignInCookie(event)) {
    const who = await whoAmI(event.locals.db, event.locals.requestId);
    if (who.ok) redirect(303, next);
    if (who.refusal.token === 'second_factor_required')
      redirect(303, `/second-factor?${new URLSearchParams({ next })}`);
  }
  return {
    challenge: await challengeFor('sign_in'),
    why: event.url.searchParams.get('why'),
    expected: next !== '/inbox',
    next,
    demo: env().DEMO ? demoPeople : [],
  };
};

export const actions: Actions = {
  default: async (event) => {
    const fields = fieldsOf(await event.request.formData());
    const form = signInForm.safeParse(fields);
    const kept = { email: fields.email ?? '', problems: {} as Record<string, string> };
    if (!form.success)
      return fail(400, { ...kept, problems: problemsOf(form.error), refused: null, challenge: null });
    const next = safeNext(event.url.searchParams.get('next'));
    const outcome = await signIn(event, form.data.email, form.data.password, fields);
    if (outcome.step === 'in') redirect(303, await landing(event, next));
    if (outcome.step === 'choose') redirect(303, `/choose-tenant?${new URLSearchParams({ next })}`);
    return fail(outcome.status, { ...kept, refused: outcome, challenge: await challengeFor('sign_in') });
  },
};
