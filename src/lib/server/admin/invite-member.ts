import { invited, type InviteForm } from '$lib/schemas/admin';
import { act, type Caller } from '$lib/server/data-api/call';

export const inviteMember = (caller: Caller, form: InviteForm, tokenHash: string) =>
  act(
    caller,
    'invite_member',
    {
      p_email: form.email,
      p_name: form.name,
      p_roles: form.roles,
      p_department: form.department,
      p_heads: form.heads,
      p_token_hash: tokenHash,
    },
    invited,
  );
