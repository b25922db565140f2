// One's own delegations both ways, and everybody's for whoever arranges them; row security says which.
import { delegation } from '$lib/schemas/delegation';
import { from, read, type Caller } from '$lib/server/data-api/call';

export const listDelegations = (caller: Caller) =>
  read(caller, from(caller, 'delegations').order('starts_at', { ascending: false }).limit(200), delegation);
