import { setUp } from '$lib/schemas/admin';
import { act, type Caller } from '$lib/server/data-api/call';

export const readSetUp = (caller: Caller) => act(caller, 'set_up', {}, setUp);
