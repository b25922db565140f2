import { PEOPLE } from '../support/people.ts';
import { expect, fillRequest, hydrated, raise, test } from './support.ts';

const small = { title: 'Cleaning supplies', lines: [{ description: 'Soap', unit: '12,000' }] };

test('AUT-8: the requester reads rule by rule why they cannot decide, and who can', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  await raise(chidi, small);
  const why = chidi.getByRole('group').filter({ hasText: 'Who may act?' });
  await expect(why).toContainText('You cannot approve this');
  await expect(why).toContainText('You submitted this request, so somebody else must');
  await expect(why).toContainText('Tunde Bello');
  await expect(chidi.getByRole('button', { name: /^(Approve|Reject|Query) / })).toHaveCount(0);
});

test('AUT-4: the head of another department does not find the request at all', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  const { path } = await raise(chidi, small);
  const zainab = await as(PEOPLE.hodSales);
  expect((await zainab.goto(path))?.status()).toBe(404);
  await expect(zainab.getByRole('heading', { name: 'There is nothing here for you' })).toBeVisible();
});

test('REQ-3: a decision on content that moved since is refused, in words', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, small);
  const tunde = await as(PEOPLE.hodOperations);
  await tunde.goto(path);
  await hydrated(tunde);
  await chidi.goto(`${path}/edit`);
  await expect(chidi.getByText('Saving takes this request back')).toBeVisible();
  await chidi.getByLabel('Unit price').fill('13,000');
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await chidi.waitForURL(/said=submitted/);
  await tunde.getByRole('button', { name: `Approve ${number}` }).click();
  const alert = tunde.getByRole('alert');
  await expect(alert).toContainText('This request changed since you opened it');
  await expect(alert).toContainText('12,000.00');
  await expect(alert).toContainText('13,000.00');
  await tunde.getByRole('button', { name: `Approve ${number}` }).click();
  await expect(tunde.getByText(/^Done\./)).toBeVisible();
});

test('REQ-3: of two tabs that edit one draft the second is shown the difference, and loses nothing', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  await fillRequest(chidi, { ...small, title: 'Two tabs' });
  await chidi.getByRole('button', { name: 'Save draft' }).click();
  await chidi.waitForURL(/edit$/);
  const other = await chidi.context().newPage();
  await other.goto(chidi.url());
  await hydrated(other);
  await chidi.getByLabel('Title').fill('Two tabs, first');
  await chidi.getByRole('button', { name: 'Save draft' }).click();
  await expect(chidi.locator('[data-saved=clean]:visible')).toContainText('Saved at');
  await other.getByLabel('Title').fill('Two tabs, second');
  await other.getByRole('button', { name: 'Save draft' }).click();
  await expect(other.getByRole('alert')).toContainText('Two tabs, first');
  await expect(other.getByLabel('Title')).toHaveValue('Two tabs, second');
  await other.getByRole('button', { name: 'Save mine in its place' }).click();
  await expect(other.locator('[data-saved=clean]:visible')).toContainText('Saved at');
  await other.reload();
  await expect(other.getByLabel('Title')).toHaveValue('Two tabs, second');
});

test('REQ-2: a double click acts once', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  await fillRequest(chidi, { ...small, title: 'Clicked twice' });
  await chidi.getByRole('button', { name: 'Submit for approval' }).dblclick();
  await chidi.waitForURL(/said=submitted/);
  await chidi.goto('/requests?mine=1');
  await expect(chidi.getByRole('link', { name: 'Clicked twice' })).toHaveCount(1);
});

test('REQ-2: the same form sent twice without script acts once', async ({ as, visitor }) => {
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, { ...small, title: 'Sent twice' });
  const tunde = await as(PEOPLE.hodOperations);
  const plain = await visitor({
    javaScriptEnabled: false,
    storageState: await tunde.context().storageState(),
  });
  await plain.goto(path);
  const fields = await plain.locator('form[action="?/decide"]').evaluate((form) => {
    const data = new FormData(form as HTMLFormElement);
    return Object.fromEntries([...data].map(([name, value]) => [name, String(value)]));
  });
  const origin = new URL(plain.url()).origin;
  const send = () =>
    plain
      .context()
      .request.post(`${path}?/decide`, { form: { ...fields, decision: 'approve' }, headers: { origin } });
  const answers = await Promise.all([send(), send()]);
  for (const answer of answers) expect(await answer.text()).toContain('Done. It goes on to the next step.');
  await plain.goto(path);
  await expect(plain.getByText('Tunde Bello approved it')).toHaveCount(1);
  expect(number).toMatch(/^PV-/);
});

test('REQ-1: errors stand beside their fields and nothing typed is lost, without script too', async ({
  visitor,
}) => {
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(PEOPLE.staff);
  await page.getByLabel('Password').fill('countersign-demo');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.goto('/requests/new');
  await page.getByLabel('Title').fill('By hand');
  await page.getByLabel('Unit price').fill('twelve');
  await page.getByRole('button', { name: 'Add a line' }).click();
  await expect(page.getByLabel('Unit price')).toHaveCount(2);
  await page.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(page.getByText('Enter a number, such as 1,250.00.')).toBeVisible();
  await expect(page.getByLabel('Title')).toHaveValue('By hand');
  await expect(page.getByLabel('Unit price').first()).toHaveValue('twelve');
  await expect(page.getByLabel('Unit price').first()).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Unit price').first().fill('12');
  await page.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(page.getByRole('alert')).toContainText('Some fields are still missing');
  await expect(page.getByText('Say who is to be paid.').first()).toBeVisible();
  await page.getByLabel('Payee').fill('Somebody new');
  await page.getByLabel('Line 1: description').fill('One thing');
  await page.getByRole('button', { name: 'Submit for approval' }).click();
  await page.waitForURL(/said=submitted/);
  await page.goto('/requests?mine=1');
  await expect(page.getByRole('link', { name: 'By hand' })).toHaveCount(1);
});

test('REQ-2: when the answer to an act is lost on the way, sending again finds it and acts once', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, { ...small, title: 'Answer lost' });
  const tunde = await as(PEOPLE.hodOperations);
  await tunde.goto(path);
  await hydrated(tunde);
  await tunde.locator('#decide-comment').fill('Agreed with the depot.');
  await tunde.route('**/requests/*?/decide', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await tunde.getByRole('button', { name: `Approve ${number}` }).click();
  await expect(tunde.getByRole('alert')).toContainText('This was not sent, or the answer was lost');
  await expect(tunde.locator('#decide-comment')).toHaveValue('Agreed with the depot.');
  await tunde.unroute('**/requests/*?/decide');
  await tunde.getByRole('button', { name: `Approve ${number}` }).click();
  await expect(tunde.getByText('Done. It goes on to the next step.')).toBeVisible();
  await expect(tunde.getByText('Agreed with the depot.')).toHaveCount(1);
});

test('AUT-11: a decision sent by hand by somebody who may not is refused and recorded', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  const { path } = await raise(chidi, { ...small, title: 'By hand, not by right' });
  const hash = 'what-was-never-seen';
  const ngozi = await as(PEOPLE.finance);
  await ngozi.goto(path);
  const answer = await ngozi.context().request.post(`${path}?/decide`, {
    form: { decision: 'approve', comment: '', content_hash: hash, key: crypto.randomUUID() },
    headers: { origin: new URL(ngozi.url()).origin, accept: 'text/html' },
  });
  expect(answer.status()).toBe(403);
  expect(await answer.text()).toContain('This is not yours to do');
  const halima = await as(PEOPLE.compliance);
  await halima.goto(`/trail?outcome=refused&action=request.approve`);
  await expect(halima.getByRole('region', { name: 'Events' })).toContainText('Ngozi Eze');
});
