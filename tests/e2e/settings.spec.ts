import { signUpSomebody } from './newcomer/first-approval.ts';
import { expect, hydrated, test } from './support.ts';

test('AUT-7: a form that was opened before who decides was changed undoes nothing, and keeps what was typed', async ({
  visitor,
}) => {
  const page = await visitor();
  await signUpSomebody(page);
  await page.goto('/settings/organisation');
  await hydrated(page);
  const other = await page.context().newPage();
  await other.goto('/settings/organisation');
  await hydrated(other);
  await other.getByRole('radio', { name: 'Two people' }).check();
  await other.getByRole('button', { name: 'Save the organisation' }).click();
  await expect(other.getByText(/Policy version 2 counts/)).toBeVisible();
  await page.getByLabel('Name of the organisation').fill('Greenleaf, renamed');
  await page.getByRole('button', { name: 'Save the organisation' }).click();
  await expect(page.getByText(/Somebody changed who decides after you opened this page/)).toBeVisible();
  await expect(page.getByLabel('Name of the organisation')).toHaveValue('Greenleaf, renamed');
  await page.goto('/settings/organisation');
  await expect(page.getByRole('radio', { name: 'Two people' })).toBeChecked();
});
