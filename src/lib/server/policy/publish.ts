// Making a draft effective, and the second administrator's word on it.
import { policyPublished, proposalDecided, proposalRow } from '$lib/schemas/policy';
import { act, from, read, type Caller } from '$lib/server/data-api/call';

export const publishPolicy = (
  caller: Caller,
  about: { revision: number; reason: string; effectiveFrom: string | null },
  key: string,
) =>
  act(
    caller,
    'publish_policy',
    {
      p_revision: about.revision,
      p_reason: about.reason,
      p_effective_from: about.effectiveFrom,
      p_idempotency_key: key,
    },
    policyPublished,
  );

export const decideProposal = (
  caller: Caller,
  about: { proposal: string; accept: boolean; reason: string | null },
  key: string,
) =>
  act(
    caller,
    'decide_policy_proposal',
    {
      p_proposal: about.proposal,
      p_accept: about.accept,
      p_reason: about.reason,
      p_idempotency_key: key,
    },
    proposalDecided,
  );

export const listProposals = (caller: Caller) =>
  read(caller, from(caller, 'policy_proposals').eq('state', 'pending').order('proposed_at'), proposalRow);
