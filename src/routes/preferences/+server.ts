import { redirect } from '@sveltejs/kit';
import { fieldsOf } from '$lib/schemas/forms';
import { preferencesForm, writePreferences } from '$lib/server/http/preferences';
import { isOwnPath } from '$lib/server/session/next';
import type { RequestHandler } from './$types';

/** Theme and keys, for visitors too; what is unknown changes nothing. */
export const POST: RequestHandler = async ({ request, cookies }) => {
  const fields = fieldsOf(await request.formData());
  const form = preferencesForm.safeParse(fields);
  if (form.success) writePreferences(cookies, form.data);
  const back = fields.back ?? '';
  redirect(303, isOwnPath(back) ? back : '/');
};
