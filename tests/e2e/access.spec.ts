import { PEOPLE } from '../support/people.ts';
import { look, visit } from './checks/look.ts';
import { expect, fillRequest, hydrated, openPerson, raise, test } from './support.ts';

/** Every page as it opens is looked at in pages.spec.ts; here are the states that take doing. */
test('WCAG 2.2 AA: a page that is not there', async ({ visitor }) => {
  await visit(await visitor(), { at: '/nothing-here' });
});

test('WCAG 2.2 AA: the new request’s errors, and mentioning somebody', async ({ as }) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  await chidi.goto('/requests/new');
  await hydrated(chidi);
  await chidi.getByLabel('Unit price').fill('x');
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(chidi.getByRole('alert')).toBeVisible();
  await look(chidi, 'the form with errors');
  await chidi.goto('/requests');
  await chidi.getByRole('link', { name: 'Maize, November delivery' }).click();
  await expect(chidi.getByRole('heading', { name: 'Maize, November delivery' })).toBeVisible();
  await look(chidi, 'a request of one’s own');
  await chidi.getByRole('form', { name: 'Comment' }).getByText('Mention', { exact: true }).click();
  await look(chidi, 'a request with the people to mention');
});

test('WCAG 2.2 AA: an unfinished draft and its edit page, which say calmly what is missing', async ({
  as,
}) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  await fillRequest(chidi, {
    title: 'Half written',
    payee: '',
    lines: [{ description: 'Ink', unit: '900' }],
  });
  await chidi.getByRole('button', { name: 'Save draft' }).click();
  await chidi.waitForURL(/edit$/);
  const plan = chidi.getByRole('region', { name: 'What will happen next' });
  await expect(plan).toContainText('Before it can be submitted');
  await expect(plan).toContainText('Say who is to be paid.');
  await expect(plan).toContainText('Head of Department');
  await look(chidi, 'the edit page');
  await chidi.goto(new URL(chidi.url()).pathname.replace('/edit', ''));
  const panel = chidi.getByRole('region', { name: 'Not sent yet' });
  await expect(panel).toContainText('Say who is to be paid.');
  await expect(panel.getByRole('button', { name: /^Submit/ })).toHaveCount(0);
  await expect(chidi.getByRole('alert')).toHaveCount(0);
  await look(chidi, 'an unfinished draft');
});

test('WCAG 2.2 AA: the longest title, a long name and the largest amount fit every page', async ({ as }) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'W'.repeat(200),
    payee: `Ogbonnaya-Featherstonehaugh-${'Oluwafunmilayo'.repeat(5)} International Holdings`,
    lines: [{ description: 'M'.repeat(200), unit: '90,071,992,547,409.91' }],
  });
  await visit(chidi, { at: '/requests' });
  const tunde = await as(PEOPLE.hodOperations);
  await visit(tunde, { at: '/inbox' });
  await visit(tunde, { at: path });
  await tunde.locator('#decide-comment').fill('Too long, and too much.');
  await tunde.getByRole('button', { name: `Reject ${number}` }).click();
  await expect(tunde.getByText('Rejected. The requester is told why.')).toBeVisible();
});

test('WCAG 2.2 AA: a request to decide', async ({ as }) => {
  test.slow();
  const ngozi = await as(PEOPLE.finance);
  await visit(ngozi, { at: '/inbox' });
  await ngozi.getByRole('link', { name: 'Maize, November delivery' }).click();
  await expect(ngozi.getByRole('heading', { name: 'Your decision' })).toBeVisible();
  await look(ngozi, 'a request to decide');
});

test('WCAG 2.2 AA: a person to deactivate, and an event of the trail', async ({ as }) => {
  test.slow();
  const amara = await as(PEOPLE.admin);
  await openPerson(amara, 'Chidi Nwosu');
  await amara.getByText('Deactivate Chidi Nwosu').first().click();
  await expect(amara.getByLabel('Name of the person')).toBeVisible();
  await look(amara, 'a person with the deactivate panel open');
  const grace = await as(PEOPLE.auditor);
  await grace.goto('/trail');
  await expect(grace.getByText('Checked in your browser.')).toBeVisible();
  await grace.getByRole('region', { name: 'Events' }).locator('summary').first().click();
  await look(grace, 'the trail with a row open');
});

test('the whole page is reached by keyboard, beginning with the way past the menu', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  await chidi.goto('/requests');
  await chidi.keyboard.press('Tab');
  await expect(chidi.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await chidi.keyboard.press('Enter');
  await expect(chidi.locator('#content')).toBeFocused();
});
