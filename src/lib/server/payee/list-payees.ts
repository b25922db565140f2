// The register as whoever looks at it may see it: accounts masked, and what waits only for who has to do with it.
import { payee, payeeChange } from '$lib/schemas/payee';
import { from, read, type Caller } from '$lib/server/data-api/call';

export const pageSize = 100;

export async function listPayees(caller: Caller, search: string, all: boolean) {
  let query = from(caller, 'payees')
    .order('active', { ascending: false })
    .order('name')
    .limit(pageSize + 1);
  if (!all) query = query.eq('active', true);
  // a name is found by any part of it; what PostgREST reads as its own signs is left out
  const words = search.replaceAll(/[%_\\,()"*]/g, ' ').trim();
  if (words !== '') query = query.ilike('name', `%${words}%`);
  const [payees, waiting] = await Promise.all([
    read(caller, query, payee),
    read(
      caller,
      from(caller, 'payee_changes').eq('state', 'pending').order('proposed_at').limit(50),
      payeeChange,
    ),
  ]);
  return { payees: payees.slice(0, pageSize), more: payees.length > pageSize, waiting };
}
