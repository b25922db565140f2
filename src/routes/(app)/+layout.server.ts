import { chosenLocale } from '$lib/domain/locales';
import { holds } from '$lib/domain/permissions';
import { readSetUp } from '$lib/server/admin/read-set-up';
import { countOf, from } from '$lib/server/data-api/call';
import { following } from '$lib/server/http/following';
import { callerOf } from '$lib/server/session/door';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => {
  const { locals, url } = event;
  const caller = callerOf({ locals });
  const { me } = caller;
  // Asked for only while somebody who can do something about it may want to know.
  const settingUp = holds(me, 'tenant.manage') && (Boolean(me.tenant.trial_ends_at) || !me.tenant.settled);
  const setUp = settingUp ? await readSetUp(caller) : null;
  // The inbox itself tells how much waits, by its rows.
  const counted =
    url.pathname === '/inbox' ? null : countOf(caller, from(caller, 'inbox', 'request_id', true));
  // Reading the path makes "now" new on every page.
  return {
    me,
    ...(await following(event, 'waiting', Promise.resolve(counted))),
    setUpDone: setUp?.ok ? setUp.value.done : true,
    locale: chosenLocale(me.member.locale, me.tenant.locale),
    zone: me.tenant.time_zone,
    now: new Date().toISOString(),
    path: url.pathname,
  };
};
