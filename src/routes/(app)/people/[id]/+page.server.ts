import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { holds } from '$lib/domain/permissions';
import { deactivateForm, fieldsOf, rolesForm, secondForm } from '$lib/schemas/forms';
import { resetForm } from '$lib/schemas/factor';
import { listFactors } from '$lib/server/factor/list-factors';
import { resetFactor } from '$lib/server/factor/reset-factor';
import { mend, refused, said } from '$lib/server/http/answer';
import { approveRoleChange } from '$lib/server/people/approve-role-change';
import { deactivateMember } from '$lib/server/people/deactivate-member';
import { readMember } from '$lib/server/people/read-member';
import { setMemberRoles } from '$lib/server/people/set-member-roles';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

function idOf(event: { params: { id: string }; locals: App.Locals }): string {
  const id = z.guid().safeParse(event.params.id);
  if (!id.success) missing(event.locals.requestId);
  return id.data;
}

function missing(id: string): never {
  error(404, { message: 'There is no such person for you.', id });
}

export const load: PageServerLoad = async ({ locals, params }) => {
  const caller = callerOf({ locals });
  const id = idOf({ params, locals });
  if (!holds(caller.me, 'member.read', 'role.grant')) missing(caller.requestId);
  const found = await readMember(caller, id);
  if (!found) missing(caller.requestId);
  const { me } = caller;
  const factors = holds(me, 'security.read') ? await listFactors(caller) : null;
  return {
    ...found,
    mayGrant: holds(me, 'role.grant'),
    factor: factors && { since: factors.get(id) ?? null, mayReset: holds(me, 'security.manage') },
    mayDeactivate: holds(me, 'member.deactivate'),
    key: crypto.randomUUID(),
  };
};

const endedWords = (count: number | null | undefined): string =>
  count === 1 ? '1 session was ended.' : `${count ?? 0} sessions were ended.`;

export const actions: Actions = {
  roles: async (event) => {
    const caller = callerOf(event);
    const data = await event.request.formData();
    const values = fieldsOf(data);
    const form = rolesForm.safeParse({ ...values, roles: data.getAll('roles') });
    if (!form.success) return mend('roles', form.error, values);
    if (form.data.reason === '') return mend('roles', { reason: 'Say why. The trail keeps it.' }, values);
    const outcome = await setMemberRoles(caller, idOf(event), form.data);
    if (!outcome.ok) return refused('roles', outcome.refusal, values);
    const { pending, sessions_ended: ended } = outcome.value;
    if (pending)
      return said('roles', 'Proposed. Another holder of this right has to second it before it takes effect.');
    return said('roles', `The roles are changed. ${endedWords(ended)}`);
  },
  second: async (event) => {
    const caller = callerOf(event);
    const values = fieldsOf(await event.request.formData());
    const form = secondForm.safeParse(values);
    if (!form.success) return mend('second', form.error, values);
    const outcome = await approveRoleChange(caller, form.data);
    if (!outcome.ok) return refused('second', outcome.refusal, values);
    return said('second', form.data.decision === 'approve' ? 'Seconded. The roles are changed.' : 'Refused.');
  },
  factor: async (event) => {
    const caller = callerOf(event);
    const values = fieldsOf(await event.request.formData());
    const form = resetForm.safeParse(values);
    if (!form.success) return mend('factor', form.error, values);
    if (form.data.reason === '') return mend('factor', { reason: 'Say why. The trail keeps it.' }, values);
    const outcome = await resetFactor(caller, idOf(event), form.data.reason, form.data.key);
    if (!outcome.ok) return refused('factor', outcome.refusal, values);
    return said('factor', `The second factor is reset. ${endedWords(outcome.value.sessions_ended)}`);
  },
  deactivate: async (event) => {
    const caller = callerOf(event);
    const id = idOf(event);
    const values = fieldsOf(await event.request.formData());
    const form = deactivateForm.safeParse(values);
    if (!form.success) return mend('deactivate', form.error, values);
    const found = await readMember(caller, id);
    if (!found) missing(caller.requestId);
    if (form.data.name.toLowerCase() !== found.person.name.toLowerCase()) {
      return mend(
        'deactivate',
        { name: `Type “${found.person.name}”, to be sure that it is the right person.` },
        values,
      );
    }
    if (form.data.reason === '')
      return mend('deactivate', { reason: 'Say why. The trail keeps it.' }, values);
    const outcome = await deactivateMember(caller, id, form.data.reason, form.data.key);
    if (!outcome.ok) return refused('deactivate', outcome.refusal, values);
    return said(
      'deactivate',
      `${found.person.name} is deactivated. ${endedWords(outcome.value.sessions_ended)}`,
    );
  },
};
