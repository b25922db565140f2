// What should be noticed about the rows of a list: which warnings stand, by the request that they stand at.
import { warningsOf } from '$lib/schemas/warning';
import { act, type Caller } from '$lib/server/data-api/call';

export type Noticed = Record<string, string[]>;

/** As many as the database answers at once; a longer list asks again. */
const most = 50;

export async function noticeRows(caller: Caller, requests: string[]): Promise<Noticed> {
  const slices = Array.from({ length: Math.ceil(requests.length / most) }, (_, at) =>
    requests.slice(at * most, (at + 1) * most),
  );
  const outcomes = await Promise.all(
    slices.map((p_requests) => act(caller, 'warnings_of', { p_requests }, warningsOf)),
  );
  const found = outcomes.flatMap((outcome) => (outcome.ok ? outcome.value.requests : []));
  return Object.fromEntries(found.map((one) => [one.request_id, one.warnings.map(({ key }) => key)]));
}
