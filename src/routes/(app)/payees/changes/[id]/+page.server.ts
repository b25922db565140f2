import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { holds } from '$lib/domain/permissions';
import { decide, withdraw } from '$lib/server/payee/payee-actions';
import { readChange } from '$lib/server/payee/read-change';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

function missing(id: string): never {
  error(404, { message: 'There is no such change for you.', id });
}

function idOf(event: { params: { id: string }; locals: App.Locals }): string {
  const id = z.guid().safeParse(event.params.id);
  if (!id.success) missing(event.locals.requestId);
  return id.data;
}

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const caller = callerOf({ locals });
  const found = await readChange(caller, idOf({ params, locals }));
  if (!found) missing(caller.requestId);
  const { change } = found;
  const me = caller.me.member.id;
  return {
    ...found,
    said: url.searchParams.get('said'),
    mine: change.proposed_by === me,
    mayDecide:
      holds(caller.me, 'payee.approve') &&
      ![change.proposed_by, change.owner_before, change.owner_member_id].includes(me),
    key: crypto.randomUUID(),
  };
};

export const actions: Actions = {
  decide: async (event) => {
    const id = idOf(event);
    const found = await readChange(callerOf(event), id);
    if (!found) missing(event.locals.requestId);
    return decide(event, id, found.change.fields.includes('bank'));
  },
  withdraw: (event) => withdraw(event, idOf(event)),
};
