import type { Page } from '@playwright/test';
import { openIdentityProvider, type IdentityProvider } from '../support/saml/identity-provider.ts';
import { startNameServer } from '../support/oidc/name-server.ts';
import { axeFaults } from './checks/axe.ts';
import { signUpSomebody } from './newcomer/first-approval.ts';
import { PEOPLE } from '../support/people.ts';
import { expect, hydrated, signIn, test } from './support.ts';

let names: Awaited<ReturnType<typeof startNameServer>>;
let idp: IdentityProvider;
test.beforeAll(async () => {
  names = await startNameServer(Number(process.env['E2E_NAMES_PORT'] ?? 54391));
  idp = await openIdentityProvider({ id: 'ada-0001', email: 'unknown', name: 'Ada Obi' });
});
test.afterAll(async () => {
  await names.close();
  await idp.close();
});

const settings = '/settings/single-sign-on';

async function proveDomain(page: Page, domain: string): Promise<void> {
  await page.goto(settings);
  await hydrated(page);
  await page.getByLabel('Domain', { exact: true }).fill(domain);
  await page.getByRole('button', { name: 'Add the domain' }).click();
  const value = page.getByText(/^countersign=/);
  names.publish(`_countersign.${domain}`, await value.innerText());
  await page.getByRole('button', { name: `Prove ${domain}` }).click();
  await expect(page.getByText(`${domain} is proved.`)).toBeVisible();
}

test('SPEC-SES-132: an Admin sets up a SAML provider, and a colleague comes in by it from the sign-in page', async ({
  visitor,
}) => {
  const admin = await visitor({ viewport: { width: 1280, height: 900 } });
  const { who } = await signUpSomebody(admin);
  const domain = who.email.split('@')[1] ?? '';
  idp.somebody.email = `ada.obi@${domain}`;
  await proveDomain(admin, domain);

  await admin.getByRole('link', { name: 'Add a SAML provider' }).click();
  await expect(admin.getByRole('heading', { level: 1, name: 'Add a SAML provider' })).toBeVisible();
  await admin.getByLabel('Name').fill('Bakery login');
  await admin.getByRole('button', { name: 'Add the provider' }).click();
  await expect(admin.getByRole('heading', { level: 1, name: 'Bakery login' })).toBeVisible();
  await hydrated(admin);
  await expect(admin.getByText('It has not said who it is yet')).toBeVisible();
  expect(await axeFaults(admin)).toEqual([]);

  // what is no metadata is told, and stays in the field
  await admin.getByLabel('Pasted').fill('<EntityDescriptor/>');
  await admin.getByRole('button', { name: 'Save Bakery login' }).click();
  await expect(admin.getByText('cannot be read as such')).toBeVisible();
  await expect(admin.getByLabel('Pasted')).toHaveValue('<EntityDescriptor/>');
  await admin.getByLabel('Pasted').fill('');
  await admin.getByLabel('Its address').fill(idp.entityId);
  await admin.getByLabel('Members may sign in by it').check();
  await admin.getByRole('button', { name: 'Save Bakery login' }).click();
  await expect(admin.getByText('Bakery login is saved.')).toBeVisible();
  await expect(admin.getByText(idp.signIn)).toBeVisible();
  await expect(admin.getByLabel('Its address')).toHaveValue('');
  await expect(admin.getByLabel('Name')).toHaveValue('Bakery login');
  expect(await axeFaults(admin)).toEqual([]);

  const ada = await visitor({ viewport: { width: 390, height: 844 } });
  await ada.goto('/requests');
  await ada.getByRole('link', { name: 'Continue with your organisation’s sign-in' }).click();
  await ada.getByLabel('Your e-mail address at work').fill(idp.somebody.email);
  await ada.getByRole('button', { name: 'Find my organisation' }).click();
  await ada.getByRole('link', { name: 'Continue with Bakery login' }).click();
  await expect(ada).toHaveTitle('Identity provider');
  await ada.getByRole('button', { name: 'Go back signed in' }).click();
  await ada.waitForURL(/\/requests$/);
  await expect(ada.getByLabel('Your account, Ada Obi')).toBeVisible();

  // a second press on the provider's page brings the same answer: it was used
  await ada.goBack();
  await ada.getByRole('button', { name: 'Go back signed in' }).click();
  await expect(ada.getByText('Begin at the sign-in page', { exact: true })).toBeVisible();
  expect(await axeFaults(ada)).toEqual([]);

  await admin.goto('/people');
  await expect(admin.getByText('Ada Obi').first()).toBeVisible();
});

test('a provider’s metadata is taken from a file as well, without JavaScript', async ({ visitor }) => {
  const admin = await visitor({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await signIn(admin, PEOPLE.otherAdmin);
  await admin.goto(`${settings}/saml`);
  await admin.getByLabel('Name').fill('File login');
  await admin.getByRole('button', { name: 'Add the provider' }).click();
  const file = { name: 'metadata.xml', mimeType: 'application/xml', buffer: Buffer.from(idp.metadata) };
  await admin.getByLabel('A file').setInputFiles(file);
  await admin.getByLabel('Members may sign in by it').check();
  await admin.getByRole('button', { name: 'Save File login' }).click();
  await expect(admin.getByText('File login is saved.')).toBeVisible();
  await expect(admin.getByText(idp.signIn)).toBeVisible();
  await expect(admin.getByLabel('Members may sign in by it')).toBeChecked();
});
