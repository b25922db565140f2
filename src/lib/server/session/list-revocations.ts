import { revocation } from '$lib/schemas/revocations';
import { from, read, type Caller } from '$lib/server/data-api/call';

/** The newest first; older ones are in the trail. */
export const listRevocations = (caller: Caller) =>
  read(caller, from(caller, 'revocations').order('at', { ascending: false }).limit(50), revocation);
