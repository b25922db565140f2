import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { expect, hydrated, raise, signIn, test } from './support.ts';

const tag = () => crypto.randomUUID().slice(0, 6);

async function raiseSome(page: Page, many: number, payee?: string) {
  const name = tag();
  const raised = [];
  for (let n = 1; n <= many; n += 1) {
    const title = `Bulk ${name} ${n}`;
    const lines = [{ description: 'Pens', unit: `${n}00` }];
    raised.push({ title, ...(await raise(page, { title, lines, ...(payee ? { payee } : {}) })) });
  }
  return raised;
}

test('REQ-6: several are approved at once, by keyboard, and what became of each is told', async ({ as }) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  const [first, second, third] = await raiseSome(chidi, 3);
  if (!first || !second || !third) throw new Error('unreachable');
  const tunde = await as(PEOPLE.hodOperations);
  await hydrated(tunde);
  const box = (number: string) => tunde.getByRole('checkbox', { name: `Select ${number}` });
  await expect(tunde.getByRole('button', { name: 'Approve selected' })).toBeDisabled();
  // x ticks the row that one stands on
  await tunde.getByRole('link', { name: first.title, exact: true }).focus();
  await tunde.keyboard.press('x');
  await expect(box(first.number)).toBeChecked();
  await box(second.number).check();
  await tunde.keyboard.press('j');
  await tunde.keyboard.press('k');
  // one of them moves while it is on the screen
  await chidi.goto(`${second.path}/edit`);
  await hydrated(chidi);
  await chidi.getByLabel('Title').fill(`${second.title} changed`);
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await chidi.waitForURL(/said=submitted/);
  await tunde.getByRole('button', { name: 'Approve 2 selected' }).click();
  await expect(tunde.getByText('1 approved, 1 not')).toBeVisible();
  await expect(tunde.getByText(`${first.number} goes on to the next step.`)).toBeVisible();
  await expect(tunde.getByText(`${second.number}: The request has changed since you saw it.`)).toBeVisible();
  await expect(tunde.getByRole('row', { name: new RegExp(first.title) })).toHaveCount(0);
  await expect(tunde.getByRole('row', { name: new RegExp(third.title) })).toHaveCount(1);
});

test('REQ-6: several are approved at once without script, on a phone', async ({ as, visitor }) => {
  const chidi = await as(PEOPLE.staff);
  const raised = await raiseSome(chidi, 2, `Kettles ${tag()}`);
  const tunde = await visitor({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await signIn(tunde, PEOPLE.hodOperations);
  for (const { number } of raised) await tunde.getByRole('checkbox', { name: `Select ${number}` }).check();
  await tunde.getByRole('button', { name: 'Approve selected' }).click();
  await expect(tunde.getByText('2 approved', { exact: true })).toBeVisible();
  for (const { number } of raised) {
    await expect(tunde.getByText(`${number} goes on to the next step.`)).toBeVisible();
  }
  // what stood at the row went with it, without script as well
  await tunde.goto(`${raised[0]?.path}/print`);
  await expect(tunde.getByText('On the screen: a payee who is not in the register')).toBeVisible();
});

test('REQ-5: a likely duplicate is shown to the requester and the approver, and the decision says that it was', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  const [first, second] = await raiseSome(chidi, 2, `Tents ${tag()}`);
  if (!first || !second) throw new Error('unreachable');
  // what differs is the amount; the second is changed to be the same
  await chidi.goto(`${second.path}/edit`);
  await hydrated(chidi);
  await chidi.getByLabel('Unit price').fill('100');
  await chidi.getByRole('button', { name: 'Take back and save' }).click();
  await chidi.waitForURL(/said=saved/);
  await expect(chidi.getByText(/Likely the same thing twice/)).toBeVisible();
  await expect(chidi.getByRole('link', { name: first.number, exact: true })).toBeVisible();
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await chidi.waitForURL(/said=submitted/);
  const tunde = await as(PEOPLE.hodOperations);
  await tunde.goto(second.path);
  await expect(tunde.getByText(/Likely the same thing twice/)).toBeVisible();
  await hydrated(tunde);
  await tunde.getByRole('button', { name: `Approve ${second.number}` }).click();
  await expect(tunde.getByText(/^Done\./)).toBeVisible();
  await tunde.goto(`${second.path}/print`);
  await expect(
    tunde.getByText('On the screen: a likely duplicate, a payee who is not in the register'),
  ).toBeVisible();
});

test('REQ-5: the inbox marks what should be noticed, and a decision from it, single or with others, keeps the mark', async ({
  as,
}) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  const [first, second, third] = await raiseSome(chidi, 3, `Stoves ${tag()}`);
  if (!first || !second || !third) throw new Error('unreachable');
  const tunde = await as(PEOPLE.hodOperations);
  await hydrated(tunde);
  const marks = [first, second, third].map(({ number }) =>
    tunde.getByRole('link', { name: `${number}, to notice: a payee who is not in the register` }),
  );
  for (const mark of marks) await expect(mark).toBeVisible();
  await tunde.getByRole('button', { name: `Approve ${first.number}` }).click();
  await expect(tunde.getByText(/^Done\./)).toBeVisible();
  await tunde.getByRole('checkbox', { name: `Select ${second.number}` }).check();
  await tunde.getByRole('button', { name: 'Approve 1 selected' }).click();
  await expect(tunde.getByText('1 approved', { exact: true })).toBeVisible();
  for (const { path } of [first, second]) {
    await tunde.goto(`${path}/print`);
    await expect(tunde.getByText('On the screen: a payee who is not in the register')).toBeVisible();
  }
  await tunde.goto('/inbox');
  await hydrated(tunde);
  await tunde.getByRole('link', { name: `${third.number}, to notice:` }).click();
  await tunde.waitForURL((url) => url.pathname === third.path);
  await expect(tunde.getByText(/One thing to notice/)).toBeVisible();
});

test('REQ-6: Ctrl K goes to a place, to a request by its words, and to an act of the page', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  const [made] = await raiseSome(chidi, 1);
  if (!made) throw new Error('unreachable');
  await hydrated(chidi);
  await chidi.keyboard.press('ControlOrMeta+k');
  const field = chidi.getByRole('combobox', { name: /A place, an act/ });
  await expect(field).toBeFocused();
  await chidi.keyboard.type('sess');
  await expect(chidi.getByRole('option', { name: 'Sessions', selected: true })).toBeVisible();
  await chidi.keyboard.press('Enter');
  await chidi.waitForURL(/\/sessions/);
  await hydrated(chidi);
  await chidi.keyboard.press('ControlOrMeta+k');
  await chidi.keyboard.type(`pens ${made.title.split(' ')[1]}`);
  const option = chidi.getByRole('option', { name: new RegExp(made.title) });
  await expect(option).toBeVisible();
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await chidi.keyboard.press('Enter');
  await chidi.waitForURL((url) => url.pathname === made.path);
  await hydrated(chidi);
  await chidi.keyboard.press('ControlOrMeta+k');
  await chidi.keyboard.type('add a comm');
  await expect(chidi.getByRole('option', { name: 'Add a comment' })).toBeVisible();
  await chidi.keyboard.press('Enter');
  await expect(chidi.getByRole('button', { name: 'Add a comment' })).toBeFocused();
  // and it goes as it came
  await chidi.keyboard.press('ControlOrMeta+k');
  await expect(field).toBeFocused();
  await chidi.keyboard.press('Escape');
  await expect(field).toHaveCount(0);
});

test('REQ-6: the navigation counts what waits for one, and the number falls with each decision', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  const [made] = await raiseSome(chidi, 1);
  const tunde = await as(PEOPLE.hodOperations);
  await hydrated(tunde);
  const many = await tunde.locator('main [data-row]').count();
  await expect(tunde.getByText(`${many} waiting for you`)).toBeVisible();
  await tunde.getByRole('button', { name: `Approve ${made?.number}` }).click();
  await expect(tunde.getByText(/^Done\./)).toBeVisible();
  await expect(tunde.getByText(`${many - 1} waiting for you`)).toBeVisible();
});

test('REQ-7: whoever comes back sees what is new since they looked, and what changed', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  const [made] = await raiseSome(chidi, 1);
  if (!made) throw new Error('unreachable');
  const tunde = await as(PEOPLE.hodOperations);
  await tunde.goto(made.path);
  await expect(tunde.getByRole('heading', { name: 'Timeline' })).toBeVisible();
  await expect(tunde.getByText('New since you looked')).toHaveCount(0);
  await chidi.goto(`${made.path}/edit`);
  await hydrated(chidi);
  await chidi.getByLabel('Title').fill(`${made.title} and ink`);
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await chidi.waitForURL(/said=submitted/);
  await tunde.goto(made.path);
  await expect(tunde.getByText('New since you looked')).not.toHaveCount(0);
  await expect(tunde.getByRole('heading', { name: 'Changed since you last looked' })).toBeVisible();
  await tunde.goto(made.path);
  await expect(tunde.getByText('New since you looked')).toHaveCount(0);
});
