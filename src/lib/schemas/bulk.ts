// Several decisions in one act: what is sent, and what became of each.
import { z } from 'zod';
import { id } from './common';
import { idempotencyKey } from './forms';

/** A box of the inbox: which request, and the content of it that was on the screen. */
const item = z
  .string()
  .max(200)
  .transform((value) => value.split(' '))
  .pipe(z.tuple([z.guid(), z.string().min(1)]))
  .transform(([request_id, content_hash]) => ({ request_id, content_hash }));

/** Which warnings stood at a row of the inbox, ticked or not. */
const noticed = z
  .string()
  .max(4000)
  .transform((value) => value.split(' '))
  .pipe(z.tuple([z.guid(), z.string().min(1)]))
  .transform(([request_id, keys]) => ({ request_id, keys: keys.split(',') }));

export const bulkForm = z.object({
  item: z.array(item).min(1, 'Tick at least one.').max(50, 'Tick at most fifty at once.'),
  noticed: z.array(noticed).max(50).default([]),
  key: idempotencyKey,
});
export type BulkItem = z.infer<typeof item>;
export type NoticedRow = z.infer<typeof noticed>;

export const bulkOutcome = z.object({
  request_id: id,
  number: z.string().nullable(),
  ok: z.boolean(),
  state: z.string().nullish(),
  explanation: z.string().nullish(),
});
export type BulkOutcome = z.infer<typeof bulkOutcome>;

export const bulkDecided = z.object({ ok: z.literal(true), outcomes: z.array(bulkOutcome) });
