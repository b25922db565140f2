import { redirect } from '@sveltejs/kit';
import { giveBackRate } from '$lib/server/limits/take-rate';
import { landing } from '$lib/server/onboarding/landing';
import { admit, refuse } from '$lib/server/sso/answer';
import { finishOidc } from '$lib/server/sso/oidc-sign-in';
import type { PageServerLoad } from './$types';

/** The provider sends people back here, each to the address of its own. */
export const load: PageServerLoad = async (event) => {
  const finished = await finishOidc(event, await admit(event));
  if (!finished.ok) refuse(finished.refusal, event.locals.requestId);
  giveBackRate(event, 'single_sign_on', null);
  redirect(303, await landing(event, finished.next));
};
