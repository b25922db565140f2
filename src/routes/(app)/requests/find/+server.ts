import { json } from '@sveltejs/kit';
import { formatMoney } from '$lib/domain/money';
import { nameOf, stateWords } from '$lib/domain/states';
import { searchRequests } from '$lib/server/request/search-requests';
import { callerOf } from '$lib/server/session/door';
import { localeOf } from '$lib/server/session/locale-of';
import type { RequestHandler } from './$types';

/** A few requests by their words, in words: what the palette lists while somebody types. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  const words = (url.searchParams.get('q') ?? '').trim().slice(0, 100);
  const { rows } = words ? await searchRequests(caller, words, {}, null, 8) : { rows: [] };
  const locale = localeOf(caller);
  const found = rows.map((row) => ({
    href: `/requests/${row.id}`,
    name: [nameOf(row), row.title].filter(Boolean).join(' · '),
    about: [
      row.payee_name,
      row.currency && formatMoney(row.amount_minor, row.currency, row.exponent ?? 2, locale),
      stateWords[row.state].word,
    ]
      .filter(Boolean)
      .join(' · '),
  }));
  return json({ found });
};
