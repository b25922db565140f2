// How many people decide, in words: who is asked, and what each choice means.

export const deciderChoices = [
  {
    key: 'one',
    name: 'One person',
    words: 'A Head of Department approves, and it is done. The same person marks it paid.',
  },
  {
    key: 'two',
    name: 'Two people',
    words: 'A Head of Department approves, then Finance reviews. Finance marks it paid.',
  },
  {
    key: 'three_or_more',
    name: 'Three and more',
    words: 'As with two; and above an amount that you name, the Managing Director sanctions it as well.',
  },
] as const;

type Asked = { role: string; name: string; who: string };

/** Which role answers a step's permission, for the invitation that is missing. */
const asked: Record<string, Asked> = {
  'request.approve_department': {
    role: 'hod',
    name: 'Head of Department',
    who: 'Approves what the departments they head ask for.',
  },
  'request.review_finance': {
    role: 'finance',
    name: 'Finance',
    who: 'Reviews every request, and marks vouchers paid.',
  },
  'request.sanction': {
    role: 'md',
    name: 'Managing Director',
    who: 'Sanctions what is over your threshold.',
  },
};

export const askedFor = (permission: string): Asked | null =>
  Object.hasOwn(asked, permission) ? (asked[permission] ?? null) : null;
