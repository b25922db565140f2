// What whoever decides should have noticed. Nothing here forbids anything: the database does that.
import { daysUntil } from './dates.ts';
import type { RequestKind, RequestState } from './states.ts';

type About = {
  kind: RequestKind;
  state: RequestState;
  payee_id: string | null;
  payee_name: string | null;
  needed_by: string | null;
  excess_reason: string | null;
  purchase_order_number: string | null;
};

const under = (state: RequestState): boolean => !['rejected', 'withdrawn', 'paid'].includes(state);

export function warningsOf(request: About, now: string, zone: string): string[] {
  const found: string[] = [];
  if (!under(request.state)) return found;
  if (request.payee_name && request.payee_id === null)
    found.push(`The payee is not in the register: “${request.payee_name}” was typed.`);
  if (request.excess_reason && request.purchase_order_number)
    found.push(`It takes more than ${request.purchase_order_number} had left. The reason is below.`);
  if (request.needed_by && request.state !== 'approved') {
    const days = daysUntil(request.needed_by, now, zone);
    if (days < 0)
      found.push(days === -1 ? 'It was needed by yesterday.' : `It was needed ${-days} days ago.`);
    else if (days === 0) found.push('It is needed today.');
    else if (days <= 3)
      found.push(days === 1 ? 'It is needed by tomorrow.' : `It is needed in ${days} days.`);
  }
  return found;
}
