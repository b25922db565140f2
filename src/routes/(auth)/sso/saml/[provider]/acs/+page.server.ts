// Where identity providers send their answers, with the person's browser.
import { redirect } from '@sveltejs/kit';
import type { Config } from '@sveltejs/adapter-vercel';
import { giveBackRate, takeRate } from '$lib/server/limits/take-rate';
import { landing } from '$lib/server/onboarding/landing';
import { isProviderId } from '$lib/server/saml/provider-id';
import { readPost } from '$lib/server/saml/read-post';
import { receiveAnswer } from '$lib/server/saml/receive-answer';
import { reasons } from '$lib/server/saml/refused';
import { canSignOn, refuse } from '$lib/server/sso/answer';
import type { Actions } from './$types';

export const config: Config = { runtime: 'nodejs22.x' };

export const actions: Actions = {
  default: async (event) => {
    const { provider } = event.params;
    const { requestId } = event.locals;
    if (!isProviderId(provider) || !canSignOn()) refuse('sso_unknown', null, requestId);
    const slow = await takeRate(event, 'single_sign_on', null);
    if (slow) refuse(slow.token, slow.explanation, requestId);
    const sent = await readPost(event.request);
    if (!sent) refuse('sso_refused', reasons.not_base64, requestId);
    const finished = await receiveAnswer(event, provider, sent);
    if (!finished.ok) refuse(finished.refusal.token, finished.refusal.explanation, requestId);
    giveBackRate(event, 'single_sign_on', null);
    redirect(303, await landing(event, finished.next));
  },
};
