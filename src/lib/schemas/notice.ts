import { z } from 'zod';
import { id, instant } from './common';

const keys = z.array(z.string()).catch([]);

export const notice = z.object({
  id,
  kind: z.string(),
  /** Ids and codes only; the words are made here. */
  payload: z.object({
    request: id.nullish(),
    number: z.string().nullish(),
    member: id.nullish(),
    accepted: z.boolean().nullish().catch(null),
    change: id.nullish(),
    heads: z.boolean().nullish().catch(null),
    for_member: id.nullish(),
    by: id.nullish(),
    codes_left: z.int().nullish().catch(null),
    mine: z.boolean().nullish().catch(null),
    roles: keys,
    added: keys,
  }),
  at: instant,
  seen: z
    .boolean()
    .nullable()
    .transform((seen) => seen ?? false),
});
export type NoticeRow = z.infer<typeof notice>;

export const seenForm = z.object({ until: z.iso.datetime({ offset: true }) });
