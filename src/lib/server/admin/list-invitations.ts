import { invitation } from '$lib/schemas/admin';
import { from, read, type Caller } from '$lib/server/data-api/call';

/** Those that can still be accepted, renewed or revoked. */
export const listInvitations = (caller: Caller) =>
  read(
    caller,
    from(caller, 'invitations')
      .in('state', ['open', 'expired'])
      .order('invited_at', { ascending: false })
      .limit(200),
    invitation,
  );
