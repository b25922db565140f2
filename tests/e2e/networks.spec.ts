import type { Page } from '@playwright/test';
import { proxyFrom } from '../support/forward-proxy.ts';
import { PEOPLE } from '../support/people.ts';
import { axeFaults } from './checks/axe.ts';
import { expect, fillSignIn, hydrated, openPerson, signIn, test } from './support.ts';

const ELSEWHERE = '127.0.0.9';
const OFFICE = '127.0.0.1 Head office';

async function fill(page: Page, list: string, reason: string): Promise<void> {
  await page.getByLabel('One network a line, then what it is').fill(list);
  await page.getByLabel('Reason').fill(reason);
}
const save = (page: Page) => page.getByRole('button', { name: 'Save the networks' }).click();

test.describe('networks', () => {
  let elsewhere: Awaited<ReturnType<typeof proxyFrom>>;
  test.beforeAll(async () => void (elsewhere = await proxyFrom(ELSEWHERE)));
  test.afterAll(() => elsewhere.close());
  const proxied = () => ({ proxy: { server: elsewhere.server, bypass: '<-loopback>' } });

  test('SES-4: a list is previewed, ends who is elsewhere, lets them in from inside only, and cannot lock its author out', async ({
    as,
    visitor,
  }) => {
    const amara = await as(PEOPLE.admin);
    const chidi = await visitor(proxied());
    await signIn(chidi, PEOPLE.staff);
    const inside = await as(PEOPLE.staff);
    await amara.goto('/settings/networks');
    await hydrated(amara);
    await expect(amara.getByText('Everybody may sign in from anywhere')).toBeVisible();
    await fill(amara, '203.0.113.0/24 Elsewhere\n10.1.2.3/8 Wrong', 'A try');
    await save(amara);
    await expect(amara.getByText(/Line 2: This has bits beyond its mask/)).toBeVisible();
    await fill(amara, '203.0.113.0/24 Elsewhere', 'A try');
    await save(amara);
    await expect(amara.getByRole('alert')).toContainText('You would lock yourself out');
    await expect(amara.getByRole('alert')).toContainText('127.0.0.1');

    await fill(amara, OFFICE, 'Only from the office');
    await amara.getByRole('button', { name: 'See what this would block now' }).click();
    const outside = amara.getByRole('region', { name: 'Sessions outside' });
    await expect(outside.getByRole('row', { name: /Chidi Nwosu.*127\.0\.0\.9/s })).toBeVisible();
    await expect(outside).not.toContainText('127.0.0.1');
    await expect(amara.getByLabel('One network a line, then what it is')).toHaveValue(OFFICE);
    await amara.getByLabel('Reason').fill('Only from the office');
    await save(amara);
    await expect(
      amara.getByText(/The networks are saved\. [1-9]\d* sessions? (was|were) ended\./),
    ).toBeVisible();

    await chidi.goto('/requests');
    await chidi.waitForURL(/\/sign-in\?why=session_ended/);
    await fillSignIn(chidi, PEOPLE.staff);
    await expect(chidi.getByText('Not from this network')).toBeVisible();
    await inside.goto('/requests');
    await expect(inside.getByRole('heading', { level: 1, name: 'Requests' })).toBeVisible();

    await amara.goto('/sessions/ended');
    await expect(
      amara.getByRole('row', { name: /Chidi Nwosu.*Outside the networks.*by Amara Okafor.*\d+ ms/s }).first(),
    ).toBeVisible();
  });

  test('SES-4: a session carried to another address ends there, with the address that it moved to in the trail', async ({
    as,
    visitor,
  }) => {
    const zainab = await as(PEOPLE.hodSales);
    const cookies = await zainab.context().cookies();
    const thief = await visitor(proxied());
    await thief.context().addCookies(cookies);
    await thief.goto('/requests');
    await thief.waitForURL(/\/sign-in\?why=address_not_allowed/);
    await expect(thief.getByText('Not from this network')).toBeVisible();
    await zainab.goto('/requests');
    await zainab.waitForURL(/\/sign-in\?why=session_ended/);
  });

  test('SES-4: an empty list lets everybody in again, without a script too, and the page reads well', async ({
    as,
    visitor,
  }) => {
    const amara = await as(PEOPLE.admin);
    await amara.goto('/settings/networks');
    await hydrated(amara);
    expect(await axeFaults(amara)).toEqual([]);
    const cookies = await amara.context().cookies();
    const plain = await visitor({ javaScriptEnabled: false });
    await plain.context().addCookies(cookies);
    await plain.goto('/settings/networks');
    await fill(plain, '', 'Everybody works from home');
    await save(plain);
    await expect(
      plain.getByText(/Everybody may sign in from anywhere\. \d+ sessions? (was|were) ended\./),
    ).toBeVisible();
    const chidi = await visitor(proxied());
    await signIn(chidi, PEOPLE.staff);
    await expect(chidi).toHaveURL(/\/inbox/);
  });
});

test('SES-6: roles changed while a form is open: what was typed stays, and the live page tells who, why, from what to what and how soon', async ({
  as,
}) => {
  const emeka = await as(PEOPLE.finance2);
  await emeka.goto('/requests/new');
  await hydrated(emeka);
  await emeka.getByLabel('Title').fill('Open while roles change');
  await emeka.getByLabel('Line 1: description').fill('Cabinet');
  const amara = await as(PEOPLE.admin);
  const watching = await amara.context().newPage();
  await watching.goto('/sessions/ended');
  await hydrated(watching);
  await openPerson(amara, 'Emeka Obi');
  await amara.getByRole('checkbox', { name: /^Staff/ }).check();
  await amara.getByLabel('Reason').first().fill('Raises his own vouchers');
  await amara.getByRole('button', { name: 'Change the roles of Emeka Obi' }).click();
  await expect(amara.getByText(/The roles are changed\./)).toBeVisible();
  // by itself, within seconds
  const row = watching.getByRole('row', { name: /Emeka Obi/ }).first();
  await expect(row).toContainText('Roles changed');
  await expect(row).toContainText('by Amara Okafor');
  await expect(row.locator('del')).toHaveText('finance');
  await expect(row.locator('ins')).toHaveText('finance, staff');

  await emeka.getByLabel('Line 1: description').fill('Cabinet, steel');
  await emeka.getByRole('button', { name: 'Save draft' }).click();
  await emeka.waitForURL(/\/sign-in\?why=session_ended/);
  await expect(row).toContainText(/[\d,]+ ms/);
  await fillSignIn(emeka, PEOPLE.finance2);
  await emeka.waitForURL(/\/requests\/(new|[0-9a-f-]+\/edit)/);
  await expect(emeka.getByLabel('Title')).toHaveValue('Open while roles change');
  await expect(emeka.getByLabel('Line 1: description')).toHaveValue('Cabinet, steel');
});
