import { member, role, roleProposal } from '$lib/schemas/people';
import { from, read, type Caller } from '$lib/server/data-api/call';

export const listRoles = (caller: Caller) => read(caller, from(caller, 'roles').order('name'), role);

export const listProposals = (caller: Caller) =>
  read(caller, from(caller, 'role_proposals').eq('state', 'pending').order('proposed_at'), roleProposal);

export async function listMembers(caller: Caller) {
  const people = from(caller, 'members').order('active', { ascending: false }).order('name').limit(1000);
  const [members, roles, proposals] = await Promise.all([
    read(caller, people, member),
    listRoles(caller),
    listProposals(caller),
  ]);
  return { members, roles, proposals };
}
