import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { typedOf } from '$lib/domain/request-content';
import { explainRequest } from '$lib/server/request/explain-request';
import { planRequest } from '$lib/server/request/plan-request';
import { readBalance } from '$lib/server/request/read-balance';
import { readFormChoices } from '$lib/server/request/read-form-choices';
import { findRequest, readLines } from '$lib/server/request/read-request';
import { takeRequestForm } from '$lib/server/request/submitted-form';
import { callerOf } from '$lib/server/session/door';
import { localeOf } from '$lib/server/session/locale-of';
import type { Actions, PageServerLoad } from './$types';

function missing(id: string): never {
  error(404, { message: 'There is no such request for you.', id });
}

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const caller = callerOf({ locals });
  if (!z.guid().safeParse(params.id).success) missing(caller.requestId);
  const [request, lines, choices, answers] = await Promise.all([
    findRequest(caller, params.id),
    readLines(caller, params.id),
    readFormChoices(caller),
    explainRequest(caller, params.id, ['save']),
  ]);
  if (!request) missing(caller.requestId);
  const { id, kind, purchase_order_id: order } = request;
  const [plan, balance] = await Promise.all([
    planRequest(caller, { id, kind, department: request.department_id }),
    order ? readBalance(caller, order) : null,
  ]);
  return {
    request,
    choices,
    plan,
    balance,
    save: answers.save ?? null,
    typed: typedOf(request, lines, localeOf(caller)),
    said: url.searchParams.get('said'),
    key: crypto.randomUUID(),
  };
};

export const actions: Actions = {
  default: (event) => {
    if (!z.guid().safeParse(event.params.id).success) missing(event.locals.requestId);
    return takeRequestForm(event, event.params.id);
  },
};
