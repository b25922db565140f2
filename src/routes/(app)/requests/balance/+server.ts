import { json } from '@sveltejs/kit';
import { z } from 'zod';
import { readBalance } from '$lib/server/request/read-balance';
import { callerOf } from '$lib/server/session/door';
import type { RequestHandler } from './$types';

/** Amounts are minor units written out: JSON's numbers are not made for them. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  const order = z.guid().safeParse(url.searchParams.get('order'));
  const balance = order.success ? await readBalance(caller, order.data) : null;
  if (!balance) return json({ ok: false }, { status: 404 });
  const { currency, exponent, amount_minor, remaining_minor } = balance;
  return json({
    ok: true,
    currency,
    exponent,
    amount: String(amount_minor),
    remaining: String(remaining_minor),
  });
};
