import { done } from '$lib/schemas/common';
import { act, type Caller } from '$lib/server/data-api/call';

export const addComment = (caller: Caller, request: string, body: string, mentions: string[], key: string) =>
  act(
    caller,
    'add_comment',
    { p_request: request, p_body: body, p_mentions: mentions, p_idempotency_key: key },
    done,
  );
