// What the forms about invitations do, wherever they stand: the set-up and the people page.
import type { RequestEvent } from '@sveltejs/kit';
import { nameFrom } from '$lib/domain/duties';
import { fieldsOf } from '$lib/schemas/forms';
import { invitationForm, inviteForm } from '$lib/schemas/admin';
import { type Caller } from '$lib/server/data-api/call';
import { mend, namedIn, refused, said, type Sent } from '$lib/server/http/answer';
import { invitationLetter } from '$lib/server/mail/letters';
import { sendMail } from '$lib/server/mail/send-mail';
import { mailKey } from '$lib/server/onboarding/mail-key';
import { withProof } from '$lib/server/onboarding/mailed-link';
import { canSignUp } from '$lib/server/onboarding/ready';
import { listRoles } from '$lib/server/people/list-members';
import { callerOf } from '$lib/server/session/door';
import { renewInvitation, revokeInvitation } from './change-invitation';
import { inviteMember } from './invite-member';
import { makeInvitationLink, type Secret } from './invitation-link';
import { listInvitations } from './list-invitations';

type Whom = { email: string; name: string; roles: string[] };

async function send(caller: Caller, secret: Secret, whom: Whom): Promise<Sent> {
  const names = new Map((await listRoles(caller)).map(({ key, name }) => [key, name]));
  // The administrator sees the link without the proof: that goes to the mailbox alone. Where none can be made just now,
  // the page behind the plain link mails it.
  const mailed = await withProof(secret.link, whom.email, caller.requestId).catch(() => secret.link);
  const letter = invitationLetter(mailed, {
    organisation: caller.me.tenant.name,
    inviter: caller.me.member.name,
    from: caller.me.member.email,
    name: whom.name,
    roles: whom.roles.map((key) => names.get(key) ?? key),
    days: 7,
  });
  const mail = await sendMail(
    whom.email,
    letter,
    await mailKey('invitation', secret.token),
    caller.requestId,
  );
  return { link: secret.link, email: whom.email, name: whom.name, mail };
}

export async function invite(event: RequestEvent) {
  const caller = callerOf(event);
  const data = await event.request.formData();
  const values = fieldsOf(data);
  const kept = { ...values, roles: data.getAll('roles').join(' '), heads: data.getAll('heads').join(' ') };
  // Whoever names nobody leaves it to the address.
  const name = values.name?.trim() || nameFrom(values.email ?? '');
  const roles = data.getAll('roles').filter((role) => role !== '');
  const heads = roles.includes('hod') ? data.getAll('heads').filter((head) => head !== '') : [];
  const form = inviteForm.safeParse({ ...values, name, roles, heads });
  if (!form.success) return mend('invite', form.error, kept);
  if (!canSignUp()) return mend('invite', { email: 'Invitations are not set up on this deployment.' }, kept);
  const department = form.data.department ?? form.data.heads[0] ?? null;
  const secret = await makeInvitationLink(event.url.origin);
  const outcome = await inviteMember(caller, { ...form.data, department }, secret.hash);
  if (!outcome.ok) {
    if (outcome.refusal.token === 'invalid_invitation') return mend('invite', namedIn(outcome.refusal), kept);
    return refused('invite', outcome.refusal, kept);
  }
  return { ...said('invite', `${form.data.name} is invited.`), sent: await send(caller, secret, form.data) };
}

export async function renew(event: RequestEvent) {
  const caller = callerOf(event);
  const form = invitationForm.safeParse(fieldsOf(await event.request.formData()));
  if (!form.success) return mend('renew', form.error, {});
  const open = (await listInvitations(caller)).find(({ id }) => id === form.data.invitation);
  const secret = await makeInvitationLink(event.url.origin);
  const outcome = await renewInvitation(caller, form.data.invitation, secret.hash);
  if (!outcome.ok) return refused('renew', outcome.refusal);
  if (!open) return said('renew', 'There is a new link; the old one is dead.');
  return {
    ...said('renew', `${open.name} has a new link. The old one is dead.`),
    sent: await send(caller, secret, open),
  };
}

export async function revoke(event: RequestEvent) {
  const caller = callerOf(event);
  const form = invitationForm.safeParse(fieldsOf(await event.request.formData()));
  if (!form.success) return mend('revoke', form.error, {});
  const outcome = await revokeInvitation(caller, form.data.invitation, form.data.key);
  if (!outcome.ok) return refused('revoke', outcome.refusal);
  return said('revoke', 'The invitation is taken back. Its link opens nothing any more.');
}
