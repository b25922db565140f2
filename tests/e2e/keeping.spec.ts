import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { expect, fillSignIn, hydrated, openAccount, test } from './support.ts';

/** Nothing typed is ever lost: the form saves itself, and keeps what it could not save. */
const saved = (page: Page) => page.locator('[data-saved=clean]:visible');
const title = (page: Page) => page.getByLabel('Title');

async function begin(page: Page, words: string): Promise<string> {
  await page.goto('/requests/new');
  await hydrated(page);
  await title(page).fill(words);
  await expect(saved(page)).toContainText('Saved at');
  await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}\/edit$/);
  return new URL(page.url()).pathname;
}

test('REQ-1: what is typed saves itself, and is there after a reload, in a new tab, and after the tab was closed', async ({
  as,
}) => {
  const kemi = await as(PEOPLE.staff2);
  const path = await begin(kemi, 'Kept by itself');
  await kemi.reload();
  await expect(title(kemi)).toHaveValue('Kept by itself');
  await kemi.getByLabel('Line 1: description').fill('Shelves');
  await kemi.getByLabel('Unit price').fill('4,500');
  await kemi.getByLabel('Unit price').blur();
  await expect(saved(kemi)).toContainText('Saved at');
  const context = kemi.context();
  await kemi.close();
  const later = await context.newPage();
  await later.goto('/requests');
  await later.getByRole('link', { name: 'Kept by itself' }).first().click();
  await later.goto(path);
  await expect(later.getByLabel('Line 1: description')).toHaveValue('Shelves');
  await expect(later.getByLabel('Unit price')).toHaveValue(/^4[,.]?500(\.00)?$/);
});

test('REQ-1: offline it says so and keeps what is typed, and sends it when the line is back', async ({
  as,
}) => {
  const kemi = await as(PEOPLE.staff2);
  const path = await begin(kemi, 'Before the tunnel');
  await kemi.context().setOffline(true);
  await title(kemi).fill('In the tunnel');
  await expect(kemi.getByText('Not saved: you are offline.').filter({ visible: true })).toBeVisible();
  await kemi.context().setOffline(false);
  await expect(saved(kemi)).toContainText('Saved at');
  const other = await kemi.context().newPage();
  await other.goto(path);
  await expect(title(other)).toHaveValue('In the tunnel');
});

test('REQ-1: what was typed offline is there after a reload of the same tab, though it was never saved', async ({
  as,
}) => {
  const kemi = await as(PEOPLE.staff2);
  const path = await begin(kemi, 'Saved before');
  // the server is not reached, the page itself is
  await kemi.route('**/requests/keep', (route) => route.abort());
  await title(kemi).fill('Never saved');
  await expect(kemi.getByText(/^Not saved: /).filter({ visible: true })).toBeVisible();
  kemi.on('dialog', (dialog) => void dialog.accept());
  await kemi.goto(path);
  await expect(title(kemi)).toHaveValue('Never saved');
  await expect(kemi.getByText('What you typed before is back')).toBeVisible();
  await kemi.unroute('**/requests/keep');
  await title(kemi).fill('Saved at last');
  await expect(saved(kemi)).toContainText('Saved at');
});

test('SES-1: signed out in the middle of a form, one signs in again and goes on with every word', async ({
  as,
}) => {
  const ibrahim = await as(PEOPLE.director2);
  await begin(ibrahim, 'Until the session ends');
  const elsewhere = await ibrahim.context().newPage();
  await elsewhere.goto('/inbox');
  await openAccount(elsewhere);
  await elsewhere.getByRole('button', { name: 'Sign out' }).click();
  await elsewhere.waitForURL(/why=signed_out/);
  await title(ibrahim).fill('After the session ended');
  await expect(ibrahim.getByText('You are signed out', { exact: true })).toBeVisible();
  await ibrahim.getByRole('link', { name: 'Sign in again' }).click();
  await ibrahim.waitForURL(/\/sign-in/);
  await fillSignIn(ibrahim, PEOPLE.director2);
  await ibrahim.waitForURL(/\/edit$/);
  await expect(title(ibrahim)).toHaveValue('After the session ended');
  await expect(saved(ibrahim)).toContainText('Saved at');
});

test('REQ-3: of two tabs the second is told what the first saved, loses nothing, and decides', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  const path = await begin(chidi, 'Two tabs at once');
  const other = await chidi.context().newPage();
  await other.goto(path);
  await hydrated(other);
  await title(chidi).fill('The first tab');
  await expect(saved(chidi)).toContainText('Saved at');
  await title(other).fill('The second tab');
  await expect(other.getByText('This request changed since you opened it')).toBeVisible();
  await expect(title(other)).toHaveValue('The second tab');
  await expect(other.getByText('The first tab').first()).toBeVisible();
  await other.getByRole('button', { name: 'Take what is saved' }).click();
  await expect(title(other)).toHaveValue('The first tab');
});
