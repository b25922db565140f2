// The demonstration, entered by one press as any of its people. It exists only where the deployment says so.
import { error, fail, redirect } from '@sveltejs/kit';
import { fieldsOf } from '$lib/schemas/forms';
import { hasSignInCookie } from '$lib/server/data-api/client';
import { env } from '$lib/server/env';
import { demoPassword, demoPeople } from '$lib/server/session/demo-people';
import { signIn } from '$lib/server/session/sign-in';
import { signOut } from '$lib/server/session/sign-out';
import type { Actions, PageServerLoad } from './$types';

function onlyInDemo(requestId: string): void {
  if (!env().DEMO) error(404, { message: 'This page was not found.', id: requestId });
}

export const load: PageServerLoad = ({ locals, setHeaders }) => {
  onlyInDemo(locals.requestId);
  setHeaders({ 'cache-control': 'private, no-store' });
  return { groups: demoPeople };
};

export const actions: Actions = {
  default: async (event) => {
    onlyInDemo(event.locals.requestId);
    const { email } = fieldsOf(await event.request.formData());
    const person = demoPeople.flatMap(({ people }) => people).find((one) => one.email === email);
    if (!person) return fail(400, { title: 'Choose one of the people below', explanation: '' });
    // Somebody else of the demonstration may still be signed in here.
    if (hasSignInCookie(event)) await signOut(event);
    const outcome = await signIn(event, person.email, demoPassword, null);
    if (outcome.step === 'refused')
      return fail(outcome.status, { title: outcome.title, explanation: outcome.explanation });
    redirect(303, outcome.step === 'choose' ? '/choose-tenant' : '/inbox');
  },
};
