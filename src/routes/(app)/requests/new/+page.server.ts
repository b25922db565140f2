import { emptyLine, type Typed } from '$lib/domain/request-content';
import { requestKinds } from '$lib/domain/states';
import { readBalance } from '$lib/server/request/read-balance';
import { readFormChoices } from '$lib/server/request/read-form-choices';
import { takeRequestForm } from '$lib/server/request/submitted-form';
import { callerOf } from '$lib/server/session/door';
import { z } from 'zod';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  const order = z.guid().safeParse(url.searchParams.get('order'));
  const [choices, balance] = await Promise.all([
    readFormChoices(caller),
    order.success ? readBalance(caller, order.data) : null,
  ]);
  const chosen = order.success ? choices.purchaseOrders.find(({ id }) => id === order.data) : undefined;
  const only = choices.departments.length === 1 ? choices.departments[0] : undefined;
  const typed: Typed = {
    kind: requestKinds.find((kind) => kind === url.searchParams.get('kind')) ?? 'payment_voucher',
    title: '',
    payee: chosen?.payee_name ?? '',
    department: caller.me.member.department_id ?? only?.id ?? '',
    currency: balance?.currency ?? caller.me.tenant.base_currency,
    needed_by: '',
    reference: '',
    order: chosen?.id ?? '',
    excess_reason: '',
    lines: [emptyLine()],
  };
  return { choices, balance, typed, key: crypto.randomUUID() };
};

export const actions: Actions = { default: (event) => takeRequestForm(event, null) };
