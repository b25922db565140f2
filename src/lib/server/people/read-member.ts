import { department } from '$lib/schemas/request';
import { member, roleChange } from '$lib/schemas/people';
import { from, read, type Caller } from '$lib/server/data-api/call';
import { listProposals, listRoles } from './list-members';

export async function readMember(caller: Caller, id: string) {
  const changesOf = from(caller, 'role_changes').eq('member_id', id).order('at', { ascending: false });
  const [found, roles, proposals, changes, departments] = await Promise.all([
    read(caller, from(caller, 'members').eq('id', id), member),
    listRoles(caller),
    listProposals(caller),
    read(caller, changesOf.limit(50), roleChange),
    read(caller, from(caller, 'departments').order('name'), department),
  ]);
  const person = found[0];
  if (!person) return null;
  const heads = departments.filter((one) => person.heads.includes(one.id)).map((one) => one.name);
  return { person, heads, roles, changes, proposals: proposals.filter((one) => one.member_id === id) };
}
