import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { PASSWORD } from '../support/people.ts';

export { expect };

/** Where the demonstration people belong; some tests let them join others as well. */
const homeOf = (email: string) =>
  email.endsWith('@baraka.example') ? 'Baraka Schools Trust' : 'Adunni Foods Ltd';

/** Signs somebody in on a page; with several organisations, into the one that is named. */
export async function signIn(page: Page, email: string, tenant = homeOf(email)): Promise<void> {
  await page.goto('/sign-in');
  await fillSignIn(page, email);
  // Whoever still sets up a trial lands there.
  await page.waitForURL(/\/(inbox|welcome|choose-tenant)/);
  if (!page.url().includes('choose-tenant')) return;
  await page.getByRole('button', { name: tenant }).click();
  await page.waitForURL(/\/(inbox|welcome)/);
}

export async function fillSignIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Opens the account menu: whose session it is, the other organisations, signing out. */
export async function openAccount(page: Page): Promise<void> {
  await page.getByLabel(/^Your account, /).click();
}

type Line = { description: string; quantity?: string; unit: string; tax?: string };
export type Voucher = {
  title: string;
  kind?: 'Payment voucher' | 'Purchase order';
  payee?: string;
  currency?: string;
  lines: Line[];
};

export async function fillRequest(page: Page, voucher: Voucher): Promise<void> {
  await page.goto('/requests/new');
  await hydrated(page);
  await page.getByRole('radio', { name: voucher.kind ?? 'Payment voucher' }).check();
  await page.getByLabel('Title').fill(voucher.title);
  await page.getByLabel('Payee').fill(voucher.payee ?? 'Kano Grain Millers');
  if (voucher.currency) await page.getByLabel('Currency').selectOption(voucher.currency);
  for (const [index, line] of voucher.lines.entries()) {
    if (index > 0) await page.getByRole('button', { name: 'Add a line' }).click();
    await page.getByLabel(`Line ${index + 1}: description`).fill(line.description);
    await page
      .getByLabel('Quantity')
      .nth(index)
      .fill(line.quantity ?? '1');
    await page.getByLabel('Unit price').nth(index).fill(line.unit);
    await page
      .getByLabel('Tax %')
      .nth(index)
      .fill(line.tax ?? '0');
  }
}

/** Raises and submits; answers the request's path and number. */
export async function raise(page: Page, voucher: Voucher): Promise<{ path: string; number: string }> {
  await fillRequest(page, voucher);
  await page.getByRole('button', { name: 'Submit for approval' }).click();
  await page.waitForURL(/said=submitted/);
  const notice = await page.getByText(/is submitted$/).innerText();
  return { path: new URL(page.url()).pathname, number: notice.split(' ')[0] ?? '' };
}

/** The list holds an invitation form with boxes like those of a person's own page, so that has to be there first. */
export async function openPerson(page: Page, name: string): Promise<void> {
  await page.goto('/people');
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Script has taken over the page, so that what is typed is kept and acts need no reload. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => document.documentElement.dataset['ready'] === 'true');
}

type Fixtures = {
  /** A browser of their own for each person; none may end with a refused policy or an error in it. */
  as: (email: string, tenant?: string) => Promise<Page>;
  visitor: (options?: Parameters<Browser['newContext']>[0]) => Promise<Page>;
};

export const test = base.extend<Fixtures>({
  visitor: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    const faults: string[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(`${page.url()} ${error.message}`));
      page.on('console', (message) => {
        if (/Content Security Policy|Trusted Type/i.test(message.text())) {
          faults.push(`${page.url()} ${message.text()}`);
        }
      });
      return page;
    });
    for (const context of contexts) await context.close();
    expect(faults).toEqual([]);
  },
  as: async ({ visitor }, use) => {
    await use(async (email, tenant) => {
      const page = await visitor();
      await signIn(page, email, tenant);
      return page;
    });
  },
});
