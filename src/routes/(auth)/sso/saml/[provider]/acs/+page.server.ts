// Where identity providers send their answers, with the person's browser.
import { fail, redirect } from '@sveltejs/kit';
import type { Config } from '@sveltejs/adapter-vercel';
import { wordsFor } from '$lib/domain/words';
import type { Refusal } from '$lib/schemas/common';
import { giveBackRate, takeRate } from '$lib/server/limits/take-rate';
import { notThere } from '$lib/server/saml/begin-saml';
import { isProviderId } from '$lib/server/saml/provider-id';
import { readPost } from '$lib/server/saml/read-post';
import { receiveAnswer } from '$lib/server/saml/receive-answer';
import { reasons } from '$lib/server/saml/refused';
import type { Actions } from './$types';

export const config: Config = { runtime: 'nodejs22.x' };

const said = ({ token, explanation }: Refusal) => {
  const { title, status } = wordsFor(token);
  return fail(status, { title, explanation });
};

export const actions: Actions = {
  default: async (event) => {
    const { provider } = event.params;
    if (!isProviderId(provider)) return said(notThere);
    const tooMany = await takeRate(event, 'single_sign_on', null);
    if (tooMany) return said(tooMany);
    const sent = await readPost(event.request);
    if (!sent) return fail(400, { title: 'This is no answer of a sign-in', explanation: reasons.not_base64 });
    const outcome = await receiveAnswer(event, provider, sent);
    if (!outcome.ok) return said(outcome.refusal);
    giveBackRate(event, 'single_sign_on', null);
    redirect(303, outcome.next);
  },
};
