import { session } from '$lib/schemas/session';
import { from, read, type Caller } from '$lib/server/data-api/call';

const order = { ascending: false };

export function listMySessions(caller: Caller) {
  const query = from(caller, 'sessions').eq('member_id', caller.me.member.id).order('registered_at', order);
  return read(caller, query.limit(50), session);
}

/** Everybody's that live, for whoever may look. */
export function listOpenSessions(caller: Caller) {
  const query = from(caller, 'sessions').is('ended_at', null).order('registered_at', order);
  return read(caller, query.limit(200), session);
}
