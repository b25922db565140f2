import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { takeRate } from '$lib/server/limits/take-rate';
import { landing } from '$lib/server/onboarding/landing';
import { canSignOn, refuse } from '$lib/server/sso/answer';
import { finishOidc } from '$lib/server/sso/oidc-sign-in';
import type { PageServerLoad } from './$types';

/** The provider sends people back here, each to the address of its own. */
export const load: PageServerLoad = async (event) => {
  const { requestId } = event.locals;
  const id = z.guid().safeParse(event.params.provider);
  if (!id.success || !canSignOn()) refuse('sso_unknown', null, requestId);
  const slow = await takeRate(event, 'single_sign_on', null);
  if (slow) refuse(slow.token, slow.explanation, requestId);
  const finished = await finishOidc(event, id.data);
  if (!finished.ok) refuse(finished.refusal.token, finished.refusal.explanation, requestId);
  redirect(303, await landing(event, finished.next));
};
