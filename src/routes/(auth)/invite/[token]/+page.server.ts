import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { wordsFor } from '$lib/domain/words';
import { fieldsOf } from '$lib/schemas/forms';
import { knownPassword, newPassword } from '$lib/schemas/onboarding';
import { switched } from '$lib/schemas/session';
import { ask } from '$lib/server/data-api/call';
import { hasSignInCookie } from '$lib/server/data-api/client';
import { acceptInvitation } from '$lib/server/onboarding/accept-invitation';
import { landing } from '$lib/server/onboarding/landing';
import { readInvitation } from '$lib/server/onboarding/read-invitation';
import { canJoin } from '$lib/server/onboarding/ready';
import { signInInvited } from '$lib/server/onboarding/sign-in-invited';
import { enterTenant } from '$lib/server/session/sign-in';
import { signOut } from '$lib/server/session/sign-out';
import { whoAmI } from '$lib/server/session/who-am-i';
import type { Actions, PageServerLoad } from './$types';

type Event = RequestEvent<{ token: string }>;
type Closed = { token: string; title: string; explanation: string };

const closedBy = (refusal: { token: string; explanation: string }): Closed => ({
  token: refusal.token,
  title: wordsFor(refusal.token).title,
  explanation: refusal.explanation,
});

/** The address of whoever is signed in here, if anybody is. */
async function signedInAs(event: RequestEvent): Promise<string | null> {
  if (!hasSignInCookie(event)) return null;
  const who = await whoAmI(event.locals.db, event.locals.requestId);
  return who.ok ? (who.value.member.email?.toLowerCase() ?? null) : null;
}

// Looking at the address does nothing: mail scanners follow links.
export const load: PageServerLoad = async (event) => {
  const nothing = { ready: canJoin(), invitation: null, closed: null, self: null };
  if (!nothing.ready) return nothing;
  const [found, self] = await Promise.all([
    readInvitation(event.params.token, event.locals.requestId),
    signedInAs(event),
  ]);
  if (!found.ok) return { ...nothing, self, closed: closedBy(found.refusal) };
  const { tenant_name, email, name, invited_by_name, roles, department_name, expires_at } = found.value;
  const invitation = {
    organisation: tenant_name,
    email,
    name,
    inviter: invited_by_name,
    roles: roles.map((role) => role.name),
    department: department_name,
    expires_at,
  };
  return { ...nothing, self, invitation };
};

const nothingWrong = { known: false, problem: null, closed: null, waits: null };

/** Spends the invitation and goes in; whoever was signed in elsewhere switches over. */
async function join(event: Event, registered: boolean, roles: { key: string; name: string }[]) {
  const accepted = await acceptInvitation(event, event.params.token);
  if (!accepted.ok) {
    const { status } = wordsFor(accepted.refusal.token);
    return fail(status, { ...nothingWrong, closed: closedBy(accepted.refusal) });
  }
  const { tenant_id: tenant, pending_roles: waiting } = accepted.value;
  if (registered) {
    await ask(event.locals.db, 'switch_tenant', { p_tenant: tenant }, switched, event.locals.requestId);
  } else {
    const entered = await enterTenant(event, tenant);
    if (entered.step !== 'in') redirect(303, '/sign-in');
  }
  if (waiting.length === 0) redirect(303, await landing(event));
  const names = roles.filter(({ key }) => waiting.includes(key)).map(({ name }) => name);
  return { ...nothingWrong, waits: names.join(', ') };
}

export const actions: Actions = {
  /** Somebody else is signed in here: they leave, and the page asks anew. */
  leave: async (event) => {
    if (hasSignInCookie(event)) await signOut(event);
    redirect(303, event.url.pathname);
  },
  /** A password for a new account, or the one of the account that is there; nothing for who is signed in already. */
  join: async (event) => {
    const fields = fieldsOf(await event.request.formData());
    const known = fields.known === '1';
    if (!canJoin()) return fail(503, { ...nothingWrong, known });
    const found = await readInvitation(event.params.token, event.locals.requestId);
    if (!found.ok) return fail(410, { ...nothingWrong, closed: closedBy(found.refusal) });
    const { email, roles } = found.value;
    if ((await signedInAs(event)) === email) return join(event, true, roles);

    const password = (known ? knownPassword : newPassword).safeParse(fields.password ?? '');
    if (!password.success) {
      return fail(400, { ...nothingWrong, known, problem: password.error.issues[0]?.message ?? null });
    }
    const entered = await signInInvited(event, found.value, password.data, known);
    if (!entered.ok)
      return fail(400, { ...nothingWrong, known: entered.known, problem: entered.problem || null });
    return join(event, false, roles);
  },
};
