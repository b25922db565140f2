import { z } from 'zod';
import { id, instant } from './common';

/** Sessions that were ended for somebody by one act. */
export const revocation = z.object({
  id,
  at: instant,
  member_id: id,
  member_name: z.string().nullable(),
  ended_by: id.nullable(),
  ended_by_name: z.string().nullable(),
  cause: z.string(),
  roles_before: z.array(z.string()),
  roles_after: z.array(z.string()),
  sessions: z.int(),
  refused: z.int(),
  last_refused_at: instant.nullable(),
  milliseconds: z.int().nullable(),
});
export type Revocation = z.infer<typeof revocation>;
