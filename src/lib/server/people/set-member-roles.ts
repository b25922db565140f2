import { rolesSet } from '$lib/schemas/people';
import { act, type Caller } from '$lib/server/data-api/call';

type Change = { roles: string[]; reason: string; key: string };

export const setMemberRoles = (caller: Caller, member: string, change: Change) =>
  act(
    caller,
    'set_member_roles',
    { p_member: member, p_roles: change.roles, p_reason: change.reason, p_idempotency_key: change.key },
    rolesSet,
  );
