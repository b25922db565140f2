// A page of the trail, newest first, by the chain's own sequence.
import { z } from 'zod';
import { nextDay, startOfDay } from '$lib/domain/dates';
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

const place = z.coerce.number().int().positive().optional().catch(undefined);

export const trailFilter = z.object({
  show: z.enum(trailShows).optional().catch(undefined),
  action: word,
  actor: z.guid().optional().catch(undefined),
  outcome: z.enum(['done', 'refused']).optional().catch(undefined),
  entity: word,
  entity_id: z.guid().optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  before: place,
  after: place,
});
export type TrailFilter = z.infer<typeof trailFilter>;

/** Acts and refusals unless asked otherwise; an action that is asked for by name settles it. */
export function shownOf(filter: TrailFilter): (typeof trailShows)[number] {
  if (filter.action) return isRowChange(filter.action) ? 'rows' : 'acts';
  return filter.show ?? 'acts';
}

export type TrailPage = { rows: Event[]; older: number | null; newer: number | null };

async function pageFrom(caller: Caller, filter: TrailFilter, newer: boolean, size: number) {
  const zone = caller.me.tenant.time_zone;
  let query = from(caller, 'events')
    .order('seq', { ascending: newer })
    .limit(size + 1);
  const show = shownOf(filter);
  if (show === 'acts') query = query.not('action', 'like', 'row.%');
  if (show === 'rows') query = query.like('action', 'row.%');
  if (filter.action) query = query.eq('action', filter.action);
  if (filter.actor) query = query.eq('actor_id', filter.actor);
  if (filter.outcome) query = query.eq('outcome', filter.outcome);
  if (filter.entity) query = query.eq('entity', filter.entity);
  if (filter.entity_id) query = query.eq('entity_id', filter.entity_id);
  if (filter.from) query = query.gte('at', startOfDay(filter.from, zone));
  if (filter.to) query = query.lt('at', startOfDay(nextDay(filter.to), zone));
  if (newer) query = query.gt('seq', filter.after ?? 0);
  else if (filter.before && !filter.after) query = query.lt('seq', filter.before);
  const found = await read(caller, query, event);
  const rows = found.slice(0, size);
  return { rows: newer ? rows.reverse() : rows, more: found.length > size };
}

export async function listEvents(
  caller: Caller,
  filter: TrailFilter,
  size: number = pageSize,
): Promise<TrailPage> {
  const ends = (rows: Event[], older: boolean, newer: boolean) => ({
    rows,
    older: older ? (rows.at(-1)?.seq ?? null) : null,
    newer: newer ? (rows[0]?.seq ?? null) : null,
  });
  if (filter.after) {
    const { rows, more } = await pageFrom(caller, filter, true, size);
    // Short of the newest by less than a page: that page is shown whole instead.
    if (more) return ends(rows, true, true);
  }
  const { rows, more } = await pageFrom(caller, filter, false, size);
  return ends(rows, more, !filter.after && filter.before !== undefined);
}
