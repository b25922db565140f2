import { canDecide, holds } from '$lib/domain/permissions';
import { delegationForm, endDelegationForm } from '$lib/schemas/delegation';
import { fieldsOf } from '$lib/schemas/forms';
import { endDelegation } from '$lib/server/delegation/end-delegation';
import { listDelegations } from '$lib/server/delegation/list-delegations';
import { saveDelegation } from '$lib/server/delegation/save-delegation';
import { mend, namedIn, refused, said } from '$lib/server/http/answer';
import { listMembers } from '$lib/server/people/list-members';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  const [all, { members, roles }] = await Promise.all([listDelegations(caller), listMembers(caller)]);
  const deciding = new Set(roles.filter(canDecide).map(({ key }) => key));
  const people = members
    .filter((person) => person.active && person.roles.some((role) => deciding.has(role)))
    .map(({ id, name }) => ({ id, name }));
  return {
    all,
    /** Only these can stand in, and only these have something to lend. */
    people,
    manages: holds(caller.me, 'delegation.manage'),
    lends: holds(caller.me, 'delegation.own') && canDecide(caller.me),
    key: crypto.randomUUID(),
  };
};

export const actions: Actions = {
  save: async (event) => {
    const caller = callerOf(event);
    const fields = fieldsOf(await event.request.formData());
    const form = delegationForm.safeParse(fields);
    if (!form.success) return mend('save', form.error, fields);
    const outcome = await saveDelegation(caller, form.data);
    if (outcome.ok) return said('save', 'It is arranged. Both of you find it in your notices.');
    const { refusal } = outcome;
    if (refusal.token !== 'invalid_delegation') return refused('save', refusal, fields);
    return mend('save', namedIn(refusal), fields);
  },
  end: async (event) => {
    const fields = fieldsOf(await event.request.formData());
    const form = endDelegationForm.safeParse(fields);
    if (!form.success) return mend('end', form.error, fields);
    const outcome = await endDelegation(callerOf(event), form.data.delegation, form.data.key);
    return outcome.ok ? said('end', 'It is ended, from now on.') : refused('end', outcome.refusal);
  },
};
