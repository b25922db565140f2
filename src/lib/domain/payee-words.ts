// What a payee is, and what a change to one is, in words.
import { formatDateTime } from './dates.ts';
import type { Locale } from './locales.ts';
import type { RequestState, Tone } from './states.ts';

export const riskWords = { ordinary: 'Ordinary', high: 'High' } as const;

const fields = {
  name: 'New payee',
  bank: 'Bank details',
  risk: 'Risk',
  owner: 'Registered owner',
  active: 'In use',
} as const;
type ChangeField = keyof typeof fields;

/** A new payee is one thing, whatever else it says; else what changes. */
export const changeWords = (changed: ChangeField[]): string =>
  changed.includes('name') ? fields.name : changed.map((field) => fields[field]).join(', ');

export const changeStateWords = {
  pending: { word: 'Waits for a second person', tone: 'waiting' },
  approved: { word: 'Approved', tone: 'good' },
  refused: { word: 'Refused', tone: 'bad' },
  withdrawn: { word: 'Taken back', tone: 'quiet' },
} as const satisfies Record<string, { word: string; tone: Tone }>;

type Standing = { active: boolean; sample: boolean; usable_from: string | null };

export const coolsOff = (payee: { usable_from: string | null }, now: string): boolean =>
  payee.usable_from !== null && Date.parse(payee.usable_from) > Date.parse(now);

/** Whether it can be chosen and paid. */
export function standingOf(payee: Standing, now: string): { word: string; tone: Tone } {
  if (payee.sample) return { word: 'Sample', tone: 'quiet' };
  if (!payee.active) return { word: 'Out of use', tone: 'quiet' };
  return coolsOff(payee, now) ? { word: 'Cooling off', tone: 'waiting' } : { word: 'In use', tone: 'good' };
}

const recently = 14 * 24 * 60 * 60 * 1000;

/** How long whoever decides hears that the details are new. */
export const changedRecently = (payee: { details_at: string | null }, now: string): boolean =>
  payee.details_at !== null && Date.parse(now) - Date.parse(payee.details_at) < recently;

/** What was said on the telephone, as the trail keeps it. */
export const callBackNote = ({
  called,
  number,
  told,
}: {
  called: string;
  number: string;
  told: string;
}): string => `Called ${called}. On: ${number}. They said: ${told}`;

type Paid = { active: boolean; details_at: string | null; usable_from: string | null };
type Shown = { now: string; zone: string; locale: Locale };

/** What whoever decides on a payment should know of its payee. */
export function payeeWarnings(
  payee: Paid | null,
  state: RequestState,
  { now, zone, locale }: Shown,
): string[] {
  if (!payee || ['rejected', 'withdrawn', 'paid'].includes(state)) return [];
  const found: string[] = [];
  const at = (time: string): string => formatDateTime(time, zone, locale);
  if (!payee.active) found.push('The payee was taken out of use. Nothing new is raised for it.');
  if (coolsOff(payee, now) && payee.usable_from)
    found.push(`The payee’s bank details are new. Nothing is paid to them before ${at(payee.usable_from)}.`);
  else if (payee.details_at && changedRecently(payee, now))
    found.push(`The payee’s details are new, approved ${at(payee.details_at)}.`);
  return found;
}
