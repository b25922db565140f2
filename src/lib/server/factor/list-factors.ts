import { z } from 'zod';
import { id, instant } from '$lib/schemas/common';
import { from, read, type Caller } from '$lib/server/data-api/call';

const row = z.object({ member_id: id, confirmed_at: instant });

/** Who has a second factor, and since when; for whoever may know it of others, else of oneself. */
export async function listFactors(caller: Caller): Promise<Map<string, string>> {
  const rows = await read(caller, from(caller, 'factors').limit(1000), row);
  return new Map(rows.map(({ member_id, confirmed_at }) => [member_id, confirmed_at]));
}
