// Asked once a request: does this session live, and whose is it?
import { me } from '$lib/schemas/session';
import { ask } from '$lib/server/data-api/call';
import type { DataClient } from '$lib/server/data-api/client';

export const whoAmI = (db: DataClient, requestId: string) => ask(db, 'whoami', {}, me, requestId);
