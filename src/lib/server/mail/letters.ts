// The letters that people wait for. Nothing a stranger typed stands in them but names, made plain.
import { letter, plainName, type Letter } from './letter';

export const confirmLetter = (link: string): Letter =>
  letter({
    subject: 'Confirm your address to open your organisation',
    before: [
      'Somebody, hopefully you, asked to open an organisation on Countersign with this address.',
      'Open this link to go on. It works once, within the next hour.',
    ],
    link,
    button: 'Open your organisation',
    after: ['If that was not you, do nothing: without this link nothing is opened.'],
  });

export const resetLetter = (link: string): Letter =>
  letter({
    subject: 'Choose a new password',
    before: [
      'Somebody, hopefully you, asked for a new password on Countersign for this address.',
      'Open this link to choose one. It works once, within the next hour.',
    ],
    link,
    button: 'Choose a new password',
    after: ['If that was not you, do nothing: your password stays as it is.'],
  });

type Invitation = {
  organisation: string;
  inviter: string;
  from: string | null;
  name: string;
  roles: string[];
  days: number;
};

export function invitationLetter(link: string, invitation: Invitation): Letter {
  const organisation = plainName(invitation.organisation);
  const inviter = plainName(invitation.inviter);
  const roles = invitation.roles.map(plainName).join(', ');
  return letter({
    subject: `${inviter} invites you to ${organisation} on Countersign`,
    before: [
      `Hello ${plainName(invitation.name)},`,
      `${inviter}${invitation.from ? ` (${invitation.from})` : ''} invites you to ${organisation}, where payments and orders are approved on Countersign.` +
        (roles ? ` You would join as: ${roles}.` : ''),
      `Open this link to join. It works once, within ${invitation.days} days, and for your address only. ` +
        'Opened later than an hour from now, it first mails you a fresh one.',
    ],
    link,
    button: `Join ${organisation}`,
    after: ['If you do not know who this is, do nothing.'],
  });
}
