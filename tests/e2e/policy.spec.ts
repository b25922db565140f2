import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { expect, hydrated, openPerson, test } from './support.ts';

/** The studio with nothing in it but what is in force: a draft of another test is thrown away first. */
async function openStudio(page: Page): Promise<void> {
  await page.goto('/settings/policy/edit');
  const old = page.getByRole('button', { name: 'Throw the draft away' });
  if (await old.isVisible()) {
    await old.click();
    await expect(page.getByText('The draft is thrown away.')).toBeVisible();
    await page.goto('/settings/policy/edit');
  }
}

async function openRule(page: Page, no: number): Promise<void> {
  await page.locator(`#rule-${no}-summary`).click();
  await expect(page.locator(`#r${no - 1}-upto`)).toBeVisible();
}

const saved = (page: Page) =>
  expect(page.locator('[data-saved="clean"]').filter({ hasText: /^Draft saved at/ })).toBeVisible();

/** From the studio to a version that counts. */
async function publish(page: Page, why: string): Promise<void> {
  await page.getByRole('button', { name: 'Go on to publishing' }).click();
  await page.waitForURL('**/settings/policy/publish');
  await hydrated(page);
  await page.getByLabel('Why does it change?').fill(why);
  await page.getByRole('button', { name: 'Make the policy effective' }).click();
  await expect(page.getByText('The new version counts for what is submitted from now on.')).toBeVisible();
  await expect(page.getByText(`“${why}”`)).toBeVisible();
}

test('AUT-7, AUT-9: an administrator new to it moves the threshold, sees what it would have changed, and makes it effective', async ({
  as,
}) => {
  test.slow();
  const amara = await as(PEOPLE.admin);
  await amara.goto('/settings');
  await amara.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Policy' }).click();
  await expect(amara.getByRole('heading', { name: 'Over NGN 5,000,000' })).toBeVisible();
  await openStudio(amara);
  await hydrated(amara);
  await openRule(amara, 1);
  await amara.getByLabel('Up to, in NGN').first().fill('3,000');
  // One threshold, two sides: the rule above begins where this one ends, in words and without being touched.
  await expect(amara.locator('#rule-2-summary')).toContainText('Over NGN 3,000');
  await saved(amara);
  await expect(amara.getByText('No hole.')).toBeVisible();
  await amara.getByRole('button', { name: 'Go on to publishing' }).click();
  await amara.waitForURL('**/settings/policy/publish');
  await hydrated(amara);
  // Never answered, to see that it can be stopped.
  const slice = /\/settings\/policy\/publish\?\/replay/;
  await amara.route(slice, () => undefined);
  await amara.getByRole('button', { name: 'Run it' }).click();
  await expect(amara.getByRole('progressbar')).toBeVisible();
  await amara.getByRole('button', { name: 'Stop' }).click();
  await expect(amara.getByRole('progressbar')).toHaveCount(0);
  await amara.unroute(slice);
  await amara.getByRole('button', { name: 'Run it' }).click();
  await expect(amara.getByText(/^The policy in force reproduces ([\d,]+) of \1 routes\.$/)).toBeVisible();
  await expect(
    amara.getByText(/^(One request|[\d,]+ requests) of [\d,]+ would have gone another way\.$/).last(),
  ).toBeVisible();
  await expect(amara.getByRole('table', { name: /^Decisions asked for/ })).toContainText('Managing Director');
  const people = amara.getByRole('table', { name: /^Decisions that each person is asked for/ });
  await expect(people.getByRole('row', { name: /^Ngozi Eze [\d,]+ [\d,]+ / })).toBeVisible();
  await expect(amara.getByText(/^Managing Director: .* more\.$/)).toBeVisible();
  await amara.getByRole('button', { name: 'Make the policy effective' }).click();
  await expect(amara.getByText('Say why: people will read it beside the version.')).toBeVisible();
  await amara.goto('/settings/policy/edit');
  await hydrated(amara);
  await publish(amara, 'The board wants to see more');
  await expect(amara.getByRole('heading', { name: 'Over NGN 3,000' })).toBeVisible();

  await openStudio(amara);
  await hydrated(amara);
  await openRule(amara, 2);
  await amara.getByLabel('Over, in NGN').last().fill('5,000,000');
  await expect(amara.locator('#rule-1-summary')).toContainText('Up to NGN 5,000,000');
  await saved(amara);
  await publish(amara, 'Back to what was agreed');
  await amara.getByRole('button', { name: 'Show the difference' }).click();
  await expect(amara.getByRole('region', { name: 'What is different' })).toContainText('Over NGN 5,000,000');
});

test('AUT-7: a hole is refused with words, shown beside its rule, and mended by one press or undone', async ({
  as,
}) => {
  const amara = await as(PEOPLE.admin);
  await openStudio(amara);
  await hydrated(amara);
  await openRule(amara, 2);
  const second = amara.locator('#rule-2');
  await second.getByRole('combobox', { name: 'Payee' }).selectOption('Payees of high risk');
  await amara.getByRole('button', { name: 'Go on to publishing' }).click();
  await amara.waitForURL('**/settings/policy/publish');
  await expect(amara.getByText(/^The draft has (a hole|\d+ holes)$/)).toBeVisible();
  await expect(amara.getByText(/A hole: No rule is for /).first()).toBeVisible();
  await expect(amara.getByRole('button', { name: 'Make the policy effective' })).toBeDisabled();
  await amara.getByRole('link', { name: 'Mend it in the draft' }).click();
  await hydrated(amara);
  await expect(amara.getByText('A policy with a hole cannot be made effective.')).toBeVisible();
  await openRule(amara, 2);
  await second.getByRole('combobox', { name: 'Payee' }).selectOption('Every payee');
  await expect(amara.getByText('No hole.')).toBeVisible();

  const first = amara.locator('#rule-1');
  await openRule(amara, 1);
  await amara.locator('#r1-over').fill('9,000,000');
  await amara.locator('#r0-upto').fill('5,000,000');
  await expect(amara.locator('#r1-over')).toHaveValue('5,000,000');
  await amara.getByRole('button', { name: 'Remove rule 2' }).click();
  await expect(first.getByText(/^A hole:/)).toBeVisible();
  await first.getByRole('button', { name: 'Take the upper limit off rule 1' }).click();
  await expect(amara.getByText('No hole.')).toBeVisible();
  await amara.getByRole('button', { name: 'Undo' }).click();
  await expect(first.getByText(/^A hole:/)).toBeVisible();
  await amara.keyboard.press('Control+z');
  await expect(amara.locator('#rule-2')).toBeVisible();
  await expect(amara.getByText('No hole.')).toBeVisible();
});

test('AUT-7: two tabs change the same draft, and neither loses anything unseen', async ({ as }) => {
  const amara = await as(PEOPLE.admin);
  await openStudio(amara);
  await hydrated(amara);
  await amara.getByRole('button', { name: 'Save the draft' }).click();
  await saved(amara);
  const other = await amara.context().newPage();
  await other.goto('/settings/policy/edit');
  await hydrated(other);
  await openRule(other, 1);
  await other.locator('#r0-upto').fill('7,000,000');
  await saved(other);
  await openRule(amara, 1);
  await amara.locator('#r0-upto').fill('8,000,000');
  await expect(amara.getByText('Amara Okafor saved this draft too')).toBeVisible();
  await expect(amara.locator('#r0-upto')).toHaveValue('8,000,000');
  await amara.getByRole('button', { name: 'Keep mine' }).click();
  await saved(amara);
  await other.reload();
  await expect(other.locator('#rule-1-summary')).toContainText('Up to NGN 8,000,000');
  await openStudio(amara);
});

test('UI-4: on a phone the studio is worked by keyboard, and nothing is too wide', async ({ as }) => {
  const amara = await as(PEOPLE.admin);
  await amara.setViewportSize({ width: 390, height: 844 });
  await openStudio(amara);
  await hydrated(amara);
  await amara.locator('#rule-2-summary').focus();
  await amara.keyboard.press('Enter');
  await amara.locator('#rule-2').getByRole('button', { name: 'Split rule 2 at an amount' }).press('Enter');
  await expect(amara.locator('#r1-upto')).toBeFocused();
  await amara.keyboard.type('20,000,000');
  await expect(amara.locator('#rule-3-summary')).toContainText('Over NGN 20,000,000');
  await amara.locator('#rule-3-summary').press('Enter');
  await amara.locator('#r2-p3-s0-scope').selectOption('People I name');
  await amara
    .locator('#rule-3')
    .getByRole('checkbox', { name: /Folake/ })
    .press('Space');
  await expect(amara.locator('#rule-3').getByRole('list', { name: /^The way of/ })).toContainText('Folake');
  await saved(amara);
  const beyond = () => amara.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await beyond()).toBe(0);
  await amara.getByRole('button', { name: 'Go on to publishing' }).click();
  await amara.waitForURL('**/settings/policy/publish');
  expect(await beyond()).toBe(0);
  await openStudio(amara);
});

test('UI-6: without script a policy is changed, checked, replayed and thrown away', async ({ visitor }) => {
  const amara = await visitor({ javaScriptEnabled: false });
  await amara.goto('/sign-in');
  await amara.getByLabel('E-mail address').fill(PEOPLE.admin);
  await amara.getByLabel('Password').fill('countersign-demo');
  await amara.getByRole('button', { name: 'Sign in', exact: true }).click();
  await amara.waitForURL(/inbox/);
  await openStudio(amara);
  await openRule(amara, 2);
  await amara.getByRole('button', { name: 'Split rule 2 at an amount' }).click();
  // The rule that was worked at comes back open, and so does one that needs mending.
  await expect(amara.locator('#r1-upto')).toBeVisible();
  await amara.locator('#r1-upto').fill('a lot');
  await amara.getByRole('button', { name: 'Save the draft' }).click();
  await expect(amara.locator('#r1-upto')).toHaveValue('a lot');
  await expect(amara.locator('#r1-upto-problem')).toBeVisible();
  await amara.locator('#r1-upto').fill('20,000,000');
  await openRule(amara, 3);
  await amara.locator('#r2-over').fill('20,000,000');
  await amara.getByRole('button', { name: 'Go on to publishing' }).click();
  await amara.waitForURL('**/settings/policy/publish');
  await amara.getByRole('button', { name: 'Run it' }).click();
  await expect(amara.getByText(/^The policy in force reproduces/)).toBeVisible();
  await openStudio(amara);
  await expect(amara.locator('#rule-3')).toHaveCount(0);
});

/** Chidi raises requests; for this he administers as well, or no longer. */
async function turnAdmin(page: Page, on: boolean): Promise<void> {
  await openPerson(page, 'Chidi Nwosu');
  await page.getByRole('checkbox', { name: /^Admin/ }).setChecked(on);
  await page.getByLabel('Reason').first().fill('A second pair of eyes');
  await page.getByRole('button', { name: 'Change the roles of Chidi Nwosu' }).click();
  await expect(page.getByText(/The roles are changed\./)).toBeVisible();
}

async function propose(page: Page, why: string): Promise<void> {
  await saved(page);
  await page.getByRole('button', { name: 'Go on to publishing' }).click();
  await page.waitForURL('**/settings/policy/publish');
  await hydrated(page);
  await page.getByLabel('Why does it change?').fill(why);
  await page.getByRole('button', { name: 'Propose it to a second administrator' }).click();
  await expect(page.getByText('A second administrator is asked to agree.')).toBeVisible();
}

test('AUT-7: where two administrators have to agree, the second sees the difference, refuses with a reason, or agrees', async ({
  as,
}) => {
  test.slow();
  const amara = await as(PEOPLE.admin);
  await turnAdmin(amara, true);
  await openStudio(amara);
  await hydrated(amara);
  const consent = amara.getByRole('checkbox', { name: /^A second administrator has to agree/ });
  await consent.check();
  await saved(amara);
  await publish(amara, 'Two of us from here on');
  await openStudio(amara);
  await hydrated(amara);
  await openRule(amara, 1);
  await amara.locator('#r0-upto').fill('6,000,000');
  await propose(amara, 'Prices have gone up');
  await expect(amara.getByRole('button', { name: 'Agree: make it effective' })).toHaveCount(0);

  const chidi = await as(PEOPLE.staff);
  await chidi.goto('/settings/policy');
  await hydrated(chidi);
  await expect(chidi.getByText('“Prices have gone up”')).toBeVisible();
  await expect(chidi.getByRole('region', { name: /^A change of the policy waits/ })).toContainText(
    'Up to NGN 6,000,000',
  );
  await chidi.getByRole('button', { name: 'Refuse the change' }).click();
  await expect(chidi.getByText('Say why you refuse.')).toBeVisible();
  await chidi.getByLabel('Reason').fill('Not before the audit');
  await chidi.getByRole('button', { name: 'Refuse the change' }).click();
  await expect(chidi.getByText('Refused. What is in force stays')).toBeVisible();
  await expect(chidi.getByRole('heading', { name: 'Over NGN 5,000,000' })).toBeVisible();

  await openStudio(amara);
  await hydrated(amara);
  await consent.uncheck();
  await propose(amara, 'One of us again');
  await chidi.reload();
  await hydrated(chidi);
  await chidi.getByRole('button', { name: 'Agree: make it effective' }).click();
  await expect(chidi.getByText(/^Agreed\. Version \d+ counts from/)).toBeVisible();
  await expect(chidi.getByRole('row', { name: /One of us again/ })).toContainText('with Chidi Nwosu');
  await turnAdmin(amara, false);
});

test('AUT-5: a rate is added with its source, and the one before stays in the list', async ({ as }) => {
  const wanjiru = await as(PEOPLE.otherAdmin);
  await wanjiru.goto('/settings/rates');
  await hydrated(wanjiru);
  await wanjiru.getByLabel('One unit of').selectOption('EUR, Euro');
  await wanjiru.getByRole('button', { name: 'Add the rate' }).click();
  await expect(wanjiru.getByText('Give the rate.')).toBeVisible();
  await wanjiru.getByLabel('Is worth, in KES').fill('140.125');
  await wanjiru.getByLabel('Where it comes from').fill('CBK mean rate');
  await wanjiru.getByRole('button', { name: 'Add the rate' }).click();
  await expect(wanjiru.getByText('The rate for EUR is saved.')).toBeVisible();
  await expect(wanjiru.getByRole('row', { name: /EUR/ }).first()).toContainText('140.125');
  await expect(wanjiru.getByRole('row', { name: /EUR/ }).first()).toContainText('In use');
});
