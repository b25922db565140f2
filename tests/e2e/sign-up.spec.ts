import type { Page } from '@playwright/test';
import { PASSWORD, PEOPLE } from '../support/people.ts';
import { invite, PASSWORD_CHOSEN, setUp, signUpSomebody, someNewcomer } from './newcomer/first-approval.ts';
import { Mailbox } from './newcomer/mailbox.ts';
import { expect, fillSignIn, hydrated, openAccount, test } from './support.ts';

async function ask(page: Page, fields: { name: string; email: string; organisation: string }): Promise<void> {
  await page.goto('/sign-up');
  await hydrated(page);
  await page.getByLabel('Your name').fill(fields.name);
  await page.getByLabel('Work e-mail').fill(fields.email);
  await page.getByLabel('Organisation').fill(fields.organisation);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
}

test('ONB-1: an address that is known gets the same answer, and its link opens nothing without the account’s password', async ({
  visitor,
  as,
}) => {
  await as(PEOPLE.otherStaff);
  const page = await visitor();
  const organisation = `Second Works ${crypto.randomUUID().slice(0, 8)}`;
  const unknown = {
    name: 'Nobody Known',
    email: `nobody@${crypto.randomUUID().slice(0, 8)}.example`,
    organisation,
  };
  const answers: string[] = [];
  for (const fields of [unknown, { ...unknown, name: 'Mwangi Kariuki', email: PEOPLE.otherStaff }]) {
    await ask(page, fields);
    answers.push((await page.locator('main').innerText()).replaceAll(fields.email, 'them'));
  }
  expect(answers[1]).toBe(answers[0]);
  await page.goto(await new Mailbox(PEOPLE.otherStaff).link(/open your organisation/i));
  await hydrated(page);
  await expect(page.getByText('You have an account already')).toBeVisible();
  await page.getByLabel('Your password').fill('not the password');
  await page.getByRole('button', { name: 'Open my organisation' }).click();
  await expect(page.getByText('That is not the password of your account.')).toBeVisible();
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Open my organisation' }).click();
  await page.waitForURL(/\/welcome/);
  await openAccount(page);
  await expect(page.getByRole('button', { name: 'Switch to Baraka Schools Trust' })).toBeVisible();
});

test('ONB-1: a link works once, looking at it spends nothing, and a spent one leads on to a new one', async ({
  visitor,
}) => {
  const page = await visitor();
  const who = someNewcomer();
  await ask(page, who);
  const link = await new Mailbox(who.email).link(/open your organisation/i);
  for (let scan = 0; scan < 3; scan += 1) expect((await page.request.get(link)).status()).toBe(200);
  await page.goto(link);
  await page.getByLabel('Choose a password').fill(PASSWORD_CHOSEN);
  await page.getByRole('button', { name: 'Open my organisation' }).click();
  await page.waitForURL(/\/welcome/);
  const thief = await visitor();
  await thief.goto(link);
  await thief.getByLabel('Choose a password').fill('another password');
  await thief.getByRole('button', { name: 'Open my organisation' }).click();
  await expect(
    thief.getByRole('heading', { name: 'This link does not open anything any more' }),
  ).toBeVisible();
  await thief.getByRole('link', { name: 'Send me a new one' }).click();
  await expect(thief.getByLabel('Organisation')).toHaveValue(who.organisation);
  expect((await thief.goto('/inbox'))?.url()).toContain('/sign-in');
  // and the password that the first one chose still holds
  await fillSignIn(thief, who.email, PASSWORD_CHOSEN);
  await thief.waitForURL(/\/(inbox|welcome)/);
});

test('ONB-3: an invitation is for one address: under another one it says so, revoked it opens nothing', async ({
  visitor,
  as,
}) => {
  test.slow();
  const page = await visitor();
  const { who, newcomer } = await signUpSomebody(page);
  await setUp(newcomer, who);
  const first = await new Mailbox(who.colleague.email).link(/invites you/);

  const stranger = await as(PEOPLE.staff);
  await stranger.goto(first);
  await expect(stranger.getByText(`You are signed in as ${PEOPLE.staff}`)).toBeVisible();
  await expect(stranger.getByRole('button', { name: /^Join / })).toHaveCount(0);
  await stranger.getByRole('button', { name: 'Sign out and go on' }).click();
  await expect(stranger.getByLabel('Choose a password')).toBeVisible();
  expect((await stranger.goto('/inbox'))?.url()).toContain('/sign-in');

  await page.goto('/welcome?step=people');
  await hydrated(page);
  await page.getByRole('button', { name: `Take back the invitation of ${who.colleague.name}` }).click();
  await expect(page.getByRole('button', { name: /Take back the invitation/ })).toHaveCount(0);
  const colleague = await visitor();
  await colleague.goto(first);
  await expect(colleague.getByRole('heading', { name: 'This invitation was taken back' })).toBeVisible();
  await expect(colleague.getByRole('button', { name: /^Join / })).toHaveCount(0);

  // Invited anew, they join with one button under an account that they have elsewhere.
  const known = await as(PEOPLE.otherHod);
  await invite(page, { email: PEOPLE.otherHod, name: 'Otieno Ouma' });
  await known.goto(await new Mailbox(PEOPLE.otherHod).link(/invites you/));
  await known.getByRole('button', { name: `Join ${who.organisation}` }).click();
  await known.waitForURL(/\/inbox/);
  await openAccount(known);
  await expect(known.getByRole('button', { name: 'Switch to Baraka Schools Trust' })).toBeVisible();
});

test('ONB-3: whoever has an account and is not signed in joins with its password, and an invitation is spent by it', async ({
  visitor,
}) => {
  test.slow();
  const page = await visitor();
  const { who, newcomer } = await signUpSomebody(page);
  await setUp(newcomer, { ...who, colleague: { name: 'Achieng', email: PEOPLE.otherFinance } });
  const link = await new Mailbox(PEOPLE.otherFinance).link(/invites you/);
  const achieng = await visitor();
  await achieng.goto(link);
  await hydrated(achieng);
  await achieng.getByLabel('Choose a password').fill(PASSWORD_CHOSEN);
  await achieng.getByRole('button', { name: /^Join / }).click();
  await expect(achieng.getByText('has an account here already')).toBeVisible();
  await achieng.getByLabel('Your password').fill(PASSWORD);
  await achieng.getByRole('button', { name: /^Join / }).click();
  await achieng.waitForURL(/\/inbox/);
  const again = await visitor();
  await again.goto(link);
  await expect(again.getByRole('heading', { name: /accepted already/ })).toBeVisible();
});

test('ONB-3: a link that was only copied proves no mailbox: it mails one that does, and makes no account by itself', async ({
  visitor,
}) => {
  test.slow();
  const page = await visitor();
  const { who, newcomer } = await signUpSomebody(page);
  await setUp(newcomer, who);
  const mailbox = new Mailbox(who.colleague.email);
  const mailed = new URL(await mailbox.link(/invites you/));
  // what the administrator sees and could use themselves
  const copied = mailed.origin + mailed.pathname;
  await page.goto('/welcome?step=people');
  await expect(page.locator('main')).not.toContainText(mailed.searchParams.get('code') ?? 'no code');
  const colleague = await visitor();
  await colleague.goto(copied);
  await hydrated(colleague);
  await expect(colleague.getByLabel('Choose a password')).toHaveCount(0);
  const straight = await colleague.request.post(`${copied}?/join`, {
    form: { known: '0', password: PASSWORD_CHOSEN },
    headers: { origin: mailed.origin, accept: 'text/html' },
  });
  expect(straight.status()).toBe(410);
  await colleague.getByRole('button', { name: 'Send me the link' }).click();
  await expect(colleague.getByText(`A link is on its way to ${who.colleague.email}`)).toBeVisible();
  await colleague.goto(await mailbox.link(/invites you/));
  await hydrated(colleague);
  await colleague.getByLabel('Choose a password').fill(PASSWORD_CHOSEN);
  await colleague.getByRole('button', { name: /^Join / }).click();
  await colleague.waitForURL(/\/inbox/);
});

test('SES-1: a wrong password behind a mailed link leaves nothing in the cookies, and a made-up link changes nothing', async ({
  visitor,
}) => {
  const page = await visitor();
  await ask(page, {
    name: 'Otieno Ouma',
    email: PEOPLE.otherHod,
    organisation: `Third Works ${crypto.randomUUID().slice(0, 8)}`,
  });
  const link = await new Mailbox(PEOPLE.otherHod).link(/open your organisation/i);
  const open = async (address: string, password: string) => {
    await page.goto(address);
    await hydrated(page);
    await page.locator('input[type=password]').fill(password);
    await page.getByRole('button', { name: 'Open my organisation' }).click();
  };
  await open(link, 'not the password');
  await expect(page.getByText('That is not the password of your account.')).toBeVisible();
  expect((await page.goto('/choose-tenant'))?.url()).toContain('/sign-in');
  // the address bar is not believed: neither that they are new, nor a token that nobody was mailed
  await open(link.replace('new=0', 'new=1'), PASSWORD_CHOSEN);
  await expect(
    page.getByRole('heading', { name: 'This link does not open anything any more' }),
  ).toBeVisible();
  await open(
    link.replace(/token=[^&]+/, `token=${'a'.repeat(56)}`).replace('new=0', 'new=1'),
    PASSWORD_CHOSEN,
  );
  await expect(
    page.getByRole('heading', { name: 'This link does not open anything any more' }),
  ).toBeVisible();
  await page.goto('/sign-in');
  await fillSignIn(page, PEOPLE.otherHod);
  await page.waitForURL(/\/(inbox|choose-tenant)/);
});

test('SES-2: a forgotten password is chosen anew by a mailed link, which works once and ends every other session', async ({
  visitor,
}) => {
  test.slow();
  const elsewhere = await visitor();
  const { who } = await signUpSomebody(elsewhere);
  const page = await visitor();
  const choose = async (link: string, password: string) => {
    await page.goto(link);
    await hydrated(page);
    await expect(page.getByText(who.email)).toBeVisible();
    await page.getByLabel('New password').fill(password);
    await page.getByRole('button', { name: 'Change my password' }).click();
  };
  const forgotten = async (email: string) => {
    await page.goto('/forgot-password');
    await hydrated(page);
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
  };
  await forgotten('nobody@nowhere.example');
  await forgotten(who.email);
  const link = await new Mailbox(who.email).link(/new password/i);
  expect(await new Mailbox('nobody@nowhere.example').count()).toBe(0);
  expect((await page.request.get(link)).status()).toBe(200);
  await choose(link, 'another password altogether');
  await page.waitForURL(/\/(inbox|welcome)/);
  await elsewhere.goto('/inbox');
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await choose(link, 'a third password');
  await expect(
    page.getByRole('heading', { name: 'This link does not open anything any more' }),
  ).toBeVisible();
});

test('SES-2: the people of the demonstration keep their password, for the next visitor', async ({
  visitor,
}) => {
  const page = await visitor();
  await page.goto(`/forgot-password?${new URLSearchParams({ email: PEOPLE.staff2 })}`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.goto(await new Mailbox(PEOPLE.staff2).link(/new password/i));
  await hydrated(page);
  await page.getByLabel('New password').fill(PASSWORD_CHOSEN);
  await page.getByRole('button', { name: 'Change my password' }).click();
  await expect(page.getByText('The people of the demonstration keep the password they have')).toBeVisible();
});
