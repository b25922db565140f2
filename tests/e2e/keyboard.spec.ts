import type { Locator, Page } from '@playwright/test';
import { PASSWORD, PEOPLE } from '../support/people.ts';
import { expect, hydrated, raise, test } from './support.ts';

/** Presses Tab until the target has the focus; on the way every stop has to show where the focus is, and be in view. */
async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  for (let stop = 0; stop < most; stop += 1) {
    await page.keyboard.press('Tab');
    const fault = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const style = getComputedStyle(at);
      const after = getComputedStyle(at, '::after');
      const outlined = [style, after].some(
        ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
      );
      const { top, bottom } = at.getBoundingClientRect();
      const inView = bottom > 0 && top < window.innerHeight;
      return outlined && inView
        ? null
        : `${outlined ? 'out of view' : 'no outline'}: ${at.outerHTML.slice(0, 150)}`;
    });
    expect(fault).toBeNull();
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Not reached by ${most} presses of Tab: ${target}`);
}

/** The first words of a row: the box before them has none. */
const titleOf = (row = '') => new RegExp(row.split(/[\n\t]/).find(Boolean) ?? 'nothing');

const isFocused = (page: Page, name: RegExp) => expect(page.locator(':focus')).toContainText(name);

test('UI-4: from the home page to a sanction by keyboard alone, and the focus is to be seen at every stop', async ({
  as,
  visitor,
}) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  const title = `Boiler ${crypto.randomUUID().slice(0, 6)}`;
  const { path, number } = await raise(chidi, {
    title,
    lines: [{ description: 'Boiler', unit: '6,000,000' }],
  });
  for (const [email, verb] of [
    [PEOPLE.hodOperations, 'Approve'],
    [PEOPLE.finance, 'Review'],
  ] as const) {
    const decider = await as(email);
    await decider.goto(path);
    await decider.getByRole('button', { name: `${verb} ${number}` }).click();
    await expect(decider.getByText(/^Done\./)).toBeVisible();
  }

  const folake = await visitor();
  await folake.goto('/');
  await hydrated(folake);
  await tabTo(folake, folake.getByRole('link', { name: 'Sign in' }).first());
  await folake.keyboard.press('Enter');
  await folake.waitForURL(/\/sign-in/);
  await hydrated(folake);
  const address = folake.getByLabel('E-mail address');
  if (!(await address.evaluate((field) => field === document.activeElement))) await tabTo(folake, address);
  await folake.keyboard.type(PEOPLE.director);
  await tabTo(folake, folake.getByLabel('Password'));
  await folake.keyboard.type(PASSWORD);
  await folake.keyboard.press('Enter');
  await folake.waitForURL(/\/inbox/);
  await hydrated(folake);
  await tabTo(folake, folake.getByRole('link', { name: title, exact: true }));
  await folake.keyboard.press('Enter');
  await folake.waitForURL((url) => url.pathname === path);
  await hydrated(folake);
  await tabTo(folake, folake.getByRole('button', { name: `Sanction ${number}` }));
  await folake.keyboard.press('Enter');
  await expect(folake.getByText('Done. It is approved.')).toBeVisible();
});

test('UI-5: j, k, a and q work through the inbox, and one goes on where the row went', async ({ as }) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  const tag = crypto.randomUUID().slice(0, 6);
  const raised = [];
  for (const n of [1, 2, 3]) {
    const title = `Keys ${tag} ${n}`;
    raised.push({
      title,
      ...(await raise(chidi, { title, lines: [{ description: 'Pens', unit: `${n}00` }] })),
    });
  }
  const tunde = await as(PEOPLE.hodOperations);
  await hydrated(tunde);
  const order = await tunde.locator('main [data-row]').allInnerTexts();
  const press = (key: string) => tunde.keyboard.press(key);
  await press('j');
  await isFocused(tunde, titleOf(order[0]));
  await press('j');
  await isFocused(tunde, titleOf(order[1]));
  await press('k');
  await isFocused(tunde, titleOf(order[0]));
  const goTo = async (title: string) => {
    const wanted = tunde.getByRole('row', { name: new RegExp(title) }).locator(':focus');
    for (let step = 0; step < order.length && (await wanted.count()) === 0; step += 1) await press('j');
    await expect(wanted).toHaveCount(1);
  };
  const [first, second, third] = raised;
  if (!first || !second || !third) throw new Error('unreachable');
  for (let step = 0; step < order.length; step += 1) await press('k');
  await goTo(first.title);
  await press('q');
  const dialog = tunde.getByRole('dialog', { name: `Query ${first.number}` });
  await expect(dialog).toBeVisible();
  // typing keys are letters here, and escape takes one back to the row
  await tunde.keyboard.type('jakq?');
  await expect(dialog.getByLabel('Your question')).toHaveValue('jakq?');
  await press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(tunde.getByText(first.title)).toBeVisible();
  await goTo(first.title);
  await press('q');
  await expect(dialog.getByLabel('Your question')).toBeFocused();
  await tunde.keyboard.press('ControlOrMeta+a');
  await tunde.keyboard.type('Which pens?');
  await tabTo(tunde, dialog.getByRole('button', { name: /Query|Ask|Send/ }).first());
  await press('Enter');
  await expect(tunde.getByRole('row', { name: new RegExp(first.title) })).toHaveCount(0);
  await goTo(second.title);
  await press('a');
  await expect(tunde.getByText('Done. It goes on to the next step.')).toBeVisible();
  await expect(tunde.getByRole('row', { name: new RegExp(second.title) })).toHaveCount(0);
  await goTo(third.title);
  await press('Enter');
  await tunde.waitForURL((url) => url.pathname === third.path);
});

test('UI-5: / searches, ? lists the keys, and whoever turned them off has none', async ({ as }) => {
  const halima = await as(PEOPLE.compliance);
  await halima.goto('/trail');
  await hydrated(halima);
  await halima.keyboard.press('/');
  await halima.waitForURL(/\/requests/);
  await expect(halima.getByRole('searchbox')).toBeFocused();
  await halima.keyboard.type('/j?');
  await expect(halima.getByRole('searchbox')).toHaveValue('/j?');
  await halima.goto('/requests');
  await hydrated(halima);
  await halima.keyboard.press('?');
  const keys = halima.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toBeVisible();
  await keys.getByRole('button', { name: 'Turn the keys off' }).click();
  await expect(keys.getByText('The keys are off.')).toBeVisible();
  await halima.keyboard.press('Escape');
  await halima.goto('/requests');
  await hydrated(halima);
  await halima.keyboard.press('j');
  await expect(halima.locator('main [data-row] :focus')).toHaveCount(0);
});
