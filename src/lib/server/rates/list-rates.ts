// Exchange rates: the ones that count now, a currency each, and those of before.
import { currency } from '$lib/schemas/request';
import { rateRow, type RateRow } from '$lib/schemas/policy';
import { from, read, type Caller } from '$lib/server/data-api/call';

export async function listRates(caller: Caller) {
  const newest = from(caller, 'exchange_rates')
    .order('effective_at', { ascending: false })
    .order('saved_at', { ascending: false });
  const [rates, currencies] = await Promise.all([
    read(caller, newest.limit(500), rateRow),
    read(caller, caller.db.from('currencies').select('*').order('code'), currency),
  ]);
  const now = Date.now();
  const standing = new Map<string, RateRow>();
  for (const rate of rates)
    if (Date.parse(rate.effective_at) <= now && !standing.has(rate.currency))
      standing.set(rate.currency, rate);
  const counts = new Set([...standing.values()].map(({ id }) => id));
  return {
    rates: rates.map((rate) => ({
      ...rate,
      stands: counts.has(rate.id)
        ? ('now' as const)
        : Date.parse(rate.effective_at) > now
          ? ('later' as const)
          : ('before' as const),
    })),
    currencies: currencies.filter(({ code }) => code !== caller.me.tenant.base_currency),
  };
}
