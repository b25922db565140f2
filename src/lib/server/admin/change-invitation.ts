import { invitationRenewed } from '$lib/schemas/admin';
import { done } from '$lib/schemas/common';
import { act, type Caller } from '$lib/server/data-api/call';

/** A new link; the old one is dead. */
export const renewInvitation = (caller: Caller, invitation: string, tokenHash: string) =>
  act(caller, 'renew_invitation', { p_invitation: invitation, p_token_hash: tokenHash }, invitationRenewed);

export const revokeInvitation = (caller: Caller, invitation: string, key: string) =>
  act(caller, 'revoke_invitation', { p_invitation: invitation, p_idempotency_key: key }, done);
