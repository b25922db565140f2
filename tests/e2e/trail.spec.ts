import { PEOPLE } from '../support/people.ts';
import { expect, test } from './support.ts';

test('LOG-3: the database works the whole trail out again and finds it whole', async ({ as }) => {
  const grace = await as(PEOPLE.auditor);
  await grace.goto('/trail');
  await grace.getByRole('button', { name: 'Verify the whole trail' }).click();
  await expect(grace.getByText('The trail is whole')).toBeVisible();
  await expect(grace.getByText(/The database worked out [\d,]+ links again, from number 1/)).toBeVisible();
});

test('LOG-5: the rows shown are checked in the reader’s own browser, page after page', async ({ as }) => {
  const grace = await as(PEOPLE.auditor);
  await grace.goto('/trail?show=all');
  await expect(grace.getByText('Checked in your browser.')).toBeVisible();
  await expect(grace.getByText('holds', { exact: true })).toHaveCount(25);
  const events = grace.getByRole('region', { name: 'Events' });
  const newest = await events.locator('summary').first().innerText();
  await grace.getByRole('link', { name: 'Older events' }).click();
  await expect(grace).toHaveURL(/before=\d+/);
  await expect(grace.getByText('Checked in your browser.')).toBeVisible();
  expect(await events.locator('summary').first().innerText()).not.toBe(newest);
  await expect(grace.getByText('does not hold')).toHaveCount(0);
});

test('LOG-5: acts and refusals are shown first; the row changes, and everything, on demand', async ({
  as,
}) => {
  const grace = await as(PEOPLE.auditor);
  await grace.goto('/trail');
  const choice = grace.getByRole('navigation', { name: 'What the trail shows' });
  const rows = grace.getByRole('region', { name: 'Events' }).locator('summary');
  const kinds = async () => {
    await expect(grace.getByText('Checked in your browser.')).toBeVisible();
    const texts = await rows.allInnerTexts();
    return { of: texts.length, changes: texts.filter((text) => / a row of /.test(text)).length };
  };
  await expect(choice.getByRole('link', { name: 'Acts' })).toHaveAttribute('aria-current', 'true');
  expect((await kinds()).changes).toBe(0);
  await choice.getByRole('link', { name: 'Row changes' }).click();
  await grace.waitForURL(/show=rows/);
  const changes = await kinds();
  expect(changes.changes).toBe(changes.of);
  await grace.getByRole('link', { name: 'Older events' }).click();
  await grace.waitForURL(/show=rows&before=\d+/);
  const older = await kinds();
  expect(older.changes).toBe(older.of);
  await choice.getByRole('link', { name: 'Everything' }).click();
  await grace.waitForURL((url) => url.search === '?show=all');
  const all = await kinds();
  expect(all.changes).toBeGreaterThan(0);
  expect(all.changes).toBeLessThan(all.of);
});

test('LOG-3: a row that was altered on its way does not hold, and says why', async ({ as }) => {
  const grace = await as(PEOPLE.auditor);
  await grace.route('**/trail?*', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replaceAll('action:"request.approve"', 'action:"request.reject"');
    await route.fulfill({ response: answer, body });
  });
  await grace.goto('/trail?action=request.approve');
  await expect(grace.getByText(/Checked in your browser: \d+ of \d+ rows do not hold\./)).toBeVisible();
  await grace.locator('summary').filter({ hasText: 'does not hold' }).first().click();
  await expect(grace.getByText('the event is not the one that was recorded').first()).toBeVisible();
});

test('LOG-5: filters keep to what was asked', async ({ as }) => {
  const halima = await as(PEOPLE.compliance);
  await halima.goto('/trail');
  await halima.getByText('Filter the trail').click();
  await halima.getByLabel('Who').selectOption({ label: 'Tunde Bello' });
  await halima.getByLabel('Action').selectOption('approved a request');
  await halima.getByRole('button', { name: 'Filter' }).click();
  await expect(halima).toHaveURL(/action=request\.approve/);
  const rows = halima.getByRole('region', { name: 'Events' }).locator('summary');
  await expect(rows.first()).toContainText('Tunde Bello');
  for (const text of await rows.allInnerTexts()) expect(text).toContain('Tunde Bello');
  await halima.goto('/trail?outcome=refused&from=2020-01-01&to=2020-01-02');
  await expect(halima.getByText('No event fits these filters')).toBeVisible();
});
