// The database recomputes the whole chain, slice by slice; slices must join, or it is not whole.
import { verification } from '$lib/schemas/trail';
import { act, type Caller, type Outcome } from '$lib/server/data-api/call';

/** Five thousand links a slice: enough for one answer, and the page goes on where it stopped. */
const slicesAtOnce = 8;

export type Verified = {
  whole: boolean;
  from: number;
  checked: number;
  lastSeq: number | null;
  lastHash: string | null;
  next: number | null;
  problems: { seq: number | null; problem: string }[];
};

export async function verifyTrail(caller: Caller, start: number): Promise<Outcome<Verified>> {
  const sum: Verified = {
    whole: true,
    from: start,
    checked: 0,
    lastSeq: null,
    lastHash: null,
    next: start,
    problems: [],
  };
  for (let slice = 0; slice < slicesAtOnce && sum.next !== null; slice += 1) {
    const outcome = await act(caller, 'verify_trail', { p_from: sum.next }, verification);
    if (!outcome.ok) return outcome;
    const { value } = outcome;
    sum.whole &&= value.whole;
    sum.checked += value.checked;
    sum.lastSeq = value.last_seq ?? sum.lastSeq;
    sum.lastHash = value.last_hash ?? sum.lastHash;
    sum.problems.push(...value.problems);
    sum.next = value.next;
  }
  return { ok: true, value: sum };
}
