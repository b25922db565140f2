import { department } from '$lib/schemas/admin';
import { from, read, type Caller } from '$lib/server/data-api/call';

export const listDepartments = (caller: Caller) =>
  read(caller, from(caller, 'departments').order('active', { ascending: false }).order('name'), department);
