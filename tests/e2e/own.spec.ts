import { PEOPLE } from '../support/people.ts';
import { look } from './checks/look.ts';
import { expect, hydrated, openAccount, raise, test } from './support.ts';

test('UI-8: the bell counts what is new, the notice leads to the request, and once read it counts no more', async ({
  as,
}) => {
  const tunde = await as(PEOPLE.hodOperations);
  await tunde.goto('/notices');
  await hydrated(tunde);
  await expect(tunde.getByRole('link', { name: 'Notices', exact: true })).toBeVisible();
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'Rung for',
    lines: [{ description: 'Bell', unit: '700' }],
  });
  await tunde.goto('/inbox');
  await tunde.getByRole('link', { name: 'Notices, 1 unseen' }).click();
  const notice = tunde
    .getByRole('region', { name: 'Notices' })
    .getByRole('link', { name: new RegExp(number) })
    .first();
  await expect(notice).toBeVisible();
  await expect(tunde.getByRole('link', { name: 'Notices', exact: true })).toBeVisible();
  await notice.click();
  await tunde.waitForURL((url) => url.pathname === path);
  await tunde.goto('/inbox');
  await expect(tunde.getByRole('link', { name: 'Notices', exact: true })).toBeVisible();
});

test('UI-8: a view of the list is saved, found again, renamed and deleted, and is nobody else’s', async ({
  as,
}) => {
  const halima = await as(PEOPLE.compliance);
  await halima.goto('/requests?state=approved');
  await hydrated(halima);
  await halima.getByText('Save this view').click();
  await halima.getByLabel('Name of the view').fill('All approved');
  await halima.getByRole('button', { name: 'Save', exact: true }).click();
  const views = halima.getByRole('navigation', { name: 'Saved views' });
  await expect(views.getByRole('link', { name: 'All approved' })).toHaveAttribute('aria-current', 'page');
  await look(halima, 'the list with a saved view');
  await halima.goto('/requests');
  await views.getByRole('link', { name: 'All approved' }).click();
  await expect(halima).toHaveURL(/state=approved/);
  const grace = await as(PEOPLE.auditor);
  await grace.goto('/requests');
  await expect(grace.getByRole('link', { name: 'All approved' })).toHaveCount(0);
  await halima.getByText('Change the views').click();
  await halima.getByLabel('Name of All approved').fill('Approved ones');
  await halima.getByRole('button', { name: 'Rename All approved' }).click();
  await expect(views.getByRole('link', { name: 'Approved ones' })).toBeVisible();
  await halima.getByRole('button', { name: 'Delete Approved ones' }).click();
  await expect(views.getByRole('link', { name: 'Approved ones' })).toHaveCount(0);
});

test('UI-9: the theme is chosen by hand, holds from the first answer on, and against what the system says', async ({
  as,
}) => {
  const ngozi = await as(PEOPLE.finance);
  await ngozi.emulateMedia({ colorScheme: 'light' });
  const ground = () => ngozi.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await ngozi.goto('/profile');
  await hydrated(ngozi);
  await ngozi
    .getByRole('form', { name: 'Theme of this device' })
    .getByRole('button', { name: 'Dark' })
    .click();
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  const html = await (await ngozi.request.get('/inbox')).text();
  expect(html).toMatch(/<html[^>]+data-theme="dark"/);
  await ngozi.goto('/inbox');
  expect(await ground()).toBe(dark);
  await openAccount(ngozi);
  await ngozi
    .getByRole('form', { name: 'Theme', exact: true })
    .getByRole('button', { name: 'System' })
    .click();
  await expect.poll(ground).toBe(light);
});

test('UI-10: on paper a request shows what was signed, without the app around it', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'For the file',
    lines: [{ description: 'Folder', unit: '900' }],
  });
  const A4 = { width: 794, height: 1123 };
  await chidi.setViewportSize(A4);
  await chidi.goto(path);
  await chidi.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const onPaper = (words: string | RegExp) => chidi.getByText(words).filter({ visible: true }).first();
  for (const words of ['For the file', number, 'NGN 900.00', 'Tunde Bello', /^Printed by Chidi Nwosu/]) {
    await expect(onPaper(words)).toBeVisible();
  }
  await expect(chidi.getByRole('navigation', { name: 'Main' })).toBeHidden();
  await expect(chidi.getByRole('button', { name: /^(Withdraw|Add a comment|Approve)/ })).toHaveCount(0);
  expect(await chidi.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
  // wide paper too: what is left out must not leave its column behind
  await chidi.setViewportSize({ width: 1400, height: 990 });
  expect((await chidi.locator('main').boundingBox())?.width).toBeGreaterThan(1000);
  await chidi.setViewportSize(A4);
  await chidi.goto(`${path}/print`);
  await expect(onPaper(number)).toBeVisible();
  await expect(onPaper(/\b[0-9a-f]{64}\b/)).toBeVisible();
  await expect(chidi.getByRole('navigation', { name: 'Main' })).toBeHidden();
  const grace = await as(PEOPLE.auditor);
  await grace.goto('/trail');
  await expect(grace.getByText('Checked in your browser.')).toBeVisible();
  await grace.emulateMedia({ media: 'print' });
  await expect(grace.getByRole('navigation', { name: 'Main' })).toBeHidden();
  await expect(grace.getByRole('button', { name: 'Filter' })).toBeHidden();
  await expect(grace.getByRole('region', { name: 'Events' })).toBeVisible();
});

test('ONB-1: the demo is entered by role with one press', async ({ visitor }) => {
  const page = await visitor();
  for (const [name, heading] of [
    ['Folake Adeyemi', 'Inbox'],
    ['Grace Mensah', /Inbox|Choose|Trail/],
  ] as const) {
    await page.context().clearCookies();
    await page.goto('/demo');
    await hydrated(page);
    await page
      .getByRole('button', { name: `Enter as ${name}` })
      .first()
      .click();
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  }
});
