import { done } from '$lib/schemas/common';
import { act, type Caller } from '$lib/server/data-api/call';

export const markNoticesSeen = (caller: Caller, until: string) =>
  act(caller, 'mark_notices_seen', { p_until: until }, done);
