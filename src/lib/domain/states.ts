// The words and shapes of a request's life.

export const requestStates = [
  'draft',
  'pending',
  'queried',
  'returned',
  'approved',
  'rejected',
  'withdrawn',
  'paid',
] as const;
export type RequestState = (typeof requestStates)[number];

export const requestKinds = ['payment_voucher', 'purchase_order'] as const;
export type RequestKind = (typeof requestKinds)[number];

export const meanings = ['reviewed', 'approved', 'sanctioned'] as const;
export type Meaning = (typeof meanings)[number];

export type Tone = 'quiet' | 'waiting' | 'asked' | 'good' | 'bad';

export const stateWords: Record<RequestState, { word: string; tone: Tone }> = {
  draft: { word: 'Draft', tone: 'quiet' },
  pending: { word: 'Pending', tone: 'waiting' },
  queried: { word: 'Queried', tone: 'asked' },
  returned: { word: 'Returned', tone: 'asked' },
  approved: { word: 'Approved', tone: 'good' },
  rejected: { word: 'Rejected', tone: 'bad' },
  withdrawn: { word: 'Withdrawn', tone: 'quiet' },
  paid: { word: 'Paid', tone: 'good' },
};

export const kindWords: Record<RequestKind, { name: string; short: string }> = {
  payment_voucher: { name: 'Payment voucher', short: 'Voucher' },
  purchase_order: { name: 'Purchase order', short: 'Order' },
};

/** What the person who takes a step does, and what was done once they have. */
export const meaningWords: Record<Meaning, { verb: string; done: string }> = {
  reviewed: { verb: 'Review', done: 'Reviewed' },
  approved: { verb: 'Approve', done: 'Approved' },
  sanctioned: { verb: 'Sanction', done: 'Sanctioned' },
};

/** A request is called by its number once it has one. */
export function nameOf(request: { number: string | null; kind: RequestKind }): string {
  return request.number ?? `draft ${kindWords[request.kind].name.toLowerCase()}`;
}
