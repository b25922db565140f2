import { network, networksPreview } from '$lib/schemas/networks';
import { act, from, read, type Caller } from '$lib/server/data-api/call';

export const listNetworks = (caller: Caller) =>
  read(caller, from(caller, 'networks').order('network').limit(200), network);

/** What a list would end now; of the one in force when none is given. Nothing is changed. */
export const previewNetworks = (
  caller: Caller,
  networks: { network: string; label: string }[] | null = null,
) => act(caller, 'preview_networks', { p_networks: networks }, networksPreview);
