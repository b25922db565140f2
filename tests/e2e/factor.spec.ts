import type { Page } from '@playwright/test';
import { generate } from 'otplib';
import { PEOPLE } from '../support/people.ts';
import { axeFaults } from './checks/axe.ts';
import { expect, fillSignIn, hydrated, openAccount, openPerson, test } from './support.ts';

interface Carried {
  secret: string;
  codes: string[];
  /** The time step whose code was used last: the next one comes from a later step. */
  used: number;
}

const stepNow = () => Math.floor(Date.now() / 30_000);

/** A code that was not used yet and counts now: the step before, this one or the next. */
async function unusedCode(carried: Carried): Promise<string> {
  const step = Math.max(carried.used + 1, stepNow() - 1);
  carried.used = step;
  // Three codes in half a minute are more than the window has: then its next step is waited for.
  await expect.poll(stepNow, { timeout: 65_000 }).toBeGreaterThanOrEqual(step - 1);
  return generate({ secret: carried.secret, epoch: step * 30 });
}

/** Sets one up on one's own page, as a person does it, and keeps what they would keep. */
async function enrol(page: Page): Promise<Carried> {
  await page.goto('/profile/second-factor');
  await page.getByRole('button', { name: 'Set up a second factor' }).click();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  await page.getByText('I cannot scan it').click();
  const secret = (await page.getByLabel('Key to enter by hand').innerText()).replaceAll(' ', '');
  const carried: Carried = { secret, codes: [], used: 0 };
  await page.getByLabel('Code of six digits').fill(await unusedCode(carried));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('Your second factor is set up.')).toBeVisible();
  carried.codes = await page
    .getByRole('list', { name: 'Recovery codes' })
    .getByRole('listitem')
    .allInnerTexts();
  expect(carried.codes.length).toBe(10);
  return carried;
}

/** From the account menu out, and in again up to the code. */
async function toTheDoor(page: Page, email: string): Promise<void> {
  await page.goto('/inbox');
  await hydrated(page);
  await openAccount(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(/\/sign-in|\/$/);
  await page.goto('/sign-in');
  await fillSignIn(page, email);
  await page.waitForURL(/\/second-factor/);
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
}

async function enter(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code, or a recovery code').fill(code);
  await page.getByRole('button', { name: 'Go on' }).click();
}

/** Leaves no factor behind for the tests that come after. */
async function remove(page: Page, code: string): Promise<void> {
  await page.goto('/profile/second-factor');
  await page.getByText('Remove the second factor').click();
  await page.getByLabel('Code from your app, or a recovery code').fill(code);
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByText('Your second factor is removed.')).toBeVisible();
}

test('SES-3: set up with a picture or by hand, codes shown once, downloaded and printable; then a code at every sign-in', async ({
  as,
}) => {
  const email = PEOPLE.finance2;
  const page = await as(email);
  const carried = await enrol(page);
  expect(await axeFaults(page)).toEqual([]);
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  const file = await (await downloading).createReadStream();
  let text = '';
  for await (const part of file) text += String(part);
  for (const code of carried.codes) expect(text).toContain(code);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Download' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Make new codes' })).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
  await page.goto('/profile/second-factor');
  await expect(page.getByText(carried.codes[0] ?? '')).toHaveCount(0);
  await toTheDoor(page, email);
  expect(await axeFaults(page)).toEqual([]);
  // nothing else opens, and the way on is kept
  await page.goto('/requests?state=paid');
  await page.waitForURL(/\/second-factor\?next=/);
  await enter(page, '000000');
  await expect(page.getByRole('alert')).toContainText('That code is not right');
  await enter(page, await unusedCode(carried));
  await page.waitForURL(/\/requests\?state=paid/);
  await remove(page, carried.codes[0] ?? '');
});

test('SES-3: a recovery code gets somebody in who lost their phone, once', async ({ as }) => {
  const email = PEOPLE.director2;
  const page = await as(email);
  const { codes } = await enrol(page);
  await toTheDoor(page, email);
  await enter(page, (codes[0] ?? '').toUpperCase().replaceAll('-', ' '));
  await page.waitForURL(/\/inbox/);
  await toTheDoor(page, email);
  await enter(page, codes[0] ?? '');
  await expect(page.getByRole('alert')).toContainText('That recovery code is not right');
  await enter(page, codes[1] ?? '');
  await page.waitForURL(/\/inbox/);
  await remove(page, codes[2] ?? '');
});

test('SES-3: five wrong codes lock it, the time is said, and an administrator can reset it', async ({
  as,
}) => {
  const email = PEOPLE.staff2;
  const page = await as(email);
  const { codes } = await enrol(page);
  await toTheDoor(page, email);
  for (const code of ['000000', '000001', '000002', '000003', '000004']) {
    await enter(page, code);
    await expect(page.getByRole('alert')).toBeVisible();
  }
  await expect(page.getByRole('alert')).toContainText(/try again at \d\d:\d\d/);
  await enter(page, codes[0] ?? '');
  await expect(page.getByRole('alert')).toContainText('Too many wrong codes');
  const amara = await as(PEOPLE.admin);
  await openPerson(amara, 'Kemi Ade');
  await amara.getByText('Reset it').click();
  await amara.getByRole('button', { name: 'Reset the second factor of Kemi Ade' }).click();
  await expect(amara.getByText('Say why. The trail keeps it.')).toBeVisible();
  await amara
    .getByRole('form', { name: 'Reset the second factor' })
    .getByLabel('Reason')
    .fill('Her phone was stolen');
  await amara.getByRole('button', { name: 'Reset the second factor of Kemi Ade' }).click();
  await expect(amara.getByText(/The second factor is reset\./)).toBeVisible();
  await page.goto('/inbox');
  await page.waitForURL(/\/sign-in/);
  await fillSignIn(page, email);
  await page.waitForURL(/\/inbox/);
});

test('SES-3: a session that comes to need a code while a form is open asks for it in place, keeps what was typed and carries on', async ({
  as,
}) => {
  const page = await as(PEOPLE.hodSales);
  await page.goto('/profile');
  await hydrated(page);
  await page.getByLabel('Your name').fill('Zainab B. Musa');
  const carried = await enrol(await as(PEOPLE.hodSales));
  await page.getByRole('button', { name: 'Save profile' }).click();
  const dialog = page.getByRole('dialog', { name: 'Enter your code' });
  await dialog.getByLabel('Code, or a recovery code').fill('000000');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByRole('alert')).toContainText('That code is not right');
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByLabel('Code, or a recovery code').fill(await unusedCode(carried));
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText('Your profile is saved.')).toBeVisible();
  await expect(page.getByLabel('Your name')).toHaveValue('Zainab B. Musa');
  await page.getByLabel('Your name').fill('Zainab Musa');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText('Your profile is saved.')).toBeVisible();
  await remove(page, carried.codes[0] ?? '');
});

test('SES-3: without script, what was typed waits on the page of the code and is sent on from there', async ({
  as,
  visitor,
}) => {
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto('/sign-in');
  await fillSignIn(page, PEOPLE.otherHod);
  await page.waitForURL(/\/inbox/);
  await page.goto('/profile');
  await page.getByLabel('Your name').fill('Otieno J. Ouma');
  const carried = await enrol(await as(PEOPLE.otherHod));
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText('What you typed is kept')).toBeVisible();
  await enter(page, '000000');
  await expect(page.getByText('That code is not right').first()).toBeVisible();
  await enter(page, await unusedCode(carried));
  await expect(page.getByText('Your profile is saved.')).toBeVisible();
  await page.goto('/profile');
  await expect(page.getByLabel('Your name')).toHaveValue('Otieno J. Ouma');
  await page.getByLabel('Your name').fill('Otieno Ouma');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText('Your profile is saved.')).toBeVisible();
  await remove(page, carried.codes[0] ?? '');
});
