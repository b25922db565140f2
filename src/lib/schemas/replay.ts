// A slice of a replay as the database answers it, and what the page sends to go on from there.
import { z } from 'zod';
import type { Otherwise, Slice } from '$lib/domain/policy/replay';
import { id, instant } from './common';

const count = z.int();
const words = z.string().nullable();

const place = z.object({ at: instant, request: id, round: count });

const changed = z
  .object({
    request_id: id,
    round: count,
    number: words,
    submitted_at: instant,
    base_minor: z.int().nullable(),
    before: words,
    after: words,
    starves: z.boolean(),
  })
  .transform((one): Otherwise => ({
    key: `${one.request_id} ${one.round}`,
    number: one.number,
    at: one.submitted_at,
    baseMinor: one.base_minor,
    before: one.before,
    after: one.after,
    starves: one.starves,
  }));

export const replaySlice = z
  .object({
    ok: z.literal(true),
    done: z.boolean(),
    next: place.nullable(),
    /** How many there are in all; told with the first slice. */
    total: count.nullish(),
    seen: count,
    same: count,
    self: z.object({ reproduced: count, of: count }),
    counts: z.object({
      md_before: count,
      md_after: count,
      uncovered: count,
      starved: count,
      steps: z.array(z.object({ label: z.string(), before: count, after: count })),
      people: z.array(z.object({ member_id: id, name: z.string(), before: count, after: count })),
    }),
    otherwise: z.array(changed),
  })
  .transform(({ done, next, total, seen, same, self, counts, otherwise }) => ({
    done,
    next,
    total: total ?? null,
    slice: {
      seen,
      same,
      otherwise,
      load: counts.steps,
      people: counts.people.map(({ member_id, name, before, after }) => ({
        key: member_id,
        label: name,
        before,
        after,
      })),
      topBefore: counts.md_before,
      topAfter: counts.md_after,
      uncovered: counts.uncovered,
      starved: counts.starved,
      ...self,
    } satisfies Slice,
  }));

const totals = z.object({
  total: count.nullable(),
  seen: count,
  same: count,
  otherwise: z
    .array(
      z.object({
        key: z.string(),
        number: words,
        at: instant,
        baseMinor: z.int().nullable(),
        before: words,
        after: words,
        starves: z.boolean(),
      }),
    )
    .max(100),
  load: z.array(z.object({ label: z.string(), before: count, after: count })).max(2000),
  people: z.array(z.object({ key: z.string(), label: z.string(), before: count, after: count })).max(5000),
  topBefore: count,
  topAfter: count,
  uncovered: count,
  starved: count,
  reproduced: count,
  of: count,
  slices: count,
  after: place.nullable(),
  done: z.boolean(),
});

/** What it had come to so far travels with the form: it is shown to whoever sent it, and decides nothing. */
export const replayForm = z.object({
  days: z.enum(['', '30', '90', '365']).catch(''),
  revision: z.coerce.number().int().catch(-1),
  slices: z.coerce.number().int().min(1).max(1000).catch(1000),
  totals: z
    .string()
    .transform((text) => totals.parse(JSON.parse(text)))
    .nullish()
    .catch(null),
});
