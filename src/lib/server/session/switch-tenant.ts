import { switched } from '$lib/schemas/session';
import { act, type Caller } from '$lib/server/data-api/call';

export const switchTenant = (caller: Caller, tenant: string) =>
  act(caller, 'switch_tenant', { p_tenant: tenant }, switched);
