import { warnings, type Warning } from '$lib/schemas/warning';
import { act, type Caller } from '$lib/server/data-api/call';

/** None when there is no such request for this caller. */
export async function readWarnings(caller: Caller, request: string): Promise<Warning[]> {
  const outcome = await act(caller, 'request_warnings', { p_request: request }, warnings);
  return outcome.ok ? outcome.value.warnings : [];
}
