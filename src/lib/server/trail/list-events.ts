// A page of the trail, newest first, by the chain's own sequence.
import { z } from 'zod';
import { startOfDay } from '$lib/domain/dates';
import { isRowChange } from '$lib/domain/trail-words';
import { event, type Event } from '$lib/schemas/trail';
import { from, read, type Caller } from '$lib/server/data-api/call';

const pageSize = 25;
export const trailShows = ['acts', 'rows', 'all'] as const;
const word = z
  .string()
  .trim()
  .max(100)
  .transform((text) => text || undefined)
  .optional()
  .catch(undefined);

export const trailFilter = z.object({
  show: z.enum(trailShows).optional().catch(undefined),
  action: word,
  actor: z.guid().optional().catch(undefined),
  outcome: z.enum(['done', 'refused']).optional().catch(undefined),
  entity: word,
  entity_id: z.guid().optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  before: z.coerce.number().int().positive().optional().catch(undefined),
});
export type TrailFilter = z.infer<typeof trailFilter>;

/** Acts and refusals unless asked otherwise; an action that is asked for by name settles it. */
export function shownOf(filter: TrailFilter): (typeof trailShows)[number] {
  if (filter.action) return isRowChange(filter.action) ? 'rows' : 'acts';
  return filter.show ?? 'acts';
}

export async function listEvents(
  caller: Caller,
  filter: TrailFilter,
): Promise<{ rows: Event[]; next: number | null }> {
  const zone = caller.me.tenant.time_zone;
  let query = from(caller, 'events')
    .order('seq', { ascending: false })
    .limit(pageSize + 1);
  const show = shownOf(filter);
  if (show === 'acts') query = query.not('action', 'like', 'row.%');
  if (show === 'rows') query = query.like('action', 'row.%');
  if (filter.action) query = query.eq('action', filter.action);
  if (filter.actor) query = query.eq('actor_id', filter.actor);
  if (filter.outcome) query = query.eq('outcome', filter.outcome);
  if (filter.entity) query = query.eq('entity', filter.entity);
  if (filter.entity_id) query = query.eq('entity_id', filter.entity_id);
  if (filter.from) query = query.gte('at', startOfDay(filter.from, zone));
  if (filter.to) {
    const after = new Date(Date.parse(`${filter.to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    query = query.lt('at', startOfDay(after, zone));
  }
  if (filter.before) query = query.lt('seq', filter.before);
  const rows = await read(caller, query, event);
  const page = rows.slice(0, pageSize);
  return { rows: page, next: rows.length > pageSize ? (page.at(-1)?.seq ?? null) : null };
}
