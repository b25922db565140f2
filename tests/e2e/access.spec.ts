import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { expect, fillRequest, fillSignIn, hydrated, raise, test } from './support.ts';

const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

async function check(page: Page, place: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
      expect(found, `${place} ${colorScheme} ${width}`).toEqual([]);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(beyond, `${place} scrolls sideways at ${width}`).toBeLessThanOrEqual(0);
    }
  }
}

async function visit(page: Page, place: string): Promise<void> {
  await page.goto(place);
  await hydrated(page);
  await check(page, place);
}

test('WCAG 2.2 AA: the open pages', async ({ visitor }) => {
  const page = await visitor();
  for (const place of ['/', '/sign-in?why=session_ended', '/nothing-here']) await visit(page, place);
});

test('WCAG 2.2 AA: choosing an organisation', async ({ visitor }) => {
  const grace = await visitor();
  await grace.goto('/sign-in');
  await fillSignIn(grace, PEOPLE.auditor);
  await grace.waitForURL(/\/choose-tenant/);
  await hydrated(grace);
  await check(grace, '/choose-tenant');
});

test('WCAG 2.2 AA: the requester’s pages, with their errors', async ({ as }) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  for (const place of ['/inbox', '/requests', '/requests/new', '/sessions']) await visit(chidi, place);
  await chidi.goto('/requests/new');
  await hydrated(chidi);
  await chidi.getByLabel('Unit price').fill('x');
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(chidi.getByRole('alert')).toBeVisible();
  await check(chidi, 'the form with errors');
  await chidi.goto('/requests');
  await chidi.getByRole('link', { name: 'Maize, November delivery' }).click();
  await expect(chidi.getByRole('heading', { name: 'Maize, November delivery' })).toBeVisible();
  await check(chidi, 'a request of one’s own');
  await chidi.getByRole('form', { name: 'Comment' }).getByText('Mention', { exact: true }).click();
  await check(chidi, 'a request with the people to mention');
});

test('WCAG 2.2 AA: an unfinished draft and its edit page, which say calmly what is missing', async ({
  as,
}) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  await fillRequest(chidi, {
    title: 'Half written',
    payee: '',
    lines: [{ description: 'Ink', unit: '900' }],
  });
  await chidi.getByRole('button', { name: 'Save draft' }).click();
  await chidi.waitForURL(/edit\?said=saved/);
  const plan = chidi.getByRole('region', { name: 'What will happen next' });
  await expect(plan).toContainText('Before it can be submitted');
  await expect(plan).toContainText('Say who is to be paid.');
  await expect(plan).toContainText('Head of Department');
  await check(chidi, 'the edit page');
  await chidi.goto(new URL(chidi.url()).pathname.replace('/edit', ''));
  const panel = chidi.getByRole('region', { name: 'Not sent yet' });
  await expect(panel).toContainText('Say who is to be paid.');
  await expect(panel.getByRole('button', { name: /^Submit/ })).toHaveCount(0);
  await expect(chidi.getByRole('alert')).toHaveCount(0);
  await check(chidi, 'an unfinished draft');
});

test('WCAG 2.2 AA: the longest title, a long name and the largest amount fit every page', async ({ as }) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'W'.repeat(200),
    payee: `Ogbonnaya-Featherstonehaugh-${'Oluwafunmilayo'.repeat(5)} International Holdings`,
    lines: [{ description: 'M'.repeat(200), unit: '90,071,992,547,409.91' }],
  });
  await visit(chidi, '/requests');
  const tunde = await as(PEOPLE.hodOperations);
  await visit(tunde, '/inbox');
  await visit(tunde, path);
  await tunde.locator('#decide-comment').fill('Too long, and too much.');
  await tunde.getByRole('button', { name: `Reject ${number}` }).click();
  await expect(tunde.getByText('Rejected. The requester is told why.')).toBeVisible();
});

test('WCAG 2.2 AA: the approver’s pages', async ({ as }) => {
  test.slow();
  const ngozi = await as(PEOPLE.finance);
  await visit(ngozi, '/inbox');
  await ngozi.getByRole('link', { name: 'Maize, November delivery' }).click();
  await expect(ngozi.getByRole('heading', { name: 'Your decision' })).toBeVisible();
  await check(ngozi, 'a request to decide');
});

test('WCAG 2.2 AA: the administrator’s and the auditor’s pages', async ({ as }) => {
  test.slow();
  const amara = await as(PEOPLE.admin);
  for (const place of ['/people', '/roles', '/sessions']) await visit(amara, place);
  await amara.goto('/people');
  await amara.getByRole('link', { name: 'Chidi Nwosu' }).click();
  await expect(amara.getByRole('heading', { name: 'Chidi Nwosu' })).toBeVisible();
  await amara.getByText('Deactivate Chidi Nwosu').first().click();
  await expect(amara.getByLabel('Name of the person')).toBeVisible();
  await check(amara, 'a person with the deactivate panel open');
  const grace = await as(PEOPLE.auditor);
  await grace.goto('/trail');
  await expect(grace.getByText('Checked in your browser.')).toBeVisible();
  await grace.getByRole('region', { name: 'Events' }).locator('summary').first().click();
  await check(grace, 'the trail with a row open');
});

test('the whole page is reached by keyboard, beginning with the way past the menu', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  await chidi.goto('/requests');
  await chidi.keyboard.press('Tab');
  await expect(chidi.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await chidi.keyboard.press('Enter');
  await expect(chidi.locator('#content')).toBeFocused();
});
