import { error } from '@sveltejs/kit';
import { startOfDay } from '$lib/domain/dates';
import { holds } from '$lib/domain/permissions';
import { ruleForm } from '$lib/schemas/factor';
import { fieldsOf } from '$lib/schemas/forms';
import { listFactors } from '$lib/server/factor/list-factors';
import { readFactorRule } from '$lib/server/factor/read-rule';
import { saveFactorRule } from '$lib/server/factor/save-rule';
import { mend, refused, said } from '$lib/server/http/answer';
import { listMembers } from '$lib/server/people/list-members';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'security.read')) {
    error(403, { message: 'Security is looked after by an Admin.', id: caller.requestId });
  }
  const [rule, factors, { members }] = await Promise.all([
    readFactorRule(caller),
    listFactors(caller),
    listMembers(caller),
  ]);
  const active = members.filter((member) => member.active);
  return {
    rule,
    people: active.length,
    secured: active.filter(({ id }) => factors.has(id)).length,
    without: active.filter(({ id }) => !factors.has(id)).map(({ id, name }) => ({ id, name })),
    mayChange: holds(caller.me, 'security.manage'),
    key: crypto.randomUUID(),
  };
};

const askedWords = (asked: number): string =>
  asked === 0
    ? 'Nobody is newly asked.'
    : asked === 1
      ? 'One person who has none yet was told.'
      : `${asked} people who have none yet were told.`;

export const actions: Actions = {
  factor: async (event) => {
    const caller = callerOf(event);
    const values = fieldsOf(await event.request.formData());
    const form = ruleForm.safeParse(values);
    if (!form.success) return mend('factor', form.error, values);
    const { rule, from, key } = form.data;
    if (rule !== 'required' && from === '') return mend('factor', { from: 'Give a day.' }, values);
    const at = rule === 'required' ? null : startOfDay(from, caller.me.tenant.time_zone);
    const outcome = await saveFactorRule(caller, rule, at, key);
    if (!outcome.ok) return refused('factor', outcome.refusal, values);
    return said('factor', `Saved. ${askedWords(outcome.value.asked)}`);
  },
};
