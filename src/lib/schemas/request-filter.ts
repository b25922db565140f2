// What the request list may be asked for. Whatever cannot be read is no filter.
import { z } from 'zod';
import { requestKinds, requestStates } from '$lib/domain/states';

const day = z.iso.date().optional().catch(undefined);
const ticked = z.literal('1').optional().catch(undefined);

export const requestFilter = z.object({
  q: z
    .string()
    .trim()
    .max(100)
    .transform((text) => text || undefined)
    .optional()
    .catch(undefined),
  state: z.enum(requestStates).optional().catch(undefined),
  kind: z.enum(requestKinds).optional().catch(undefined),
  department: z.guid().optional().catch(undefined),
  needed: day,
  from: day,
  to: day,
  mine: ticked,
  /** Withdrawn samples too: whoever removed the sample data does not want to see it again. */
  samples: ticked,
  before: z.string().max(100).optional().catch(undefined),
  after: z.string().max(100).optional().catch(undefined),
});
export type RequestFilter = z.infer<typeof requestFilter>;
