import type { Names } from '$lib/domain/policy/rule-words';
import type { NamesData } from '$lib/server/policy/read-names';

type Data = Pick<NamesData, 'roles' | 'members' | 'departmentNames'>;

export const namesOf = ({ roles, members, departmentNames }: Data): Names => ({
  role: (permission) => roles[permission],
  member: (id) => members[id] ?? 'somebody who left',
  department: (id) => departmentNames[id] ?? 'a department that is gone',
});
