import { expect, hydrated } from '../support.ts';
import { Human, Ledger } from './human.ts';
import { Mailbox } from './mailbox.ts';
import type { Page } from '@playwright/test';

export interface Newcomer {
  name: string;
  email: string;
  organisation: string;
  colleague: { name: string; email: string };
}

/** People nobody else is: every run opens an organisation of its own, so it disturbs no other test. */
export function someNewcomer(tag = crypto.randomUUID().slice(0, 8)): Newcomer {
  return {
    name: 'Adaeze Nnamdi',
    email: `adaeze.nnamdi@${tag}.example`,
    organisation: `Greenleaf Bakeries ${tag}`,
    colleague: { name: 'Bode Alabi', email: `bode.alabi@${tag}.example` },
  };
}

export const PASSWORD_CHOSEN = 'four plain words together';

/** From the home page to an organisation of one's own. */
export async function signUp(human: Human, who: Newcomer): Promise<void> {
  const { page } = human;
  await human.open('opens the home page', '/');
  await human.read('reads what it is', page.getByRole('heading', { level: 1 }), 15);
  const begin = page.getByRole('link', { name: 'Open your organisation' }).first();
  await human.press('“Open your organisation”', begin, /\/sign-up/);
  await human.type('their name', page.getByLabel('Your name'), who.name);
  await human.type('their address', page.getByLabel('Work e-mail'), who.email);
  await human.type('the organisation', page.getByLabel('Organisation'), who.organisation);
  const sent = page.getByRole('heading', { name: 'Check your mail' });
  await human.press('“Send me a link”', page.getByRole('button', { name: 'Send me a link' }), sent);
  await human.mail('opens the mail, then its link', () =>
    new Mailbox(who.email).link(/open your organisation/i),
  );
  await human.type('a password', page.getByLabel('Choose a password'), PASSWORD_CHOSEN);
  await human.press(
    '“Open my organisation”',
    page.getByRole('button', { name: 'Open my organisation' }),
    /\/welcome/,
  );
}

/** Signs up somebody new on this page, for a test that only needs an organisation of its own. */
export async function signUpSomebody(page: Page): Promise<{ who: Newcomer; newcomer: Human }> {
  const who = someNewcomer();
  const newcomer = new Human(page, 'newcomer', new Ledger());
  await signUp(newcomer, who);
  return { who, newcomer };
}

export async function setUp(human: Human, who: Newcomer): Promise<void> {
  const { page } = human;
  const step = (name: string) => page.getByRole('heading', { name, exact: true });
  await human.read('reads the first step', step('Your organisation').first(), 8);
  await human.press(
    '“Save and go on”',
    page.getByRole('button', { name: 'Save and go on' }),
    /step=departments/,
  );
  await human.press(
    '“+ Operations”',
    page.getByRole('button', { name: 'Add Operations' }),
    page.getByText('OPE', { exact: true }),
  );
  await human.press('“Go on”', page.getByRole('link', { name: 'Go on' }), /step=people/);
  await human.read('reads who is needed', page.getByText('You need a Head of Department for Operations'), 6);
  const form = page.getByRole('form', { name: 'Invite a person' }).first();
  await human.type('the colleague’s address', form.getByLabel('E-mail address'), who.colleague.email);
  await expect(form.getByLabel('Name', { exact: true })).toHaveValue(who.colleague.name);
  const invited = page.getByText(`The link is on its way to ${who.colleague.email}`);
  await human.press(
    '“Send the invitation”',
    form.getByRole('button', { name: 'Send the invitation' }),
    invited,
  );
  await human.press('“Go on”', page.getByRole('link', { name: 'Go on' }), /step=first/);
}

export async function firstVoucher(human: Human): Promise<string> {
  const { page } = human;
  await human.press(
    '“Raise your first voucher”',
    page.getByRole('link', { name: 'Raise your first voucher' }),
    /\/requests\/new/,
  );
  await hydrated(page);
  await human.type('what it is for', page.getByLabel('Title'), 'Flour for November');
  await human.type('the payee', page.getByLabel('Payee'), 'Kano Grain Millers');
  await human.type('the line', page.getByLabel('Line 1: description'), 'Flour, 50 kg bags');
  await human.type('the quantity', page.getByLabel('Quantity'), '12');
  await human.type('the price', page.getByLabel('Unit price'), '38,500');
  await human.read('reads what will happen next', page.getByText('Head of Department').first(), 6);
  await human.press(
    '“Submit for approval”',
    page.getByRole('button', { name: 'Submit for approval' }),
    /said=submitted/,
  );
  const said = await page.getByText(/is submitted$/).innerText();
  return said.split(' ')[0] ?? '';
}

export async function colleagueApproves(human: Human, who: Newcomer, number: string): Promise<void> {
  const { page } = human;
  await human.mail('opens the invitation', () => new Mailbox(who.colleague.email).link(/invites you/));
  await human.read('reads who invites', page.getByRole('heading', { name: `Join ${who.organisation}` }), 6);
  await human.type('a password', page.getByLabel('Choose a password'), PASSWORD_CHOSEN);
  await human.press(
    `“Join ${who.organisation}”`,
    page.getByRole('button', { name: `Join ${who.organisation}` }),
    /\/inbox/,
  );
  await hydrated(page);
  await human.press(
    'the voucher',
    page.getByRole('link', { name: 'Flour for November' }),
    /\/requests\/[0-9a-f-]{36}/,
  );
  await human.read('reads the voucher', page.getByRole('button', { name: `Approve ${number}` }), 10);
  const done = page.getByText('Done. It is approved.');
  await human.press(`“Approve ${number}”`, page.getByRole('button', { name: `Approve ${number}` }), done);
}

/** All of it; answers the ledger of who did what and how long it took. */
export async function firstApproval(page: Page, colleague: Page, who: Newcomer): Promise<Ledger> {
  const ledger = new Ledger();
  const newcomer = new Human(page, 'newcomer', ledger);
  await signUp(newcomer, who);
  await setUp(newcomer, who);
  const number = await firstVoucher(newcomer);
  await colleagueApproves(new Human(colleague, 'colleague', ledger), who, number);
  await newcomer.open('goes back to the set-up', '/welcome');
  await newcomer.read('sees the first approval', page.getByText('Your first approval is there'));
  await expect(page.getByText('5 of 5 done')).toBeVisible();
  return ledger;
}

/** Invites somebody into a set-up that has come to its people. */
export async function invite(page: Page, { email, name }: { email: string; name: string }): Promise<void> {
  await page.goto('/welcome?step=people');
  await hydrated(page);
  const form = page.getByRole('form', { name: 'Invite a person' }).first();
  await form.getByLabel('E-mail address').fill(email);
  await form.getByLabel('Name', { exact: true }).fill(name);
  await form.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(page.getByText(`The link is on its way to ${email}`)).toBeVisible();
}
