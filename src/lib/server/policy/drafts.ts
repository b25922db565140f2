// The tenant's one draft: read, saved under the revision that its editor saw, thrown away.
import type { PolicyContent } from '$lib/domain/policy/content';
import { done } from '$lib/schemas/common';
import { draftRow, draftSaved, policyChecked, type DraftRow } from '$lib/schemas/policy';
import { act, from, read, type Caller } from '$lib/server/data-api/call';

export async function readDraft(caller: Caller): Promise<DraftRow | null> {
  const [found] = await read(caller, from(caller, 'policy_draft').limit(1), draftRow);
  return found ?? null;
}

export const saveDraft = (caller: Caller, content: PolicyContent, revision: number | null) =>
  act(caller, 'save_policy_draft', { p_content: content, p_revision: revision }, draftSaved);

export const checkPolicy = (caller: Caller, content: PolicyContent) =>
  act(caller, 'check_policy', { p_content: content }, policyChecked);

export const discardDraft = (caller: Caller, revision: number) =>
  act(caller, 'discard_policy_draft', { p_revision: revision }, done);
