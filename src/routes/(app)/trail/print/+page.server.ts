import { error } from '@sveltejs/kit';
import { filtersOf } from '$lib/domain/query';
import { holds } from '$lib/domain/permissions';
import { listPeople } from '$lib/server/request/read-request';
import { callerOf } from '$lib/server/session/door';
import { localeOf } from '$lib/server/session/locale-of';
import { listEvents, shownOf, trailFilter } from '$lib/server/trail/list-events';
import type { PageServerLoad } from './$types';

/** As much as a person prints at once; what is more is narrowed by the filters. */
const atOnce = 200;

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'trail.read')) {
    error(403, {
      message: 'The trail is read by Compliance, auditors, the board and the MD.',
      id: caller.requestId,
    });
  }
  const filter = trailFilter.parse(filtersOf(url.searchParams));
  const [{ rows, older }, people] = await Promise.all([
    listEvents(caller, { ...filter, before: undefined, after: undefined }, atOnce),
    listPeople(caller),
  ]);
  const { me } = caller;
  return {
    rows,
    more: older !== null,
    filter,
    show: shownOf(filter),
    who: people.find(({ id }) => id === filter.actor)?.name ?? null,
    me,
    zone: me.tenant.time_zone,
    locale: localeOf(caller),
    now: new Date().toISOString(),
  };
};
