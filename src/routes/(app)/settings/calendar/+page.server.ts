import { error } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { addHoliday, removeHoliday, saveWeek } from '$lib/server/calendar/calendar-actions';
import { readCalendar } from '$lib/server/calendar/read-calendar';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'tenant.manage')) {
    error(403, { message: 'The calendar is looked after by an Admin.', id: caller.requestId });
  }
  return { calendar: await readCalendar(caller) };
};

export const actions: Actions = { week: saveWeek, add: addHoliday, remove: removeHoliday };
