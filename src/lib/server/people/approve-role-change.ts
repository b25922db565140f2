import type { z } from 'zod';
import { done } from '$lib/schemas/common';
import type { secondForm } from '$lib/schemas/forms';
import { act, type Caller } from '$lib/server/data-api/call';

export const approveRoleChange = (caller: Caller, form: z.infer<typeof secondForm>) =>
  act(
    caller,
    'approve_role_change',
    {
      p_proposal: form.proposal,
      p_decision: form.decision,
      p_reason: form.reason || null,
      p_idempotency_key: form.key,
    },
    done,
  );
