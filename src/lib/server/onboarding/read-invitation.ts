// What stands behind an invitation's link. Only our server may ask, and it says no more than the database gives it.
import { invitationShown } from '$lib/schemas/onboarding';
import { ask } from '$lib/server/data-api/call';
import { createSecretClient } from '$lib/server/data-api/secret-client';
import { env } from '$lib/server/env';

export function readInvitation(token: string, requestId: string) {
  const client = createSecretClient(requestId);
  if (!client) throw new Error('SUPABASE_SECRET_KEY is not set');
  const args = { p_edge: env().EDGE_CREDENTIAL, p_token: token };
  return ask(client, 'read_invitation', args, invitationShown, requestId);
}
