import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { wordsFor } from '$lib/domain/words';
import type { FactorState } from '$lib/schemas/factor';
import { clearSignInCookies, hasSignInCookie } from '$lib/server/data-api/client';
import { passFactor } from '$lib/server/factor/check-code';
import { heldFields, heldTarget } from '$lib/server/factor/held';
import { begin, confirm, told } from '$lib/server/factor/set-up-actions';
import { readFactorState } from '$lib/server/factor/state';
import { landing } from '$lib/server/onboarding/landing';
import { safeNext } from '$lib/server/session/next';
import type { Actions, PageServerLoad } from './$types';

async function stateOf(event: RequestEvent): Promise<FactorState> {
  if (!hasSignInCookie(event)) redirect(303, '/sign-in');
  const state = await readFactorState(event.locals.db, event.locals.requestId);
  if (state.ok) return state.value;
  clearSignInCookies(event);
  const why = state.refusal.token === 'session_ended' ? 'session_ended' : 'no_session';
  redirect(303, `/sign-in?why=${why}`);
}

const isNeeded = ({ enrolled, needed_from: from }: FactorState): boolean =>
  enrolled || (from !== null && Date.parse(from) <= Date.now());

export const load: PageServerLoad = async (event) => {
  const state = await stateOf(event);
  const next = event.url.searchParams.get('next');
  // After a post the page still has to show what that did: recovery codes are shown once.
  const looking = event.request.method === 'GET';
  if (looking && (state.passed || !isNeeded(state))) redirect(303, await landing(event, next));
  return { state, next: safeNext(next) };
};

export const actions: Actions = {
  begin: async (event) => begin(event, await stateOf(event)),
  confirm: async (event) => confirm(event, await stateOf(event)),
  code: async (event) => {
    const state = await stateOf(event);
    const data = await event.request.formData();
    const typed = String(data.get('factor_code') ?? '').trim();
    const held = heldFields(data);
    const to = heldTarget(data.get('factor_to'));
    if (typed === '') {
      const problems: Record<string, string> = { code: 'Enter the code.' };
      return fail(400, { ...told('code', { problems }), held, to });
    }
    const outcome = await passFactor(event, state.member_id, typed);
    if (!outcome.ok) {
      const { refusal } = outcome;
      return fail(wordsFor(refusal.token).status, { ...told('code', { refusal }), held, to });
    }
    // 307: the browser sends the very form on to where it was meant for.
    if (to) redirect(307, to);
    redirect(303, await landing(event, event.url.searchParams.get('next')));
  },
  /** A form that came while its sender lacked the factor: kept on this page, and sent on after the code. */
  hold: async (event) => {
    await stateOf(event);
    const data = await event.request.formData();
    return { ...told('code'), held: heldFields(data), to: heldTarget(event.url.searchParams.get('to')) };
  },
};
