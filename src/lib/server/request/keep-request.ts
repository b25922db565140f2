// The form saving itself. What can be read is saved; what cannot stays on the page, marked. It never takes a
// request back from those who decide it: an existing one is saved only from the content that its editor saw.
import { contentFrom, type Problems } from '$lib/domain/request-content';
import type { RequestState } from '$lib/domain/states';
import type { Refusal } from '$lib/schemas/common';
import type { Caller } from '$lib/server/data-api/call';
import { localeOf } from '$lib/server/session/locale-of';
import { planRequest, type Plan } from './plan-request';
import { beside, type Posted } from './posted-form';
import { readPayees } from './read-payees';
import { findRequest } from './read-request';
import { saveRequest } from './save-request';

/** What the page is told; `request` and `contentHash` say what now stands in the database. */
export type Kept = {
  saved: boolean;
  request: string | null;
  contentHash: string | null;
  state: RequestState | null;
  problems: Problems;
  refusal: Refusal | null;
  plan: Plan | null;
};

const nothing = { saved: false, state: null, problems: {}, refusal: null, plan: null };

export async function keepRequest(caller: Caller, posted: Posted & { key: string }): Promise<Kept> {
  const { request, contentHash, key } = posted;
  const unread = 'This page is too old to save itself. Load it again; what you typed stays.';
  if (request && !contentHash) return { ...nothing, request, contentHash, problems: { form: unread } };
  const { content, problems, places } = contentFrom(posted.typed, await readPayees(caller), {
    draft: true,
    locale: posted.locale ?? localeOf(caller),
  });
  const save = await saveRequest(caller, { request, contentHash, content }, key);
  if (!save.ok) {
    const { refusal } = save;
    const told = { ...nothing, request, contentHash, refusal };
    if (refusal.token !== 'content_changed' || !request) {
      return { ...told, problems: { ...beside(refusal.problems, places), ...problems } };
    }
    const now = await findRequest(caller, request);
    return { ...told, contentHash: now?.content_hash ?? contentHash, state: now?.state ?? null, problems };
  }
  const { request_id: id, content_hash: hash, state } = save.value;
  const plan = await planRequest(caller, { id, kind: content.kind, department: content.department_id });
  return { saved: true, request: id, contentHash: hash, state, problems, refusal: null, plan };
}
