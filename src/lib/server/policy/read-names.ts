// What ids and permissions are called, and who and what the editor may offer.
import { z } from 'zod';
import { decidingPermissions, type Deciding } from '$lib/domain/policy/content';
import { inOrder } from '$lib/domain/duties';
import { id } from '$lib/schemas/common';
import { role } from '$lib/schemas/people';
import { from, read, type Caller } from '$lib/server/data-api/call';

const person = z.object({ id, name: z.string(), active: z.boolean(), roles: z.array(z.string()).nullable() });
const department = z.object({ id, name: z.string(), active: z.boolean() });

const usual: Record<Deciding, string> = {
  'request.approve_department': 'Head of Department',
  'request.review_finance': 'Finance',
  'request.sanction': 'Managing Director',
};

export async function readNames(caller: Caller) {
  const [roles, people, departments] = await Promise.all([
    read(caller, from(caller, 'roles'), role),
    read(caller, from(caller, 'members', 'id,name,active,roles').order('name').limit(1000), person),
    read(caller, from(caller, 'departments', 'id,name,active').order('name'), department),
  ]);
  const ordered = inOrder(roles);
  const holding = (permission: Deciding) =>
    ordered.filter(({ permissions }) => permissions.includes(permission));
  const deciding = new Set(decidingPermissions.flatMap((one) => holding(one).map(({ key }) => key)));
  const roleName = (key: string): string => ordered.find((one) => one.key === key)?.name ?? key;
  return {
    roles: Object.fromEntries(
      decidingPermissions.map((one) => [
        one,
        holding(one)
          .map(({ name }) => name)
          .join(' or ') || usual[one],
      ]),
    ) as Record<Deciding, string>,
    members: Object.fromEntries(people.map(({ id: key, name }) => [key, name])),
    departments: departments.filter(({ active }) => active).map(({ id: key, name }) => ({ id: key, name })),
    departmentNames: Object.fromEntries(departments.map(({ id: key, name }) => [key, name])),
    deciders: people
      .filter((one) => one.active && (one.roles ?? []).some((key) => deciding.has(key)))
      .map(({ id: key, name, roles: held }) => ({ id: key, name, roles: (held ?? []).map(roleName) })),
  };
}
export type NamesData = Awaited<ReturnType<typeof readNames>>;
