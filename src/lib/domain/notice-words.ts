// What a notice says and where it leads. Its payload holds ids and codes; names come from what the reader may see.
import type { Tone } from './states.ts';

export const noticeKinds = [
  'waits_for_you',
  'nobody_left',
  'approved',
  'rejected',
  'returned',
  'queried',
  'paid',
  'answered',
  'mentioned',
  'role_change_waits',
  'roles_changed',
  'role_granted_alone',
  'invitation_accepted',
  'policy_changed',
  'policy_waits',
  'policy_decided',
  'heads_changed',
  'delegation_given',
  'delegation_arranged',
  'delegation_ended',
  'payee_changed',
  'payee_change_waits',
  'payee_change_approved',
  'payee_change_refused',
  'sso_joined',
  'sso_changed',
  'new_device',
  'factor_set_up',
  'factor_removed',
  'factor_reset',
  'factor_wanted',
  'recovery_code_used',
  'recovery_codes_renewed',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

type Payload = {
  request?: string | null | undefined;
  number?: string | null | undefined;
  member?: string | null | undefined;
  accepted?: boolean | null | undefined;
  heads?: boolean | null | undefined;
  /** Whose authority it is that waits, when it is not the reader’s own. */
  for_member?: string | null | undefined;
  /** Whether the delegation that ended was the reader’s own authority. */
  mine?: boolean | null | undefined;
  change?: string | null | undefined;
  by?: string | null | undefined;
  codes_left?: number | null | undefined;
  roles: string[];
  added: string[];
};
/** Names for ids and keys, and whether the reader has the people's pages. */
export type Names = {
  member: (id: string) => string;
  role: (key: string) => string;
  readsPeople: boolean;
};
export type NoticeWords = { title: string; more?: string; tone: Tone; href: string | null };

const isKind = (kind: string): kind is NoticeKind => (noticeKinds as readonly string[]).includes(kind);

const about: Partial<Record<NoticeKind, { title: (number: string) => string; more?: string; tone: Tone }>> = {
  waits_for_you: { title: (n) => `${n} waits for your decision`, tone: 'waiting' },
  nobody_left: {
    title: (n) => `Nobody can take the next step of ${n}`,
    more: 'Its page says who is needed, and who can name an alternate.',
    tone: 'asked',
  },
  approved: { title: (n) => `${n} is approved`, tone: 'good' },
  rejected: { title: (n) => `${n} is rejected`, more: 'The reason is on its page.', tone: 'bad' },
  returned: {
    title: (n) => `${n} came back to you for change`,
    more: 'Change what is asked, then submit it again.',
    tone: 'asked',
  },
  queried: {
    title: (n) => `${n} has a question for you`,
    more: 'It goes on once you answer.',
    tone: 'asked',
  },
  paid: { title: (n) => `${n} is paid`, tone: 'good' },
  answered: { title: (n) => `Your question about ${n} is answered`, tone: 'waiting' },
  payee_changed: {
    title: (n) => `${n} came back to you: its payee was changed`,
    more: 'Look at the payee, then submit it again. Its approvals no longer count.',
    tone: 'asked',
  },
  mentioned: { title: (n) => `You are mentioned on ${n}`, tone: 'quiet' },
};

const list = (keys: string[], names: Names): string => keys.map(names.role).join(', ');

const aboutPayee: Partial<Record<NoticeKind, Omit<NoticeWords, 'href'>>> = {
  payee_change_waits: {
    title: 'A change to a payee waits for a second person',
    more: 'Call back on a number known before, then approve or refuse it.',
    tone: 'waiting',
  },
  payee_change_approved: { title: 'The change to a payee that you proposed is approved', tone: 'good' },
  payee_change_refused: {
    title: 'The change to a payee that you proposed is refused',
    more: 'The reason is on its page.',
    tone: 'bad',
  },
};

const aboutFactor: Partial<Record<NoticeKind, Omit<NoticeWords, 'href'>>> = {
  new_device: {
    title: 'You signed in on a new device',
    more: 'If it was not you, end that session on the page of your sessions and change your password.',
    tone: 'asked',
  },
  factor_set_up: {
    title: 'A second factor was set up for your account',
    more: 'If it was not you, tell an administrator at once and change your password.',
    tone: 'good',
  },
  factor_removed: {
    title: 'Your second factor was removed',
    more: 'If it was not you, tell an administrator at once and change your password.',
    tone: 'asked',
  },
  factor_wanted: {
    title: 'Your organisation asks you for a second factor',
    more: 'Set it up before it is needed; it takes two minutes.',
    tone: 'asked',
  },
  recovery_codes_renewed: {
    title: 'You have new recovery codes',
    more: 'The old ones no longer count. If it was not you, tell an administrator at once.',
    tone: 'quiet',
  },
};

const codesLeft = (left: number): string =>
  left === 0 ? 'None is left: make new ones.' : left === 1 ? 'One is left.' : `${left} are left.`;

export function noticeWords(kind: string, payload: Payload, names: Names): NoticeWords {
  const request = payload.request ? `/requests/${payload.request}` : null;
  if (!isKind(kind)) return { title: kind.replaceAll('_', ' '), tone: 'quiet', href: request };
  const said = about[kind];
  if (said) {
    const { title, more, tone } = said;
    const named = title(payload.number ?? 'A request');
    const lent = payload.for_member ? `, for ${names.member(payload.for_member)}` : '';
    return { title: named + lent, ...(more ? { more } : {}), tone, href: request };
  }
  if (kind === 'sso_changed')
    return {
      title: 'How members sign in was changed',
      more: 'Single sign-on was set up otherwise. What changed, and who did it, is in the trail.',
      tone: 'asked',
      href: '/settings',
    };
  const payee = aboutPayee[kind];
  if (payee) return { ...payee, href: payload.change ? `/payees/changes/${payload.change}` : '/payees' };
  const factor = aboutFactor[kind];
  if (factor) return { ...factor, href: kind === 'new_device' ? '/sessions' : '/profile/second-factor' };
  if (kind === 'recovery_code_used')
    return {
      title: 'Somebody signed in with one of your recovery codes',
      more: `${codesLeft(payload.codes_left ?? 0)} If it was not you, tell an administrator at once.`,
      tone: 'asked',
      href: '/profile/second-factor',
    };
  const who = payload.member ? names.member(payload.member) : 'somebody';
  const person = payload.member && names.readsPeople ? `/people/${payload.member}` : null;
  if (kind === 'sso_joined')
    return {
      title: `${who} became a member by single sign-on`,
      more: 'They hold the default role, and nothing more until an Admin gives it.',
      tone: 'quiet',
      href: person,
    };
  if (kind === 'factor_reset')
    return {
      title: `The second factor of ${who} was reset`,
      more: `${payload.by ? names.member(payload.by) : 'An administrator'} did it; their sessions ended. The reason is in the trail.`,
      tone: 'asked',
      href: person ?? '/profile/second-factor',
    };
  if (kind === 'role_change_waits')
    return {
      title: `A change of ${who}’s roles waits for a second administrator`,
      more: 'You can approve or refuse it on their page.',
      tone: 'waiting',
      href: person,
    };
  if (kind === 'roles_changed')
    return {
      title: 'Your roles changed',
      more:
        payload.roles.length > 0 ? `You are now: ${list(payload.roles, names)}.` : 'You hold no role now.',
      tone: 'quiet',
      href: '/profile',
    };
  if (kind === 'role_granted_alone')
    return {
      title: `${who} was given a role by an administrator alone`,
      more: `${list(payload.added, names)}. No second administrator was there to agree.`,
      tone: 'asked',
      href: person ?? '/trail',
    };
  if (kind === 'policy_changed')
    return {
      title: 'Who decides has changed',
      more: 'Requests that are under way keep the rules they were submitted under.',
      tone: 'asked',
      href: '/settings/policy',
    };
  if (kind === 'policy_waits')
    return {
      title: `A change of the policy by ${who} waits for your consent`,
      more: 'It counts only once a second administrator consents.',
      tone: 'waiting',
      href: '/settings/policy',
    };
  if (kind === 'policy_decided')
    return {
      title: payload.accepted ? 'Your change of the policy counts' : 'Your change of the policy was refused',
      more: payload.accepted ? `${who} consented.` : `${who} did not consent; the reason is with it.`,
      tone: payload.accepted ? 'good' : 'bad',
      href: '/settings/policy',
    };
  if (kind === 'delegation_given')
    return {
      title: `You stand in for ${who}`,
      more: 'From and until when is on the page of delegations; what waits for them then waits for you too.',
      tone: 'waiting',
      href: '/delegations',
    };
  if (kind === 'delegation_arranged')
    return {
      title: `It was arranged that ${who} stands in for you`,
      more: 'You can end it at any time.',
      tone: 'asked',
      href: '/delegations',
    };
  if (kind === 'delegation_ended')
    return {
      title: payload.mine ? `${who} no longer stands in for you` : `You no longer stand in for ${who}`,
      tone: 'quiet',
      href: '/delegations',
    };
  if (kind === 'heads_changed')
    return {
      title: payload.heads ? 'You head another department' : 'You no longer head a department',
      tone: 'quiet',
      href: '/profile',
    };
  return { title: `${who} accepted your invitation`, tone: 'good', href: person };
}
