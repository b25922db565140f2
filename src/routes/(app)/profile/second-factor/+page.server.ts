import { error, type RequestEvent } from '@sveltejs/kit';
import { codeForm, type FactorState } from '$lib/schemas/factor';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { checkCode, isRecoveryCode, passFactor, spendRecoveryCode } from '$lib/server/factor/check-code';
import { renewCodes } from '$lib/server/factor/codes';
import { begin, confirm, mendFactor, refusedFactor, told } from '$lib/server/factor/set-up-actions';
import { readFactorState } from '$lib/server/factor/state';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

async function stateOf(event: RequestEvent): Promise<FactorState> {
  const { db, requestId } = callerOf(event);
  const state = await readFactorState(db, requestId);
  if (state.ok) return state.value;
  error(503, { message: 'Your second factor cannot be read just now. Try again.', id: requestId });
}

export const load: PageServerLoad = async (event) => {
  callerOf(event);
  return { state: await stateOf(event) };
};

export const actions: Actions = {
  begin: async (event) => begin(event, await stateOf(event)),
  confirm: async (event) => confirm(event, await stateOf(event)),
  codes: async (event) => {
    const { member_id: who } = await stateOf(event);
    const form = codeForm.safeParse(fieldsOf(await event.request.formData()));
    if (!form.success) return mendFactor('codes', problemsOf(form.error));
    const passed = await passFactor(event, who, form.data.code);
    if (!passed.ok) return refusedFactor('codes', passed.refusal);
    const renewed = await renewCodes(event);
    if (!renewed.ok) return refusedFactor('codes', renewed.refusal);
    return told('codes', { codes: renewed.value, said: 'The old recovery codes no longer count.' });
  },
  remove: async (event) => {
    const { member_id: who } = await stateOf(event);
    const form = codeForm.safeParse(fieldsOf(await event.request.formData()));
    if (!form.success) return mendFactor('remove', problemsOf(form.error));
    const { code } = form.data;
    const outcome = isRecoveryCode(code)
      ? await spendRecoveryCode(event, who, code, 'remove_factor')
      : await checkCode(event, who, code, { name: 'remove_factor' });
    if (!outcome.ok) return refusedFactor('remove', outcome.refusal);
    return told('remove', { said: 'Your second factor is removed.' });
  },
};
