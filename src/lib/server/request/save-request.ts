import type { RequestContent } from '$lib/domain/request-content';
import { saved } from '$lib/schemas/request';
import { act, type Caller } from '$lib/server/data-api/call';

type Draft = { request: string | null; contentHash: string | null; content: RequestContent };

export const saveRequest = (caller: Caller, draft: Draft, key: string) =>
  act(
    caller,
    'save_request',
    {
      p_content: draft.content,
      p_request: draft.request,
      p_content_hash: draft.contentHash,
      p_idempotency_key: key,
    },
    saved,
  );
