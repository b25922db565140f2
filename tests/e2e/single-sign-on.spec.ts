import type { Page } from '@playwright/test';
import { startNameServer } from '../support/oidc/name-server.ts';
import { startProvider, type RealProvider } from '../support/oidc/identity-provider.ts';
import { axeFaults } from './checks/axe.ts';
import { signUpSomebody } from './newcomer/first-approval.ts';
import { expect, hydrated, test } from './support.ts';

const names = Number(process.env['E2E_NAMES_PORT'] ?? 54391);
const client = { id: 'countersign', secret: 'a secret of the client', redirectUris: [] as string[] };
const path = '/settings/single-sign-on';

/** An organisation with the real provider set up, by hand as an Admin does it. */
async function setUp(page: Page, real: RealProvider, publish: (name: string, value: string) => void) {
  const { who } = await signUpSomebody(page);
  await page.goto(path);
  await hydrated(page);
  const add = page.getByRole('form', { name: 'Add an OpenID Connect provider' });
  await add.getByLabel('Name').fill('Greenleaf login');
  await add.getByLabel('Issuer').fill('https://127.0.0.1/nobody');
  await add.getByLabel('Client id').fill(client.id);
  await add.getByLabel('Client secret').fill(client.secret);
  await add.getByRole('button', { name: 'Add the provider' }).click();
  await expect(page.getByText('This issuer cannot be used.', { exact: false })).toBeVisible();
  await expect(add.getByLabel('Name')).toHaveValue('Greenleaf login');
  await add.getByLabel('Issuer').fill(real.issuer);
  await add.getByLabel('Client secret').fill(client.secret);
  await add.getByRole('button', { name: 'Add the provider' }).click();
  await expect(page.getByText('Greenleaf login is saved.')).toBeVisible();
  const card = page.getByRole('article', { name: 'Greenleaf login' });
  const address = await card.getByText(/\/sso\/oidc\//).innerText();
  client.redirectUris = [address.trim()];
  const domain = `d${crypto.randomUUID().slice(0, 8)}.example`;
  await claim(page, domain);
  await page.getByRole('button', { name: `Prove ${domain}` }).click();
  await expect(page.getByText('The TXT record was not found', { exact: false })).toBeVisible();
  await prove(page, domain, publish);
  return { domain, callback: address.trim(), founder: who.email };
}

async function claim(page: Page, domain: string): Promise<void> {
  await page.getByLabel('Domain', { exact: true }).fill(domain);
  await page.getByRole('button', { name: 'Add the domain' }).click();
  await expect(page.getByText(`_countersign.${domain}`)).toBeVisible();
}

async function prove(page: Page, domain: string, publish: (name: string, value: string) => void) {
  const row = page.getByRole('listitem').filter({ hasText: `_countersign.${domain}` });
  publish(`_countersign.${domain}`, await row.getByText(/^countersign=/).innerText());
  await page.getByRole('button', { name: `Prove ${domain}` }).click();
  await expect(page.getByText(`${domain} is proved.`)).toBeVisible();
}

/** From the sign-in page to the provider and back. */
async function comeIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Continue with your organisation’s sign-in' }).click();
  await page.getByLabel('Your e-mail address at work').fill(email);
  await page.getByRole('button', { name: 'Find my organisation' }).click();
  await page.getByRole('link', { name: 'Continue with Greenleaf login' }).click();
}

test.describe('single sign-on by OpenID Connect', () => {
  let real: RealProvider;
  let server: Awaited<ReturnType<typeof startNameServer>>;
  test.beforeAll(async () => {
    real = await startProvider(() => client);
    server = await startNameServer(names);
  });
  test.afterAll(async () => {
    await real.close();
    await server.close();
  });

  test('SPEC-SES-63: an Admin sets it up, somebody comes in by it without JavaScript, and what answers wrongly is told on a page', async ({
    visitor,
  }) => {
    const founder = await visitor();
    const { domain, callback, founder: email } = await setUp(founder, real, server.publish);
    real.account = { subject: 'ada-1', email: `ada@${domain}`, name: 'Ada Obi' };
    const ada = await visitor({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    await comeIn(ada, `ada@${domain}`);
    await ada.waitForURL(/\/inbox/);
    await ada.goto('/profile');
    await expect(ada.getByLabel('Your name')).toHaveValue('Ada Obi');
    await expect(ada.getByRole('definition').filter({ hasText: `ada@${domain}` })).toBeVisible();
    await expect(ada.getByText('You have none here', { exact: false })).toBeVisible();
    await founder.goto(path);
    await expect(founder.getByText('On', { exact: true })).toBeVisible();

    // an address outside the proved domains is told why, and stays outside
    real.account = { subject: 'eve-1', email: 'eve@elsewhere.example', name: 'Eve' };
    const eve = await visitor();
    await comeIn(eve, `eve@${domain}`);
    await expect(eve.getByText('Your address is not one of this organisation')).toBeVisible();
    await eve.goto('/inbox');
    await expect(eve).toHaveURL(/\/sign-in/);

    // an answer that another browser fetched signs nobody in
    const stranger = await visitor();
    await stranger.goto(`${callback}?code=x&state=${'y'.repeat(43)}`);
    await expect(stranger.getByText('Begin again').first()).toBeVisible();
    // whoever has a password connects what they have, and comes in by single sign-on from then on
    await founder.goto(path);
    await hydrated(founder);
    const own = email.split('@')[1] ?? '';
    await claim(founder, own);
    await prove(founder, own, server.publish);
    real.account = { subject: 'founder', email, name: 'Somebody' };
    await founder.goto('/profile');
    await founder.getByRole('link', { name: 'Use your organisation’s sign-in instead' }).click();
    await founder.getByRole('button', { name: 'Connect Greenleaf login' }).click();
    await founder.getByRole('link', { name: 'Go on to your organisation’s sign-in' }).click();
    await founder.waitForURL(/\/profile$/);
    await expect(founder.getByText('You have none here', { exact: false })).toBeVisible();
    for (const page of [founder, eve]) {
      await page.goto(page === founder ? path : '/sign-in/organisation');
      expect(await axeFaults(page)).toEqual([]);
    }
  });
});
