import type { DecideForm } from '$lib/schemas/forms';
import { decided } from '$lib/schemas/request';
import { act, type Caller } from '$lib/server/data-api/call';

export const decideRequest = (caller: Caller, request: string, form: DecideForm) =>
  act(
    caller,
    'decide',
    {
      p_request: request,
      p_decision: form.decision,
      p_comment: form.comment || null,
      p_content_hash: form.content_hash,
      p_warnings: form.warnings,
      p_idempotency_key: form.key,
    },
    decided,
  );
