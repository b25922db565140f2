import { looked, type Looked } from '$lib/schemas/look';
import { act, type Caller } from '$lib/server/data-api/call';

/** When the caller looked at it before; from now on that is now. Null for what they may not read. */
export async function look(caller: Caller, request: string): Promise<Looked | null> {
  const outcome = await act(caller, 'look', { p_request: request }, looked);
  return outcome.ok ? outcome.value : null;
}
