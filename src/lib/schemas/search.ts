// What a search finds: enough to know a request by, newest first.
import { z } from 'zod';
import { requestKinds, requestStates } from '$lib/domain/states';
import { id, instant, minor } from './common';

const text = z.string().nullable();

const hit = z.object({
  id,
  kind: z.enum(requestKinds),
  number: text,
  title: text,
  payee_name: text,
  state: z.enum(requestStates),
  amount_minor: minor,
  currency: text,
  exponent: z.int().nullable(),
  created_at: instant,
});
export type Hit = z.infer<typeof hit>;

export const searched = z.object({ ok: z.literal(true), rows: z.array(hit), more: z.boolean() });
