import { permission } from '$lib/schemas/people';
import { read, type Caller } from '$lib/server/data-api/call';
import { listRoles } from './list-members';

export async function readMatrix(caller: Caller) {
  const [roles, permissions] = await Promise.all([
    listRoles(caller),
    read(caller, caller.db.from('permissions').select('*').order('id'), permission),
  ]);
  return { roles, permissions };
}
