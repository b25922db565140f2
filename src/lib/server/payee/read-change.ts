import { changeSide, payeeChange } from '$lib/schemas/payee';
import { from, read, type Caller } from '$lib/server/data-api/call';

/** A change with both sides of its bank details, for who may read them. */
export async function readChange(caller: Caller, changeId: string) {
  const [found, sides] = await Promise.all([
    read(caller, from(caller, 'payee_changes').eq('id', changeId), payeeChange),
    read(caller, from(caller, 'payee_change_details').eq('change_id', changeId), changeSide),
  ]);
  const change = found[0];
  if (!change) return null;
  const side = (which: 'old' | 'new') => sides.find((one) => one.side === which) ?? null;
  return { change, before: side('old'), after: side('new') };
}
