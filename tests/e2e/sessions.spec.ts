import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { expect, fillSignIn, hydrated, openAccount, raise, test } from './support.ts';

test('SES-2: a session that an administrator ends is refused at its next step, kindly, and typed words survive', async ({
  as,
}) => {
  const ibrahim = await as(PEOPLE.director2);
  await ibrahim.goto('/requests/new');
  await hydrated(ibrahim);
  await ibrahim.getByLabel('Title').fill('Unsaved banner');
  await ibrahim.getByLabel('Line 1: description').fill('Banner');
  const amara = await as(PEOPLE.admin);
  await amara.goto('/sessions');
  await amara
    .getByRole('row', { name: /Ibrahim Sani/ })
    .first()
    .getByRole('button')
    .click();
  await expect(amara.getByText('The session is ended.')).toBeVisible();
  await ibrahim.getByLabel('Line 1: description').fill('Banner, large');
  await ibrahim.getByRole('button', { name: 'Save draft' }).click();
  await ibrahim.waitForURL(/\/sign-in\?why=session_ended/);
  await expect(ibrahim.getByText('Your session was ended')).toBeVisible();
  await expect(ibrahim.getByText('nothing you saved is lost')).toBeVisible();
  await fillSignIn(ibrahim, PEOPLE.director2);
  await ibrahim.waitForURL(/\/requests\/(new|[0-9a-f-]+\/edit)/);
  await expect(ibrahim.getByLabel('Title')).toHaveValue('Unsaved banner');
  await expect(ibrahim.getByLabel('Line 1: description')).toHaveValue('Banner, large');
});

test('SES-2: a decision in an ended session is not made, and its comment is there again', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'Ladder',
    lines: [{ description: 'Ladder', unit: '90,000' }],
  });
  const tunde = await as(PEOPLE.hodOperations);
  await tunde.goto(path);
  await hydrated(tunde);
  await tunde.locator('#decide-comment').fill('Two suppliers, please.');
  const elsewhere = await as(PEOPLE.hodOperations);
  await elsewhere.goto('/sessions');
  await elsewhere.getByRole('button', { name: 'End all my sessions' }).click();
  await elsewhere.waitForURL(/\/sign-in\?why=signed_out/);
  await tunde.getByRole('button', { name: `Return ${number}` }).click();
  await tunde.waitForURL(/\/sign-in/);
  await fillSignIn(tunde, PEOPLE.hodOperations);
  await tunde.waitForURL((url) => url.pathname === path);
  await expect(tunde.locator('#decide-comment')).toHaveValue('Two suppliers, please.');
  await expect(tunde.getByRole('button', { name: `Approve ${number}` })).toBeVisible();
});

test('SES-7: after signing out the back button shows nothing', async ({ as }) => {
  const ngozi = await as(PEOPLE.finance);
  await ngozi.goto('/requests');
  await ngozi.goto('/inbox');
  await openAccount(ngozi);
  await ngozi.getByRole('button', { name: 'Sign out' }).click();
  await ngozi.waitForURL(/why=signed_out/);
  await ngozi.goBack();
  await expect(ngozi).toHaveURL(/\/sign-in/);
  await ngozi.goto('/requests');
  await expect(ngozi).toHaveURL(/\/sign-in\?next=%2Frequests$/);
});

test('SES-1: a wrong password opens nothing and says so without telling which half was wrong', async ({
  visitor,
}) => {
  const page = await visitor();
  for (const email of [PEOPLE.staff, 'nobody@adunni.example']) {
    await page.goto('/sign-in');
    await hydrated(page);
    await fillSignIn(page, email, 'not the password');
    await expect(page.getByRole('alert')).toHaveText(
      /That did not match.*Check the e-mail address and the password/s,
    );
    await expect(page.getByLabel('E-mail address')).toHaveValue(email);
  }
});

test('REQ-1: what is typed before the script arrives stays when it takes over', async ({ visitor, as }) => {
  const chidi = await as(PEOPLE.staff);
  const { path } = await raise(chidi, {
    title: 'Slow line',
    lines: [{ description: 'Modem', unit: '9,000' }],
  });
  const late = async (page: Page, place: string, type: () => Promise<void>) => {
    let arrive = () => {};
    const held = new Promise<void>((resolve) => (arrive = resolve));
    await page.route('**/entry/start.*.js', async (route) => (await held, route.continue()));
    await page.goto(place, { waitUntil: 'commit' });
    await type();
    arrive();
    await hydrated(page);
    await page.unroute('**/entry/start.*.js');
  };
  const page = await visitor();
  await late(page, '/sign-in', () => page.getByLabel('E-mail address').fill(PEOPLE.staff));
  await expect(page.getByLabel('E-mail address')).toHaveValue(PEOPLE.staff);
  const comment = chidi.getByRole('form', { name: 'Comment' });
  await late(chidi, path, async () => {
    await comment.getByLabel('Comment').fill('Typed early');
    await comment.getByText('Mention', { exact: true }).click();
    await comment.getByRole('checkbox', { name: 'Tunde Bello' }).check();
  });
  await expect(comment.getByLabel('Comment')).toHaveValue('Typed early');
  await expect(comment.getByRole('checkbox', { name: 'Tunde Bello' })).toBeChecked();
  await late(chidi, '/requests/new', async () => {
    await chidi.getByLabel('Title').fill('Typed early too');
    await chidi.getByLabel('Currency').selectOption('USD');
    await chidi.getByRole('radio', { name: 'Purchase order' }).check();
  });
  await expect(chidi.getByLabel('Title')).toHaveValue('Typed early too');
  await expect(chidi.getByLabel('Currency')).toHaveValue('USD');
  await expect(chidi.getByRole('radio', { name: 'Purchase order' })).toBeChecked();
});

test('SES-7: the tokens stand in cookies that no script can read', async ({ as }) => {
  const page = await as(PEOPLE.staff);
  const cookies = (await page.context().cookies()).filter(({ name }) => name.includes('countersign'));
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
    expect(cookie.name).toMatch(/^__Host-/);
  }
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('ISO-2: somebody of two organisations chooses one, and switches with everything of the other gone', async ({
  as,
}) => {
  const grace = await as(PEOPLE.auditor, 'Adunni Foods Ltd');
  await grace.goto('/sessions');
  await expect(grace.getByRole('button', { name: 'End all my sessions in Adunni Foods Ltd' })).toBeVisible();
  await expect(
    grace.getByText('Those in your other organisations are listed and ended there.'),
  ).toBeVisible();
  await grace.goto('/requests?q=Maize');
  await expect(grace.getByRole('link', { name: 'Maize, November delivery' })).toBeVisible();
  await openAccount(grace);
  await grace.getByRole('button', { name: 'Switch to Baraka Schools Trust' }).click();
  await grace.waitForURL(/\/inbox/);
  await grace.goto('/requests');
  await expect(grace.getByRole('link', { name: 'Form 2 text books' })).toBeVisible();
  await expect(grace.getByText('Maize')).toHaveCount(0);
});

test('SES-7: a form posted from another site is not taken', async ({ as, playwright }) => {
  const page = await as(PEOPLE.staff);
  const request = await playwright.request.newContext({
    storageState: await page.context().storageState(),
    extraHTTPHeaders: { origin: 'https://evil.example' },
  });
  const answer = await request.post(new URL('/sign-out', page.url()).href, {
    form: { x: '1' },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(403);
  await page.goto('/inbox');
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await request.dispose();
});

test('SES-1: an address to come back to never leads to another site', async ({ visitor }) => {
  const page = await visitor();
  await page.goto('/sign-in?next=//evil.example/x');
  await fillSignIn(page, PEOPLE.compliance);
  await page.waitForURL(/\/inbox$/);
  await page.goto('/sign-in');
  await page.waitForURL(/\/inbox$/);
  await openAccount(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(/why=signed_out/);
});
