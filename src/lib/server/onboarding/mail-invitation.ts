// Somebody holds an invitation's link that was not mailed to them, or was an hour ago: the mailbox gets a fresh one.
import type { RequestEvent } from '@sveltejs/kit';
import type { InvitationShown } from '$lib/schemas/onboarding';
import { later } from '$lib/server/http/later';
import { invitationLetter } from '$lib/server/mail/letters';
import { sendMail } from '$lib/server/mail/send-mail';
import { mailKey } from './mail-key';
import { withProof } from './mailed-link';
import { ownLink } from './ready';

const minute = 60_000;

export function mailInvitation(event: RequestEvent, token: string, invitation: InvitationShown): void {
  later(event, 'invitation', async () => {
    const { requestId } = event.locals;
    const link = await withProof(ownLink(`/invite/${token}`), invitation.email, requestId);
    const letter = invitationLetter(link, {
      organisation: invitation.tenant_name,
      inviter: invitation.invited_by_name ?? 'An administrator',
      from: invitation.invited_by_email,
      name: invitation.name,
      roles: invitation.roles.map(({ name }) => name),
      days: Math.max(1, Math.ceil((Date.parse(invitation.expires_at) - Date.now()) / (24 * 60 * minute))),
    });
    // The key changes by the minute: however often the button is pressed, the mailbox gets one.
    const key = await mailKey('invitation', `${token}/${Math.floor(Date.now() / minute)}`);
    await sendMail(invitation.email, letter, key, requestId);
  });
}
