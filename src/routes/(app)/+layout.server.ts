import { callerOf } from '$lib/server/session/door';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals, url }) => {
  const { me } = callerOf({ locals });
  // Reading the path makes "now" new on every page.
  return { me, zone: me.tenant.time_zone, now: new Date().toISOString(), path: url.pathname };
};
