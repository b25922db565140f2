import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { fieldsOf } from '$lib/schemas/forms';
import { hasSignInCookie } from '$lib/server/data-api/client';
import { landing } from '$lib/server/onboarding/landing';
import { safeNext } from '$lib/server/session/next';
import { registerSession } from '$lib/server/session/register-session';
import { enterTenant } from '$lib/server/session/sign-in';
import type { Actions, PageServerLoad } from './$types';

const choice = z.object({ tenant: z.guid() });

export const load: PageServerLoad = async (event) => {
  if (!hasSignInCookie(event)) redirect(303, '/sign-in');
  const outcome = await registerSession(event, null);
  const next = safeNext(event.url.searchParams.get('next'));
  if (outcome.ok || outcome.refusal.token === 'already_registered') redirect(303, next);
  if (outcome.refusal.token !== 'choose_tenant') redirect(303, '/sign-in?why=no_session');
  return { tenants: outcome.refusal.tenants };
};

export const actions: Actions = {
  default: async (event) => {
    const form = choice.safeParse(fieldsOf(await event.request.formData()));
    if (!form.success) redirect(303, event.url.pathname + event.url.search);
    const outcome = await enterTenant(event, form.data.tenant);
    if (outcome.step === 'in') redirect(303, await landing(event, event.url.searchParams.get('next')));
    const elsewhere = outcome.step === 'refused' && outcome.token === 'address_not_allowed';
    redirect(303, `/sign-in?why=${elsewhere ? 'address_not_allowed' : 'no_session'}`);
  },
};
