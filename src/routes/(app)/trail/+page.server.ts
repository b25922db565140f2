import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { holds } from '$lib/domain/permissions';
import { fieldsOf } from '$lib/schemas/forms';
import { listPeople } from '$lib/server/request/read-request';
import { filtersOf } from '$lib/domain/query';
import { callerOf } from '$lib/server/session/door';
import { listEvents, shownOf, trailFilter } from '$lib/server/trail/list-events';
import { verifyTrail } from '$lib/server/trail/verify-trail';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'trail.read')) {
    error(403, {
      message: 'The trail is read by Compliance, auditors, the board and the MD.',
      id: caller.requestId,
    });
  }
  const filter = trailFilter.parse(filtersOf(url.searchParams));
  const [events, people] = await Promise.all([listEvents(caller, filter), listPeople(caller)]);
  return { ...events, filter, show: shownOf(filter), people: people.map(({ id, name }) => ({ id, name })) };
};

const start = z.object({ from: z.coerce.number().int().positive().default(1) });

export const actions: Actions = {
  verify: async ({ locals, request }) => {
    const caller = callerOf({ locals });
    const form = start.safeParse(fieldsOf(await request.formData()));
    const outcome = await verifyTrail(caller, form.success ? form.data.from : 1);
    if (!outcome.ok) return fail(403, { verified: null, refusal: outcome.refusal });
    return { verified: outcome.value, refusal: null };
  },
};
