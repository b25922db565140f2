import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { expect, fillRequest, hydrated, test } from './support.ts';

/** Amounts as typed, and exactly as they must be shown: on the form, on the request's page and in the list. */
const CASES = [
  { currency: 'NGN', quantity: '3', unit: '1,234,567.89', shown: 'NGN 3,703,703.67' },
  { currency: 'JPY', quantity: '7', unit: '123,456', shown: 'JPY 864,192' },
  { currency: 'KWD', quantity: '2', unit: '1,234.567', shown: 'KWD 2,469.134' },
  { currency: 'KES', quantity: '1', unit: '0.01', shown: 'KES 0.01' },
  { currency: 'GHS', quantity: '1.5', unit: '99.99', shown: 'GHS 149.99' },
  { currency: 'USD', quantity: '1', unit: '90071992547409.91', shown: 'USD 90,071,992,547,409.91' },
] as const;

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f\s]+/g, ' ');

async function formats(page: Page, locale: string): Promise<void> {
  await page.goto('/profile');
  await hydrated(page);
  await page.locator('select[name=locale]').selectOption(locale);
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText(/saved/i).first()).toBeVisible();
}

test('REQ-4: amounts of currencies with no, two and three minor digits are right to the last of them, everywhere', async ({
  as,
}) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  for (const { currency, quantity, unit, shown } of CASES) {
    const title = `Exact ${currency} ${crypto.randomUUID().slice(0, 6)}`;
    await fillRequest(chidi, { title, currency, lines: [{ description: 'Exact', quantity, unit }] });
    await expect.poll(async () => plain(await chidi.locator('main').innerText())).toContain(shown);
    await chidi.getByRole('button', { name: 'Save draft' }).click();
    await expect(chidi.locator('[data-saved=clean]:visible')).toContainText('Saved at');
    const path = new URL(chidi.url()).pathname.replace('/edit', '');
    await chidi.goto(path);
    expect(plain(await chidi.locator('main').innerText())).toContain(shown);
    await chidi.goto('/requests');
    expect(plain(await chidi.getByRole('row', { name: new RegExp(title) }).innerText())).toContain(shown);
  }
});

test('REQ-4: a fraction that a currency does not have is refused beside its field, and nothing is rounded in silence', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  for (const [currency, unit] of [
    ['JPY', '10.5'],
    ['KWD', '1.2345'],
    ['NGN', '1.005'],
  ] as const) {
    await fillRequest(chidi, {
      title: `Too fine ${currency}`,
      currency,
      lines: [{ description: 'x', unit }],
    });
    await chidi.getByRole('button', { name: 'Submit for approval' }).click();
    await expect(chidi.getByLabel('Unit price')).toHaveAttribute('aria-invalid', 'true');
    await expect(chidi.getByLabel('Unit price')).toHaveValue(unit);
  }
});

test('UI-7: whoever reads German numbers reads and writes them so, and everybody else the same amount in theirs', async ({
  as,
}) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  await formats(chidi, 'de-DE');
  try {
    const title = `Auf Deutsch ${crypto.randomUUID().slice(0, 6)}`;
    await fillRequest(chidi, {
      title,
      currency: 'NGN',
      lines: [{ description: 'Kabel', quantity: '2,5', unit: '1.234.567,89' }],
    });
    await expect
      .poll(async () => plain(await chidi.locator('main').innerText()))
      .toContain('NGN 3.086.419,73');
    await chidi.getByRole('button', { name: 'Submit for approval' }).click();
    await chidi.waitForURL(/said=submitted/);
    expect(plain(await chidi.locator('main').innerText())).toContain('NGN 3.086.419,73');
    const tunde = await as(PEOPLE.hodOperations);
    expect(plain(await tunde.getByRole('row', { name: new RegExp(title) }).innerText())).toContain(
      'NGN 3,086,419.73',
    );
  } finally {
    await formats(chidi, '');
  }
});
