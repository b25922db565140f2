// What the forms about departments do, in the set-up and in the settings.
import type { RequestEvent } from '@sveltejs/kit';
import type { Refusal } from '$lib/schemas/common';
import { departmentChange, departmentForm } from '$lib/schemas/admin';
import { fieldsOf } from '$lib/schemas/forms';
import { mend, namedIn, refused, said } from '$lib/server/http/answer';
import { callerOf } from '$lib/server/session/door';
import { listDepartments } from './list-departments';
import { saveDepartment } from './save-department';

function answerRefusal(about: string, refusal: Refusal, values: Record<string, string>) {
  if (refusal.token !== 'invalid_department') return refused(about, refusal, values);
  return mend(about, namedIn(refusal), values);
}

/** A new one by its name alone; its code comes by itself. */
export async function addDepartment(event: RequestEvent) {
  const values = fieldsOf(await event.request.formData());
  const form = departmentForm.safeParse(values);
  if (!form.success) return mend('add', form.error, values);
  const { name, code } = form.data;
  const outcome = await saveDepartment(callerOf(event), { name, code });
  return outcome.ok ? said('add', `${name} is added.`) : answerRefusal('add', outcome.refusal, values);
}

/** Name, code and heads of one that is there. */
export async function changeDepartment(event: RequestEvent) {
  const data = await event.request.formData();
  const values = fieldsOf(data);
  const about = `department:${values.department ?? ''}`;
  const form = departmentForm.safeParse(values);
  if (!form.success) return mend(about, form.error, values);
  const { department: id, name, code } = form.data;
  const heads = data
    .getAll('heads')
    .filter((head): head is string => typeof head === 'string' && head !== '');
  const outcome = await saveDepartment(callerOf(event), { id, name, code, heads });
  return outcome.ok ? said(about, `${name} is saved.`) : answerRefusal(about, outcome.refusal, values);
}

/** Closed, or opened again; what was raised in it stays. */
async function turn(event: RequestEvent, active: boolean) {
  const caller = callerOf(event);
  const form = departmentChange.safeParse(fieldsOf(await event.request.formData()));
  if (!form.success) return mend('turn', form.error, {});
  const about = `department:${form.data.department}`;
  const found = (await listDepartments(caller)).find(({ id }) => id === form.data.department);
  const outcome = await saveDepartment(caller, { id: form.data.department, name: found?.name ?? '', active });
  if (!outcome.ok) return answerRefusal(about, outcome.refusal, {});
  return said(about, active ? `${found?.name} is open again.` : `${found?.name} is closed.`);
}
export const closeDepartment = (event: RequestEvent) => turn(event, false);
export const openDepartment = (event: RequestEvent) => turn(event, true);
