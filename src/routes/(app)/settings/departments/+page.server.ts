import { error } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import {
  addDepartment,
  changeDepartment,
  closeDepartment,
  openDepartment,
} from '$lib/server/admin/department-actions';
import { listDepartments } from '$lib/server/admin/list-departments';
import { listMembers } from '$lib/server/people/list-members';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'department.manage')) {
    error(403, { message: 'Departments are looked after by an Admin.', id: caller.requestId });
  }
  const [departments, { members, roles }] = await Promise.all([listDepartments(caller), listMembers(caller)]);
  const approving = new Set(
    roles
      .filter(({ permissions }) => permissions.includes('request.approve_department'))
      .map(({ key }) => key),
  );
  const people = members.map(({ id, name, active, roles: held }) => ({
    id,
    name,
    active,
    approves: active && held.some((role) => approving.has(role)),
  }));
  return { departments, people, key: crypto.randomUUID() };
};

export const actions: Actions = {
  add: addDepartment,
  change: changeDepartment,
  close: closeDepartment,
  open: openDepartment,
};
