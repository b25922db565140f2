// The two steps of setting one up, the same at the door and on one's own page.
import { fail, type RequestEvent } from '@sveltejs/kit';
import { wordsFor } from '$lib/domain/words';
import { codeForm, type FactorState } from '$lib/schemas/factor';
import type { Refusal } from '$lib/schemas/common';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { beginFactor, showSetUp, type SetUp } from './begin';
import { checkCode } from './check-code';
import { mintCodes } from './codes';

export type FactorTold = {
  about: 'begin' | 'confirm' | 'code' | 'codes' | 'remove';
  refusal: Refusal | null;
  problems: Record<string, string>;
  setUp: SetUp | null;
  /** Shown once. */
  codes: string[] | null;
  said: string | null;
};

export const told = (about: FactorTold['about'], more: Partial<FactorTold> = {}): FactorTold => ({
  about,
  refusal: null,
  problems: {},
  setUp: null,
  codes: null,
  said: null,
  ...more,
});

export const refusedFactor = (about: FactorTold['about'], refusal: Refusal, more: Partial<FactorTold> = {}) =>
  fail(wordsFor(refusal.token).status, told(about, { refusal, ...more }));

export async function begin(event: RequestEvent, state: FactorState) {
  const outcome = await beginFactor(event, state);
  if (!outcome.ok) return refusedFactor('begin', outcome.refusal);
  return told('begin', { setUp: outcome.value });
}

export async function confirm(event: RequestEvent, state: FactorState) {
  const form = codeForm.safeParse(fieldsOf(await event.request.formData()));
  // An empty field is an attempt too: only an attempt shows the picture again.
  const code = form.success ? form.data.code : '';
  const { codes, digests } = await mintCodes();
  const outcome = await checkCode(event, state.member_id, code, { name: 'confirm_factor', codes: digests });
  if (outcome.ok) return told('confirm', { codes, said: 'Your second factor is set up.' });
  const setUp = outcome.secret ? await showSetUp(outcome.secret, state) : null;
  const problems = form.success ? {} : problemsOf(form.error);
  return refusedFactor('confirm', outcome.refusal, { setUp, problems });
}

export const mendFactor = (about: FactorTold['about'], problems: Record<string, string>) =>
  fail(400, told(about, { problems }));
