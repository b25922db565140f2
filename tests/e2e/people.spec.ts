import { PEOPLE } from '../support/people.ts';
import { expect, openPerson, test } from './support.ts';

test('SES-2: changing somebody’s roles ends their sessions at once, and says how many', async ({ as }) => {
  const halima = await as(PEOPLE.compliance);
  await halima.goto('/trail');
  await expect(halima.getByRole('heading', { name: 'Trail' })).toBeVisible();
  const amara = await as(PEOPLE.admin);
  await openPerson(amara, 'Halima Yusuf');
  await amara.getByRole('checkbox', { name: /^Staff/ }).check();
  await amara.getByRole('button', { name: 'Change the roles of Halima Yusuf' }).click();
  await expect(amara.getByText('Say why. The trail keeps it.')).toBeVisible();
  await amara.getByLabel('Reason').first().fill('Raises her own travel vouchers');
  await amara.getByRole('button', { name: 'Change the roles of Halima Yusuf' }).click();
  await expect(
    amara.getByText(/The roles are changed\. [1-9]\d* sessions? (was|were) ended\./),
  ).toBeVisible();
  await expect(amara.getByRole('region', { name: 'Changes of roles' })).toContainText('added Staff');
  await halima.getByRole('link', { name: 'Inbox', exact: true }).click();
  await halima.waitForURL(/why=session_ended/);
});

test('AUT-1: kinds of duty are not mixed, in words', async ({ as }) => {
  const amara = await as(PEOPLE.admin);
  await openPerson(amara, 'Ngozi Eze');
  await amara.getByRole('checkbox', { name: /^Admin/ }).check();
  await amara.getByLabel('Reason').first().fill('To try');
  await amara.getByRole('button', { name: 'Change the roles of Ngozi Eze' }).click();
  await expect(amara.getByRole('alert')).toContainText('These roles do not go together');
});

test('AUT-6: nobody changes their own roles, and only those who may see people do', async ({ as }) => {
  const amara = await as(PEOPLE.admin);
  await openPerson(amara, 'Amara Okafor');
  await expect(amara.getByText('Nobody changes their own roles.')).toBeVisible();
  await expect(amara.getByRole('button', { name: /Change the roles/ })).toHaveCount(0);
  await expect(amara.getByText('Deactivate Amara Okafor')).toHaveCount(0);
  const ngozi = await as(PEOPLE.finance);
  expect((await ngozi.goto('/people'))?.status()).toBe(403);
  expect((await ngozi.goto('/trail'))?.status()).toBe(403);
});

test('SES-2: deactivating somebody ends their sessions, and they cannot come back', async ({
  as,
  visitor,
}) => {
  const kemi = await as(PEOPLE.staff2);
  const amara = await as(PEOPLE.admin);
  await openPerson(amara, 'Kemi Ade');
  await amara.getByText('Deactivate Kemi Ade').first().click();
  const panel = amara.getByRole('group').filter({ hasText: 'Name of the person' });
  await panel.getByLabel('Reason').fill('Left the company');
  await panel.getByLabel('Name of the person').fill('Kemi');
  await panel.getByRole('button', { name: 'Deactivate Kemi Ade' }).click();
  await expect(panel.getByText('Type “Kemi Ade”, to be sure that it is the right person.')).toBeVisible();
  await expect(panel.getByLabel('Reason')).toHaveValue('Left the company');
  await panel.getByLabel('Name of the person').fill('Kemi Ade');
  await panel.getByRole('button', { name: 'Deactivate Kemi Ade' }).click();
  await expect(
    amara.getByText(/Kemi Ade is deactivated\. [1-9]\d* sessions? (was|were) ended\./),
  ).toBeVisible();
  await kemi.getByRole('link', { name: 'Requests', exact: true }).click();
  await kemi.waitForURL(/why=session_ended/);
  const again = await visitor();
  await again.goto('/sign-in');
  await again.getByLabel('E-mail address').fill(PEOPLE.staff2);
  await again.getByLabel('Password').fill('countersign-demo');
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(again.getByRole('alert')).toContainText('You have no access to this organisation today');
  await again.goto('/inbox');
  await expect(again).toHaveURL(/\/sign-in/);
});
