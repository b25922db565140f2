// Everything that a file copy of a request holds: the request as it stands, and each decision with its right and time.
import { z } from 'zod';
import { id, instant } from '$lib/schemas/common';
import { from, read, type Caller } from '$lib/server/data-api/call';
import { readRequest } from './read-request';

const decision = z.object({
  id,
  round: z.int(),
  step_id: id,
  member_name: z.string().nullable(),
  decision: z.string(),
  comment: z.string().nullable(),
  permission: z.string().nullable(),
  as_alternate: z.boolean().nullable(),
  for_name: z.string().nullable(),
  content_hash: z.string(),
  decided_at: instant,
  voided_at: instant.nullable(),
  warnings: z.array(z.string()),
});
export type CopiedDecision = z.infer<typeof decision>;

const permission = z.object({ id: z.string(), words: z.string() });

export async function readCopy(caller: Caller, request: string) {
  const [found, decisions, permissions] = await Promise.all([
    readRequest(caller, request),
    read(
      caller,
      from(caller, 'decisions').eq('request_id', request).order('decided_at').limit(500),
      decision,
    ),
    read(caller, caller.db.from('permissions').select('id,words'), permission),
  ]);
  if (!found) return null;
  const words = Object.fromEntries(permissions.map((one) => [one.id, one.words]));
  return { ...found, decisions, words };
}
