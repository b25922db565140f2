import { signUpSomebody } from './newcomer/first-approval.ts';
import { PEOPLE } from '../support/people.ts';
import { weekdays } from '../../src/lib/domain/working-days.ts';
import { expect, fillRequest, hydrated, signIn, test } from './support.ts';

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

test('ONB-1: working days and holidays are kept without JavaScript, and what is said of a day of need counts by them', async ({
  as,
  visitor,
}) => {
  const wanjiru = await visitor({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await signIn(wanjiru, PEOPLE.otherAdmin);
  await wanjiru.goto('/settings/calendar');
  const week = wanjiru.getByRole('form', { name: 'Working days' });
  const save = async (days: readonly string[]) => {
    for (const { name } of weekdays) await week.getByLabel(name).setChecked(days.includes(name));
    await week.getByRole('button', { name: 'Save the working days' }).click();
  };
  await save([]);
  await expect(wanjiru.getByText('Choose at least one working day.')).toBeVisible();
  // four days from now is the one day of work in a week, and the day of need comes after it, also when midnight passes
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  const only = weekdays[(inDays(4).getUTCDay() + 6) % 7]?.name ?? '';
  await save([only]);
  await expect(wanjiru.getByText('The working days are saved.')).toBeVisible();
  await expect(week.getByRole('checkbox', { checked: true })).toHaveCount(1);

  const mwangi = await as(PEOPLE.otherStaff);
  const title = `Chalk ${crypto.randomUUID().slice(0, 8)}`;
  await fillRequest(mwangi, { title, payee: 'Chalk maker', lines: [{ description: 'Chalk', unit: '120' }] });
  await mwangi.getByLabel('Needed by').fill(inDays(5).toISOString().slice(0, 10));
  await mwangi.getByRole('button', { name: 'Submit for approval' }).click();
  await mwangi.waitForURL(/said=submitted/);
  const otieno = await as(PEOPLE.otherHod);
  const row = otieno.getByRole('row').filter({ hasText: title });
  await otieno.goto('/inbox');
  await expect(row).toContainText('1 working day left');

  const holiday = wanjiru.getByRole('form', { name: 'Add a holiday' });
  const add = async () => {
    await holiday.getByLabel('Day').fill(inDays(4).toISOString().slice(0, 10));
    await holiday.getByLabel('Name').fill('Founders’ Day');
    await holiday.getByRole('button', { name: 'Add the holiday' }).click();
  };
  await add();
  await expect(wanjiru.getByText('Founders’ Day is added.')).toBeVisible();
  await add();
  await expect(wanjiru.getByText('This day is in the list already.')).toBeVisible();
  await otieno.reload();
  await expect(row).toContainText('no working day left');
  await row.getByRole('link', { name: title }).click();
  await expect(otieno.getByText('It is needed before the next working day.')).toBeVisible();

  await wanjiru.getByRole('button', { name: /^Remove Founders’ Day/ }).click();
  await expect(wanjiru.getByText('Founders’ Day is removed.')).toBeVisible();
  await otieno.reload();
  await expect(otieno.getByText('It is needed in 1 working day.')).toBeVisible();
  await save(weekdays.slice(0, 5).map(({ name }) => name));
  await expect(week.getByRole('checkbox', { checked: true })).toHaveCount(5);

  const scripted = await as(PEOPLE.otherAdmin);
  await scripted.goto('/settings/calendar');
  await hydrated(scripted);
  const name = scripted.getByRole('form', { name: 'Add a holiday' }).getByLabel('Name');
  await scripted.getByLabel('Day', { exact: true }).fill('2026-12-25');
  await name.fill('Christmas');
  await scripted.getByRole('button', { name: 'Add the holiday' }).click();
  await expect(scripted.getByText('Christmas is added.')).toBeVisible();
  await expect(name).toHaveValue('');
  await scripted.getByRole('button', { name: /^Remove Christmas/ }).click();
  await expect(scripted.getByText('No holidays yet')).toBeVisible();
});
