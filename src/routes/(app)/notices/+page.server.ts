import { holds } from '$lib/domain/permissions';
import { noticeWords, type Names } from '$lib/domain/notice-words';
import { fieldsOf } from '$lib/schemas/forms';
import { seenForm } from '$lib/schemas/notice';
import { mend, refused, said } from '$lib/server/http/answer';
import { listNotices } from '$lib/server/notice/list-notices';
import { markNoticesSeen } from '$lib/server/notice/mark-notices-seen';
import { listRoles } from '$lib/server/people/list-members';
import { listNames } from '$lib/server/people/list-names';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  const before = url.searchParams.get('before');
  const [{ rows, next }, people, roles] = await Promise.all([
    listNotices(caller, before),
    listNames(caller),
    listRoles(caller),
  ]);
  const names: Names = {
    member: (id) => people.find((person) => person.id === id)?.name ?? 'A colleague',
    role: (key) => roles.find((role) => role.key === key)?.name ?? key,
    readsPeople: holds(caller.me, 'member.read', 'role.grant'),
  };
  const told = rows.map(({ id, kind, payload, at, seen }) => ({
    id,
    at,
    seen,
    ...noticeWords(kind, payload, names),
  }));
  // Marking goes by time: what came while the page was read stays new.
  return { rows: told, next, before, until: before ? null : (rows[0]?.at ?? null) };
};

export const actions: Actions = {
  seen: async ({ locals, request }) => {
    const caller = callerOf({ locals });
    const fields = fieldsOf(await request.formData());
    const form = seenForm.safeParse(fields);
    if (!form.success) return mend('notices', form.error, fields);
    const outcome = await markNoticesSeen(caller, form.data.until);
    return outcome.ok ? said('notices', 'All are marked as seen.') : refused('notices', outcome.refusal);
  },
};
