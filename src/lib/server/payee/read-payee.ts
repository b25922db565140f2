import { z } from 'zod';
import { id } from '$lib/schemas/common';
import { bankDetails, payee, payeeChange } from '$lib/schemas/payee';
import { from, read, type Caller } from '$lib/server/data-api/call';

const person = z.object({ id, name: z.string(), active: z.boolean() });

/** Everybody of the organisation, by name: an owner is chosen among them. */
export const listOwners = (caller: Caller) =>
  read(caller, from(caller, 'members', 'id, name, active').order('name').limit(1000), person);

export async function findPayee(caller: Caller, payeeId: string) {
  const found = await read(caller, from(caller, 'payees').eq('id', payeeId), payee);
  return found[0] ?? null;
}

/** One payee, its bank details for who may read them, and what was changed about it. */
export async function readPayee(caller: Caller, payeeId: string) {
  const [one, bank, changes, people] = await Promise.all([
    findPayee(caller, payeeId),
    read(caller, from(caller, 'payee_bank_details').eq('payee_id', payeeId), bankDetails),
    read(
      caller,
      from(caller, 'payee_changes')
        .eq('payee_id', payeeId)
        .order('proposed_at', { ascending: false })
        .limit(50),
      payeeChange,
    ),
    listOwners(caller),
  ]);
  return one ? { payee: one, bank: bank[0] ?? null, changes, people } : null;
}
