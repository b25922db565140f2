import { chosenLocale } from '$lib/domain/locales';
import { callerOf } from '$lib/server/session/door';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals, url }) => {
  const { me } = callerOf({ locals });
  // Reading the path makes "now" new on every page.
  return {
    me,
    locale: chosenLocale(me.member.locale, me.tenant.locale),
    zone: me.tenant.time_zone,
    now: new Date().toISOString(),
    path: url.pathname,
  };
};
