import { departmentSaved } from '$lib/schemas/admin';
import { act, type Caller } from '$lib/server/data-api/call';

type Change = {
  id?: string | undefined;
  name: string;
  code?: string | undefined;
  active?: boolean;
  heads?: string[];
};

/** A new one without an id; what is left out stays as it is. */
export const saveDepartment = (caller: Caller, { id, name, code, active, heads }: Change) =>
  act(
    caller,
    'save_department',
    {
      p_department: id ?? null,
      p_name: name,
      p_code: code || null,
      p_active: active ?? null,
      p_heads: heads ?? null,
    },
    departmentSaved,
  );
