// What a form action tells its page: done in words, or refused, or fields to mend; never what was typed lost.
import { fail, type ActionFailure } from '@sveltejs/kit';
import type { z } from 'zod';
import { wordsFor } from '$lib/domain/words';
import type { BulkOutcome } from '$lib/schemas/bulk';
import type { Refusal } from '$lib/schemas/common';
import { problemsOf } from '$lib/schemas/forms';

/** A link that somebody else waits for, and what mailing it did. It is shown once: nothing keeps its token. */
export type Sent = { link: string; email: string; name: string; mail: 'sent' | 'failed' | 'not_set_up' };

export type Next = { waiting: number; first: { id: string; name: string } | null };

export type Told = {
  about: string;
  said: string | null;
  refusal: Refusal | null;
  problems: Record<string, string>;
  values: Record<string, string>;
  sent?: Sent;
  /** What waits for this person now. */
  next?: Next;
  /** Of several acts in one. */
  outcomes?: BulkOutcome[];
};

export const said = (about: string, words: string): Told => ({
  about,
  said: words,
  refusal: null,
  problems: {},
  values: {},
});

export function refused(
  about: string,
  refusal: Refusal,
  values: Record<string, string> = {},
): ActionFailure<Told> {
  const { status } = wordsFor(refusal.token);
  return fail(status, { about, said: null, refusal, problems: {}, values });
}

/** What the database found wrong with what was typed, by field. */
export const namedIn = ({ problems }: Refusal): Record<string, string> =>
  Object.fromEntries(problems.map(({ field, problem }) => [field, problem]));

export function mend(
  about: string,
  problems: z.ZodError | Record<string, string>,
  values: Record<string, string>,
): ActionFailure<Told> {
  const named =
    'issues' in problems && Array.isArray(problems.issues) ? problemsOf(problems as z.ZodError) : problems;
  return fail(400, { about, said: null, refusal: null, problems: named as Record<string, string>, values });
}
