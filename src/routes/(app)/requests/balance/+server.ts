import { json } from '@sveltejs/kit';
import { z } from 'zod';
import { formatDecimal } from '$lib/domain/money';
import { readBalance } from '$lib/server/request/read-balance';
import { callerOf } from '$lib/server/session/door';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  const order = z.guid().safeParse(url.searchParams.get('order'));
  const balance = order.success ? await readBalance(caller, order.data) : null;
  if (!balance) return json({ remaining: null }, { status: 404 });
  return json({
    remaining: formatDecimal(balance.remaining_minor, balance.exponent),
    currency: balance.currency,
  });
};
