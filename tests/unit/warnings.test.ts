import { describe, expect, it } from 'vitest';
import { noticedWords } from '../../src/lib/domain/warnings.ts';

describe('REQ-5: what was on the screen of a decision, in words', () => {
  it('names each kind once', () => {
    expect(noticedWords(['duplicate:1', 'duplicate:2', 'payee_unregistered'])).toBe(
      'a likely duplicate, a payee who is not in the register',
    );
    expect(noticedWords([])).toBe('');
  });

  it('names a kind that it does not know by itself', () => {
    expect(noticedWords(['split:1:2', 'bank_details_new', 'constructor:1'])).toBe(
      'a sum that reaches a band of the policy, bank details new, constructor',
    );
  });
});
