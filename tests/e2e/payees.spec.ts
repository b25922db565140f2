import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { expect, hydrated, raise, signIn, test } from './support.ts';

const NAME = 'Abeokuta Textiles';
const MOBILE = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false };

async function fillBank(page: Page, number: string): Promise<void> {
  await page.getByLabel('Bank', { exact: true }).fill('Wema Bank');
  await page.getByLabel('Account number').fill(number);
  await page.getByLabel('Name of the account').fill(`${NAME} Limited`);
}

async function callBack(page: Page): Promise<void> {
  await page.getByLabel('Who was called?').fill('Bisi Ogun, accounts');
  await page.getByLabel('On which number, known from where?').fill('0803 555 0142, contract of 2024');
  await page.getByLabel('What did they say?').fill('Yes, this is our account.');
}

test('REQ-4: a payee is proposed, approved by a second person, changed, and what relied on it comes back', async ({
  as,
  visitor,
}) => {
  test.slow();
  const emeka = await as(PEOPLE.finance2);
  await emeka.goto('/payees');
  await emeka.getByRole('link', { name: 'Propose a payee' }).click();
  await emeka.waitForURL(/\/payees\/new$/);
  await hydrated(emeka);
  await emeka.getByLabel('Name', { exact: true }).fill(NAME);
  await fillBank(emeka, '0123 4567 89');
  await emeka.getByLabel('Reason').fill('Uniforms; offer of 3 November');
  await emeka.getByRole('button', { name: 'Propose the payee' }).click();
  await expect(emeka.getByText('Proposed. A second person is told.')).toBeVisible();
  await expect(emeka.getByRole('button', { name: 'Approve the change' })).toHaveCount(0);
  const proposal = new URL(emeka.url()).pathname;

  const folake = await as(PEOPLE.director);
  await folake.goto('/notices');
  await folake
    .getByRole('link', { name: /A change to a payee waits/ })
    .first()
    .click();
  await folake.waitForURL(/\/payees\/changes\//);
  await hydrated(folake);
  await expect(folake.getByRole('cell', { name: '0123456789' })).toBeVisible();
  await folake.getByRole('button', { name: 'Approve the change' }).click();
  await expect(folake.getByText('Say whom you called.')).toBeVisible();
  await callBack(folake);
  await folake.getByRole('button', { name: 'Approve the change' }).click();
  await expect(folake.getByText('Approved.', { exact: true })).toBeVisible();
  await folake.reload();
  await expect(folake.getByText('0123456789')).toHaveCount(0);
  await expect(folake.getByRole('cell', { name: '•••• 6789' })).toBeVisible();

  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'Uniforms',
    payee: NAME,
    lines: [{ description: 'Shirts', quantity: '20', unit: '4,500' }],
  });
  const tunde = await as(PEOPLE.hodOperations);
  await tunde.goto(path);
  await expect(tunde.getByText(/The payee’s details are new, approved/)).toBeVisible();
  await tunde.getByRole('button', { name: `Approve ${number}` }).click();
  await expect(tunde.getByText(/^Done\./)).toBeVisible();

  await emeka.goto(proposal);
  await emeka.getByRole('main').getByRole('link', { name: NAME }).click();
  await hydrated(emeka);
  await fillBank(emeka, '9876543210');
  await emeka.getByLabel('Reason').fill('Letter of 20 November');
  await emeka.getByRole('button', { name: 'Propose the change' }).click();
  await emeka.waitForURL(/\/payees\/changes\//);

  // on a phone, and without script
  const ibrahim = await visitor(MOBILE);
  await signIn(ibrahim, PEOPLE.director2);
  await ibrahim.goto(new URL(emeka.url()).pathname);
  for (const shown of ['0123456789', '9876543210'])
    await expect(ibrahim.getByRole('cell', { name: shown })).toBeVisible();
  await callBack(ibrahim);
  await ibrahim.getByRole('button', { name: 'Approve the change' }).click();
  await expect(
    ibrahim.getByText('One request that relied on it went back to its requester.', { exact: false }),
  ).toBeVisible();

  await chidi.goto(path);
  await expect(chidi.getByText(`Its payee was changed, so ${number} came back`)).toBeVisible();
  await expect(chidi.getByText('void: the payee was changed after it')).toBeVisible();
  await chidi.getByRole('button', { name: /^Submit/ }).click();
  await expect(chidi.getByText('Submitted.', { exact: true })).toBeVisible();

  await tunde.goto(path);
  await tunde.getByRole('button', { name: `Approve ${number}` }).click();
  await expect(tunde.getByText(/^Done\./)).toBeVisible();
  await emeka.goto(path);
  await expect(emeka.getByText(/You proposed the payee's details/).first()).toBeAttached();
  await expect(
    emeka.getByRole('button', { name: new RegExp(`^(Review|Query|Reject) ${number}`) }),
  ).toHaveCount(0);
  const ngozi = await as(PEOPLE.finance);
  await ngozi.goto(path);
  await expect(ngozi.getByText(/Nothing is paid to them before/)).toBeVisible();
  await ngozi.getByRole('button', { name: `Review ${number}` }).click();
  await expect(ngozi.getByText('Done. It is approved.')).toBeVisible();
  await expect(ngozi.getByRole('button', { name: `Mark ${number} paid` })).toHaveCount(0);
});

test('REQ-4: whoever has nothing to do with payees sees them masked, and proposes nothing', async ({
  as,
}) => {
  const kemi = await as(PEOPLE.staff2);
  await kemi.goto('/payees');
  await kemi.getByLabel('Search').fill('grain');
  await kemi.getByRole('button', { name: 'Search' }).click();
  await kemi.getByRole('link', { name: 'Kano Grain Millers' }).click();
  await expect(kemi.getByText('•••• 5512')).toBeVisible();
  await expect(kemi.getByText('2210045512')).toHaveCount(0);
  await expect(kemi.getByRole('button', { name: /Propose/ })).toHaveCount(0);
  expect((await kemi.goto('/payees/new'))?.status()).toBe(403);
});
