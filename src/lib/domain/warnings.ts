// The warnings that a decision says were on its screen, in words. What they said then, the requests still say.

const kinds: Record<string, string> = {
  duplicate: 'a likely duplicate',
  split: 'a sum that reaches a band of the policy',
  payee_unregistered: 'a payee who is not in the register',
  over_order: 'more than the purchase order had left',
  overdue: 'a day of need that had passed',
  due_soon: 'a day of need that was near',
};

/** A kind once, however often it stood there; a key of a kind to come is told by its own name. */
export function noticedWords(keys: readonly string[]): string {
  const words = keys.map((key) => {
    const kind = key.split(':')[0] ?? '';
    return Object.hasOwn(kinds, kind) ? kinds[kind] : kind.replaceAll('_', ' ');
  });
  return [...new Set(words)].join(', ');
}
