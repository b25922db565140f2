// When somebody last looked at a request, and which round of it they saw; nulls when they never did.
import { z } from 'zod';
import { instant } from './common';

export const looked = z.object({
  ok: z.literal(true),
  looked_at: instant.nullable(),
  round: z.int().nullable(),
});
export type Looked = z.infer<typeof looked>;
