import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { wordsFor } from '$lib/domain/words';
import { fieldsOf } from '$lib/schemas/forms';
import { invitationProof, knownPassword, newPassword, type InvitationShown } from '$lib/schemas/onboarding';
import { switched } from '$lib/schemas/session';
import { ask } from '$lib/server/data-api/call';
import { hasSignInCookie } from '$lib/server/data-api/client';
import { acceptInvitation } from '$lib/server/onboarding/accept-invitation';
import { givePassword } from '$lib/server/onboarding/choose-password';
import { followLink } from '$lib/server/onboarding/follow-link';
import { landing } from '$lib/server/onboarding/landing';
import { mailInvitation } from '$lib/server/onboarding/mail-invitation';
import { readInvitation } from '$lib/server/onboarding/read-invitation';
import { canSignUp, localMailbox } from '$lib/server/onboarding/ready';
import { takeRate } from '$lib/server/limits/take-rate';
import { checkNewPassword } from '$lib/server/passwords/check-new-password';
import { checkPassword } from '$lib/server/session/check-password';
import { enterTenant } from '$lib/server/session/sign-in';
import { signOut } from '$lib/server/session/sign-out';
import { signedInAs } from '$lib/server/session/signed-in-as';
import type { Actions, PageServerLoad } from './$types';

type Event = RequestEvent<{ token: string }>;
type Closed = { token: string; title: string; explanation: string };

const closedBy = (refusal: { token: string; explanation: string }): Closed => ({
  token: refusal.token,
  title: wordsFor(refusal.token).title,
  explanation: refusal.explanation,
});

/** What the mailed link carries; whoever holds only the invitation's own link has to ask for that mail first. */
const proofIn = (event: RequestEvent) =>
  invitationProof.safeParse(Object.fromEntries(event.url.searchParams)).data ?? null;

// Looking at the address does nothing: mail scanners follow links.
export const load: PageServerLoad = async (event) => {
  const proof = proofIn(event);
  const mailbox = localMailbox();
  const nothing = {
    ready: canSignUp(),
    invitation: null,
    closed: null,
    self: null,
    proof: proof ? `&${new URLSearchParams(proof)}` : null,
    mailbox,
  };
  if (!nothing.ready) return nothing;
  const [found, self] = await Promise.all([
    readInvitation(event.params.token, event.locals.requestId),
    signedInAs(event),
  ]);
  if (!found.ok) return { ...nothing, self, closed: closedBy(found.refusal) };
  const { tenant_name, email, name, invited_by_name, invited_by_email, roles, department_name, expires_at } =
    found.value;
  const invitation = {
    organisation: tenant_name,
    email,
    name,
    inviter: invited_by_name,
    from: invited_by_email,
    roles: roles.map((role) => role.name),
    department: department_name,
    expires_at,
  };
  return { ...nothing, self, invitation };
};

const nothingWrong = {
  known: false,
  problem: null,
  refused: null,
  closed: null,
  waits: null,
  sent: false,
  late: false,
};

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
    const proof = proofIn(event);
    redirect(303, event.url.pathname + (proof ? `?${new URLSearchParams(proof)}` : ''));
  },
  /** The link goes to the invited mailbox, and nowhere else: whoever reads it is who was meant. */
  send: async (event) => {
    if (!canSignUp()) return fail(503, nothingWrong);
    const found = await readInvitation(event.params.token, event.locals.requestId);
    if (!found.ok) return fail(410, { ...nothingWrong, closed: closedBy(found.refusal) });
    const refusal = await takeRate(event, 'invitation', event.params.token);
    if (refusal) return fail(429, { ...nothingWrong, refused: refusal.explanation });
    mailInvitation(event, event.params.token, found.value);
    return { ...nothingWrong, sent: true };
  },
  /** A password for a new account, or the one of the account that is there; nothing for who is signed in already. */
  join: async (event) => {
    const fields = fieldsOf(await event.request.formData());
    const known = fields.known === '1';
    if (!canSignUp()) return fail(503, { ...nothingWrong, known });
    const found = await readInvitation(event.params.token, event.locals.requestId);
    if (!found.ok) return fail(410, { ...nothingWrong, closed: closedBy(found.refusal) });
    const { email, roles } = found.value;
    if ((await signedInAs(event)) === email) return join(event, true, roles);

    const password = (known ? knownPassword : newPassword).safeParse(fields.password ?? '');
    if (!password.success) {
      return fail(400, { ...nothingWrong, known, problem: password.error.issues[0]?.message ?? null });
    }
    return known ? joinKnown(event, found.value, password.data) : joinNew(event, found.value, password.data);
  },
};

async function joinKnown(event: Event, { email, roles }: InvitationShown, password: string) {
  const wrong = await checkPassword(event, email, password, 'That is not the password of this account.');
  if (wrong) return fail(400, { ...nothingWrong, known: true, problem: wrong });
  const { error } = await event.locals.db.auth.signInWithPassword({ email, password });
  if (error) throw error;
  return join(event, false, roles);
}

/** A new account takes the proof from the mailbox; the invitation's own link is known to whoever sent it. */
async function joinNew(event: Event, invitation: InvitationShown, password: string) {
  const { email, roles, name, tenant_name } = invitation;
  const guessed = await checkNewPassword(password, [name, tenant_name, email]);
  if (guessed) return fail(400, { ...nothingWrong, problem: guessed });
  const proof = proofIn(event);
  const person = proof && (await followLink(proof.code, proof.type, email));
  if (!person) return fail(410, { ...nothingWrong, late: true });
  if (!person.fresh) return fail(400, { ...nothingWrong, known: true });
  const given = await givePassword(event, person, password);
  if (!given.ok) return fail(400, { ...nothingWrong, problem: given.problem });
  return join(event, false, roles);
}
