// Joining: the invitation is spent under the invited person's own token, then their session is entered.
import type { RequestEvent } from '@sveltejs/kit';
import { invitationAccepted } from '$lib/schemas/onboarding';
import { ask } from '$lib/server/data-api/call';
import { env } from '$lib/server/env';

export const acceptInvitation = (event: RequestEvent, token: string) =>
  ask(
    event.locals.db,
    'accept_invitation',
    { p_edge: env().EDGE_CREDENTIAL, p_token: token },
    invitationAccepted,
    event.locals.requestId,
  );
