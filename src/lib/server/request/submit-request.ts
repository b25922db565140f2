import { submitted } from '$lib/schemas/request';
import { act, type Caller } from '$lib/server/data-api/call';

export const submitRequest = (caller: Caller, request: string, contentHash: string | null, key: string) =>
  act(
    caller,
    'submit_request',
    { p_request: request, p_content_hash: contentHash, p_idempotency_key: key },
    submitted,
  );
