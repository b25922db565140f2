import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitFor } from '../../src/lib/domain/waiting.ts';
import { beat, onTheBeat } from '../../src/lib/server/limits/evenly.ts';

describe('answers that tell nothing by their time', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** When what failed after this much work is answered. */
  async function answeredAfter(work: number): Promise<number> {
    const began = performance.now();
    const failed = onTheBeat();
    await vi.advanceTimersByTimeAsync(work);
    let at = -1;
    void failed().then(() => (at = performance.now() - began));
    await vi.advanceTimersByTimeAsync(3 * beat);
    return Math.round(at);
  }

  it('SPEC-SES-100: what fails quickly and what fails after a comparison are answered at the same moment', async () => {
    expect([await answeredAfter(1), await answeredAfter(90), await answeredAfter(beat - 1)]).toEqual([
      beat,
      beat,
      beat,
    ]);
    expect(await answeredAfter(beat + 1)).toBe(2 * beat);
  });

  it('SES-7: how long to wait is rounded up', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(waitFor('2026-01-01T00:00:10Z', now)).toContain('Wait a minute, ');
    expect(waitFor('2026-01-01T00:01:01Z', now)).toContain('Wait 2 minutes, ');
  });
});
