import { fail } from '@sveltejs/kit';
import { fieldsOf, problemsOf } from '$lib/schemas/forms';
import { passwordForm, profileForm } from '$lib/schemas/profile';
import { mend, refused, said } from '$lib/server/http/answer';
import { readMember } from '$lib/server/people/read-member';
import { changePassword } from '$lib/server/profile/change-password';
import { saveProfile } from '$lib/server/profile/save-profile';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  const own = await readMember(caller, caller.me.member.id);
  return {
    department: own?.person.department_name ?? null,
    heads: own?.heads ?? [],
    roles: (own?.roles ?? []).filter(({ key }) => caller.me.roles.includes(key)),
    key: crypto.randomUUID(),
  };
};

export const actions: Actions = {
  save: async ({ locals, request }) => {
    const caller = callerOf({ locals });
    const fields = fieldsOf(await request.formData());
    const form = profileForm.safeParse(fields);
    if (!form.success) return mend('profile', form.error, fields);
    const outcome = await saveProfile(caller, form.data);
    if (!outcome.ok) return refused('profile', outcome.refusal, fields);
    return said('profile', 'Your profile is saved.');
  },
  password: async (event) => {
    const caller = callerOf(event);
    const form = passwordForm.safeParse(fieldsOf(await event.request.formData()));
    // What was typed here is not sent back.
    const told = { about: 'password', said: null, refusal: null, values: {} as Record<string, string> };
    if (!form.success) return fail(400, { ...told, problems: problemsOf(form.error) });
    const changed = await changePassword(event, caller, form.data);
    if (!changed.ok) {
      return fail(400, { ...told, problems: { [changed.field]: changed.problem } as Record<string, string> });
    }
    return said('password', 'Your password is changed. Every other session of yours is ended.');
  },
};
