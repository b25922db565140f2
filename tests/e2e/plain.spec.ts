import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { PASSWORD_CHOSEN, someNewcomer } from './newcomer/first-approval.ts';
import { Mailbox } from './newcomer/mailbox.ts';
import { expect, fillSignIn, test } from './support.ts';

const plain = { javaScriptEnabled: false };

async function enter(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await fillSignIn(page, email);
  await page.waitForURL(/\/inbox/);
}

test('UI-6: without script a request is raised, decided, found, and a view of it kept', async ({
  visitor,
}) => {
  test.slow();
  const chidi = await visitor(plain);
  await enter(chidi, PEOPLE.staff);
  const title = `No script ${crypto.randomUUID().slice(0, 6)}`;
  await chidi.getByRole('link', { name: 'New request' }).click();
  await chidi.getByLabel('Title').fill(title);
  await chidi.getByLabel('Payee').fill('Kano Grain Millers');
  await chidi.getByLabel('Line 1: description').fill('Sacks');
  await chidi.getByLabel('Unit price').first().fill('not a price');
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(chidi.getByLabel('Title')).toHaveValue(title);
  await expect(chidi.getByLabel('Unit price').first()).toHaveValue('not a price');
  await chidi.getByLabel('Unit price').first().fill('1,250.75');
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(chidi.getByText(/is submitted$/)).toBeVisible();
  const path = new URL(chidi.url()).pathname;
  const number = (await chidi.getByText(/is submitted$/).innerText()).split(' ')[0] ?? '';

  const tunde = await visitor(plain);
  await enter(tunde, PEOPLE.hodOperations);
  await tunde
    .getByRole('row', { name: new RegExp(title) })
    .getByRole('link', { name: `Query ${number}` })
    .click();
  await tunde.locator('#decide-comment').fill('How many sacks?');
  await tunde.getByRole('button', { name: `Query ${number}` }).click();
  await expect(tunde.getByText(/^Sent\. The requester answers/)).toBeVisible();
  await chidi.goto(path);
  await chidi.getByLabel('Your answer').fill('One.');
  await chidi.getByRole('button', { name: `Answer the query on ${number}` }).click();
  await expect(chidi.getByText(/^Answered\./)).toBeVisible();
  await tunde.goto('/inbox');
  await tunde
    .getByRole('row', { name: new RegExp(title) })
    .getByRole('button', { name: `Approve ${number}` })
    .click();
  await expect(tunde.getByText('Done. It goes on to the next step.')).toBeVisible();

  await chidi.goto('/requests');
  await chidi.getByRole('searchbox').fill(title);
  await chidi.getByRole('button', { name: 'Show' }).click();
  await expect(chidi.getByRole('link', { name: title })).toHaveCount(1);
  await chidi.getByText('Save this view').click();
  await chidi.getByLabel('Name of the view').fill(title);
  await chidi.getByRole('button', { name: 'Save', exact: true }).click();
  await chidi.goto('/requests');
  await chidi.getByRole('navigation', { name: 'Saved views' }).getByRole('link', { name: title }).click();
  await expect(chidi.getByRole('link', { name: title, exact: true }).last()).toBeVisible();
  await expect(chidi).toHaveURL(/q=/);
});

test('UI-6: without script somebody changes their name and formats, and marks notices as seen', async ({
  visitor,
}) => {
  const zainab = await visitor(plain);
  await enter(zainab, PEOPLE.hodSales);
  await zainab.goto('/profile');
  await zainab.getByLabel('Your name').fill('Amara Okafor');
  await zainab.getByRole('button', { name: 'Save profile' }).click();
  await expect(zainab.getByText('A colleague has this name', { exact: true })).toBeVisible();
  await zainab.getByLabel('Your name').fill('Zainab Musa');
  await zainab.getByRole('button', { name: 'Save profile' }).click();
  await expect(zainab.getByText(/saved|nothing/i).first()).toBeVisible();
  await zainab.goto('/notices');
  await expect(zainab.getByRole('heading', { name: 'Notices' })).toBeVisible();
});

test('UI-6: without script a newcomer signs up, sets up and invites, and the invited person comes in', async ({
  visitor,
}) => {
  test.slow();
  const who = someNewcomer();
  const page = await visitor(plain);
  await page.goto('/');
  await page.getByRole('link', { name: 'Open your organisation' }).first().click();
  await page.getByLabel('Your name').fill(who.name);
  await page.getByLabel('Work e-mail').fill(who.email);
  await page.getByLabel('Organisation').fill(who.organisation);
  // Without script a form that comes back at once is taken for a program's: it asks for another press.
  await expect(async () => {
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await page.goto(await new Mailbox(who.email).link(/open your organisation/i));
  await page.getByLabel('Choose a password').fill(PASSWORD_CHOSEN);
  await page.getByRole('button', { name: 'Open my organisation' }).click();
  await page.waitForURL(/\/welcome/);
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await page.waitForURL(/step=departments/);
  await page.getByLabel('Name of a department').fill('Stores');
  await page.getByRole('button', { name: 'Add it' }).click();
  await expect(page.getByText('Stores').first()).toBeVisible();
  await page.getByRole('link', { name: 'Go on' }).click();
  const form = page.getByRole('form', { name: 'Invite a person' }).first();
  await form.getByLabel('E-mail address').fill(who.colleague.email);
  await form.getByLabel('Name', { exact: true }).fill(who.colleague.name);
  await form.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(page.getByText(`The link is on its way to ${who.colleague.email}`)).toBeVisible();
  const colleague = await visitor(plain);
  await colleague.goto(await new Mailbox(who.colleague.email).link(/invites you/));
  await colleague.getByLabel('Choose a password').fill(PASSWORD_CHOSEN);
  await colleague.getByRole('button', { name: `Join ${who.organisation}` }).click();
  await colleague.waitForURL(/\/inbox/);
  await page.goto('/welcome?step=people');
  await expect(page.getByText('Everybody that your policy asks is here', { exact: true })).toBeVisible();
});
