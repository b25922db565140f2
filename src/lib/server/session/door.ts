// Behind the door, every request asks the database first whether its session lives.
import { error, isHttpError, redirect, type RequestEvent } from '@sveltejs/kit';
import { meansSignIn } from '$lib/domain/words';
import type { Caller } from '$lib/server/data-api/call';
import { clearSignInCookies, hasSignInCookie } from '$lib/server/data-api/client';
import { noteRefusal, saidToHaveEnded, tellEnded } from './ended-signal';
import { secondFactorPath, signInPath } from './next';
import { touchSession } from './touch-session';
import { whoAmI } from './who-am-i';

/** Who stands at the door; pages ask `callerOf`, which turns the last two away. */
export type Door =
  { is: 'caller'; caller: Caller } | { is: 'away'; to: string } | { is: 'shut'; message: string };

export async function openDoor(event: RequestEvent): Promise<Door> {
  if (!hasSignInCookie(event)) return { is: 'away', to: signInPath(event.url, null) };
  const signInAgain = (why: string) => {
    clearSignInCookies(event);
    return signInPath(event.url, why);
  };
  try {
    const { db, requestId } = event.locals;
    if (await saidToHaveEnded(event)) return { is: 'away', to: signInAgain('session_ended') };
    const who = await whoAmI(db, requestId);
    if (!who.ok) {
      const { token } = who.refusal;
      if (token === 'session_ended') await noteRefusal(event, 'database');
      if (token === 'second_factor_required') return { is: 'away', to: secondFactorPath(event.url) };
      return { is: 'away', to: signInAgain(meansSignIn(token) ? token : 'no_session') };
    }
    const gone = await touchSession(event, who.value.session);
    if (gone) return { is: 'away', to: signInAgain(gone) };
    const tenant = who.value.tenant.id;
    const caller = { db, me: who.value, tenant, requestId, signInAgain, ended: () => tellEnded(event) };
    return { is: 'caller', caller };
  } catch (problem) {
    // Thrown here it would miss the app's own error page, so the page throws it.
    if (isHttpError(problem)) return { is: 'shut', message: problem.body.message };
    throw problem;
  }
}

/** The caller of a page behind the door; whoever is none does not come back from here. */
export function callerOf(event: { locals: App.Locals }): Caller {
  const { door, requestId } = event.locals;
  if (door?.is === 'caller') return door.caller;
  if (door?.is === 'away') redirect(303, door.to);
  error(503, { message: door?.message ?? 'This page has no door.', id: requestId });
}
