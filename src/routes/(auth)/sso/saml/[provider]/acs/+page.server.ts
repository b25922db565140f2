// Where identity providers send their answers, with the person's browser.
import { redirect } from '@sveltejs/kit';
import type { Config } from '@sveltejs/adapter-vercel';
import { refusalOf } from '$lib/schemas/common';
import { giveBackRate } from '$lib/server/limits/take-rate';
import { landing } from '$lib/server/onboarding/landing';
import { readPost } from '$lib/server/saml/read-post';
import { receiveAnswer } from '$lib/server/saml/receive-answer';
import { reasons } from '$lib/server/saml/refused';
import { admit, refuse } from '$lib/server/sso/answer';
import type { Actions } from './$types';

export const config: Config = { runtime: 'nodejs22.x' };

export const actions: Actions = {
  default: async (event) => {
    const { requestId } = event.locals;
    const provider = await admit(event);
    const sent = await readPost(event.request);
    if (!sent) refuse(refusalOf('sso_refused', reasons.not_base64), requestId);
    const finished = await receiveAnswer(event, provider, sent);
    if (!finished.ok) refuse(finished.refusal, requestId);
    giveBackRate(event, 'single_sign_on', null);
    redirect(303, await landing(event, finished.next));
  },
};
