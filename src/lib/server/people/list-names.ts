// Who is who, by id: names only.
import { z } from 'zod';
import { id } from '$lib/schemas/common';
import { from, read, type Caller } from '$lib/server/data-api/call';

const named = z.object({ id, name: z.string() });

export const listNames = (caller: Caller) =>
  read(caller, from(caller, 'members', 'id,name').order('name').limit(1000), named);
