import { payee } from '$lib/schemas/request';
import { from, read, type Caller } from '$lib/server/data-api/call';

/** The register as the request form knows it. */
export const readPayees = (caller: Caller) =>
  read(caller, from(caller, 'payees').eq('active', true).order('name').limit(1000), payee);
