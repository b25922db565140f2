// On which days the organisation works, for everybody in it.
import type { Calendar } from '$lib/domain/working-days';
import { holiday, workingDays } from '$lib/schemas/calendar';
import { from, read, type Caller } from '$lib/server/data-api/call';

export async function readCalendar(caller: Caller): Promise<Calendar> {
  const [tenants, holidays] = await Promise.all([
    read(caller, caller.db.from('tenant').select('working_days').eq('id', caller.tenant), workingDays),
    read(caller, from(caller, 'holidays', 'day, name').order('day').limit(200), holiday),
  ]);
  const found = tenants[0];
  if (!found) throw new Error('The organisation cannot be read');
  return { days: found.working_days, holidays };
}
