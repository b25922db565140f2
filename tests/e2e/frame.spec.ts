import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { PASSWORD_CHOSEN, signUpSomebody } from './newcomer/first-approval.ts';
import { expect, fillSignIn, hydrated, openAccount, raise, test } from './support.ts';

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

async function enterDemo(page: Page, name: string): Promise<void> {
  await page.goto('/demo');
  await page.getByRole('button', { name: `Enter as ${name}` }).click();
  await page.waitForURL(/\/(inbox|welcome|choose-tenant)/);
}

test('UI-3: the inbox is worked by single keys, its results said in words, and typing is left alone', async ({
  as,
}) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  const first = await raise(chidi, { title: 'Keys: first', lines: [{ description: 'A', unit: '1,000' }] });
  await raise(chidi, { title: 'Keys: second', lines: [{ description: 'B', unit: '900' }] });
  const tunde = await as(PEOPLE.hodOperations);
  await hydrated(tunde);
  const titles = await tunde.locator('main [data-row] td.lead a').allInnerTexts();
  const place = titles.indexOf('Keys: first');
  expect(titles[place + 1]).toBe('Keys: second');
  for (let presses = 0; presses <= place; presses += 1) await tunde.keyboard.press('j');
  expect(await focused(tunde)).toBe('Keys: first');
  await tunde.keyboard.press('j');
  await tunde.keyboard.press('k');
  expect(await focused(tunde)).toBe('Keys: first');
  await tunde.keyboard.press('q');
  const dialog = tunde.getByRole('dialog', { name: `Query ${first.number}` });
  await expect(dialog.getByLabel('Your question')).toBeFocused();
  await tunde.keyboard.type('jakq/?');
  await tunde.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await focused(tunde)).toBe('Keys: first');
  await tunde.keyboard.press('q');
  await expect(dialog.getByLabel('Your question')).toHaveValue('jakq/?');
  await dialog.getByRole('button', { name: `Query ${first.number}` }).click();
  await expect(tunde.getByText('Sent. It comes back to you with the requester’s answer.')).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expect(tunde.getByText('Keys: first')).toHaveCount(0);
  await tunde.getByRole('link', { name: 'Keys: second' }).focus();
  await tunde.keyboard.press('a');
  await expect(tunde.getByText('Done. It goes on to the next step.')).toBeVisible();
  await tunde.keyboard.press('?');
  await expect(tunde.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await tunde.keyboard.press('Escape');
  await tunde.keyboard.press('/');
  await tunde.waitForURL(/\/requests$/);
  await expect(tunde.locator('[data-search]')).toBeFocused();
});

test('UI-3: whoever is in the way of single keys turns them off', async ({ as }) => {
  const kemi = await as(PEOPLE.staff2);
  await kemi.goto('/profile');
  await hydrated(kemi);
  await kemi.getByRole('button', { name: 'Turn off' }).click();
  await expect(kemi.getByRole('button', { name: 'Turn on' })).toBeVisible();
  await kemi.goto('/requests');
  await hydrated(kemi);
  await kemi.keyboard.press('/');
  await expect(kemi.locator('[data-search]')).not.toBeFocused();
});

test('UI-4: a chosen theme stands in the first answer, without script too', async ({ visitor }) => {
  const page = await visitor({ javaScriptEnabled: false, colorScheme: 'light' });
  await enterDemo(page, 'Ngozi Eze');
  await openAccount(page);
  await page.getByRole('button', { name: 'Dark' }).click();
  await page.waitForURL(/\/inbox$/);
  expect(await (await page.request.get('/inbox')).text()).toContain('<html lang="en" data-theme="dark"');
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark');
  await openAccount(page);
  await page.getByRole('button', { name: 'System' }).click();
  expect(await (await page.request.get('/inbox')).text()).toContain('<html lang="en"');
});

test('UI-5: one person’s formats are theirs alone', async ({ as }) => {
  const halima = await as(PEOPLE.compliance);
  await halima.goto('/profile');
  await hydrated(halima);
  await halima.getByLabel('Formats').selectOption('de-DE');
  await expect(halima.getByText('NGN 1.234.567,89')).toBeVisible();
  await halima.getByRole('button', { name: 'Save profile' }).click();
  await expect(halima.getByText('Your profile is saved.')).toBeVisible();
  await halima.goto('/requests');
  await expect(halima.locator('main')).toContainText('7.413.750,00');
  const chidi = await as(PEOPLE.staff);
  await chidi.goto('/requests');
  await expect(chidi.locator('main')).toContainText('7,413,750.00');
  // Others look at these pages after us.
  await halima.goto('/profile');
  await hydrated(halima);
  await halima.getByLabel('Formats').selectOption('');
  await halima.getByRole('button', { name: 'Save profile' }).click();
  await expect(halima.getByText('Your profile is saved.')).toBeVisible();
});

test('SES-2: a changed password is asked for first, ends every other session, and goes on here', async ({
  visitor,
}) => {
  test.slow();
  const here = await visitor();
  const there = await visitor();
  // the demonstration's people keep theirs
  const { who } = await signUpSomebody(here);
  await there.goto('/sign-in');
  await fillSignIn(there, who.email, PASSWORD_CHOSEN);
  await there.waitForURL(/\/(inbox|welcome)/);
  await here.goto('/profile');
  await hydrated(here);
  const change = async (current: string, chosen: string, answer: string) => {
    await here.getByLabel('Current password').fill(current);
    await here.getByLabel('New password').fill(chosen);
    await here.getByRole('button', { name: 'Change password' }).click();
    await expect(here.getByText(answer).first()).toBeVisible();
  };
  await change('not my password', 'one two three four', 'That is not your current password.');
  await change(PASSWORD_CHOSEN, 'short', 'Use at least 12 characters.');
  await change(PASSWORD_CHOSEN, 'one two three four', 'Your password is changed.');
  await here.goto('/inbox');
  await expect(here.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await there.goto('/inbox');
  await expect(there).toHaveURL(/\/sign-in\?why=session_ended/);
});

test('UI-6: notices count in the bell until they were shown', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  const { number } = await raise(chidi, { title: 'Bell', lines: [{ description: 'Bell', unit: '1,000' }] });
  const tunde = await as(PEOPLE.hodOperations);
  await expect(tunde.getByRole('link', { name: /^Notices, \d+ unseen$/ })).toBeVisible();
  await tunde.goto('/notices');
  await expect(tunde.getByRole('link', { name: `${number} waits for your decision` })).toBeVisible();
  await expect(tunde.getByRole('link', { name: 'Notices', exact: true })).toBeVisible();
});

test('UI-7: offline, a page stays as it is and says so', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  await chidi.goto('/requests/new');
  await hydrated(chidi);
  await chidi.context().setOffline(true);
  await expect(chidi.getByText(/^You are offline\./)).toBeVisible();
  await chidi.getByLabel('Title').fill('Typed in a tunnel');
  await chidi.getByRole('link', { name: 'Inbox', exact: true }).click();
  await expect(chidi.getByText('this page stays open until you are back.')).toBeVisible();
  await expect(chidi.getByLabel('Title')).toHaveValue('Typed in a tunnel');
  await chidi.context().setOffline(false);
  await expect(chidi.getByText(/^You are offline\./)).toHaveCount(0);
});

test('AUT-12: whoever may only look is told so, where acts would stand', async ({ as }) => {
  const grace = await as(PEOPLE.auditor);
  await expect(grace.getByText('You can look, not change.')).toBeVisible();
});
