import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { holds } from '$lib/domain/permissions';
import { propose } from '$lib/server/payee/payee-actions';
import { readPayee } from '$lib/server/payee/read-payee';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

function missing(id: string): never {
  error(404, { message: 'There is no such payee for you.', id });
}

function idOf(event: { params: { id: string }; locals: App.Locals }): string {
  const id = z.guid().safeParse(event.params.id);
  if (!id.success) missing(event.locals.requestId);
  return id.data;
}

export const load: PageServerLoad = async ({ locals, params }) => {
  const caller = callerOf({ locals });
  const found = await readPayee(caller, idOf({ params, locals }));
  if (!found) missing(caller.requestId);
  return { ...found, mayPropose: holds(caller.me, 'payee.propose'), key: crypto.randomUUID() };
};

export const actions: Actions = { propose: (event) => propose(event, idOf(event)) };
