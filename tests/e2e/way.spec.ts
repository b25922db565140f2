import { PEOPLE } from '../support/people.ts';
import { expect, raise, test } from './support.ts';

test('REQ-2: a voucher over the threshold goes its whole way, by role, with a query and its answer', async ({
  as,
}) => {
  test.slow();
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'Generator overhaul',
    lines: [
      { description: 'Parts', quantity: '2', unit: '2,500,000.00', tax: '7.5' },
      { description: 'Labour', unit: '300,000' },
    ],
  });
  expect(number).toMatch(/^PV-\d{4}-\d{4}$/);
  await expect(chidi.locator('main')).toContainText('5,675,000.00');
  const route = chidi.getByRole('region', { name: 'The way of this request' });
  await expect(route).toContainText('Tunde Bello');
  await expect(route).toContainText('Folake Adeyemi or Ibrahim Sani');

  const tunde = await as(PEOPLE.hodOperations);
  await tunde
    .getByRole('row', { name: /Generator overhaul/ })
    .getByRole('button', { name: `Approve ${number}` })
    .click();
  await expect(tunde.getByText('Done. It goes on to the next step.')).toBeVisible();
  await expect(tunde.getByText('Generator overhaul')).toHaveCount(0);

  const ngozi = await as(PEOPLE.finance);
  await ngozi.goto(path);
  await ngozi.getByRole('button', { name: `Query ${number}` }).click();
  await expect(ngozi.getByText('Write your question.')).toBeVisible();
  await ngozi.locator('#decide-comment').fill('Which generator is it?');
  await ngozi.getByRole('button', { name: `Query ${number}` }).click();
  await expect(ngozi.getByText(/^Sent\. The requester answers/)).toBeVisible();
  await expect(ngozi.getByText('Until then you can still reject it.')).toBeVisible();
  await expect(ngozi.getByRole('button', { name: `Reject ${number}` })).toBeVisible();
  await expect(ngozi.getByRole('button', { name: `Review ${number}` })).toHaveCount(0);

  await chidi.goto('/inbox');
  await chidi.getByRole('link', { name: `Answer ${number}` }).click();
  await chidi.getByLabel('Your answer').fill('The one at Ikeja.');
  await chidi.getByRole('button', { name: `Answer the query on ${number}` }).click();
  await expect(chidi.getByText('Answered. It waits for the same person again.')).toBeVisible();

  await ngozi.goto('/inbox');
  await expect(
    ngozi.getByRole('row', { name: /Generator overhaul/ }).getByRole('button', { name: `Review ${number}` }),
  ).toBeVisible();
  await ngozi.goto(path);
  await expect(ngozi.getByText('The one at Ikeja.')).toBeVisible();
  await ngozi.getByRole('button', { name: `Review ${number}` }).click();
  await expect(ngozi.getByText('Done. It goes on to the next step.')).toBeVisible();

  const folake = await as(PEOPLE.director);
  await folake.goto(path);
  await folake.getByRole('button', { name: `Sanction ${number}` }).click();
  await expect(folake.getByText('Done. It is approved.')).toBeVisible();

  const emeka = await as(PEOPLE.finance2);
  await emeka.goto(path);
  await emeka.getByLabel('Payment reference').fill('ZB-10077');
  await emeka.getByRole('button', { name: `Mark ${number} paid` }).click();
  await expect(emeka.getByText('Marked paid.')).toBeVisible();

  await chidi.goto(path);
  await expect(chidi.getByText('Paid', { exact: true }).first()).toBeVisible();
  const timeline = chidi.getByRole('region', { name: 'Timeline' });
  for (const line of [
    'Chidi Nwosu submitted it',
    'Tunde Bello approved it',
    'Ngozi Eze asked a question',
    'Chidi Nwosu answered',
    'Ngozi Eze reviewed it',
    'Folake Adeyemi sanctioned it',
    'Emeka Obi marked it paid',
  ]) {
    await expect(timeline).toContainText(line);
  }
});

test('REQ-1: a voucher is raised against an order, which shows what it has left and is not exceeded silently', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  const order = await raise(chidi, {
    title: 'Forklift tyres',
    kind: 'Purchase order',
    lines: [{ description: 'Tyres', quantity: '4', unit: '100,000' }],
  });
  expect(order.number).toMatch(/^PO-/);
  for (const [email, verb] of [
    [PEOPLE.hodOperations, 'Approve'],
    [PEOPLE.finance, 'Review'],
  ] as const) {
    const decider = await as(email);
    await decider.goto(order.path);
    await decider.getByRole('button', { name: `${verb} ${order.number}` }).click();
    await expect(decider.getByText(/^Done\./)).toBeVisible();
  }
  await chidi.goto(order.path);
  await chidi.getByRole('link', { name: `Raise a voucher against ${order.number}` }).click();
  await expect(chidi.getByText('NGN 400,000.00 is left on it.')).toBeVisible();
  await chidi.getByLabel('Title').fill('Forklift tyres, first invoice');
  await chidi.getByLabel('Line 1: description').fill('Tyres');
  await chidi.getByLabel('Unit price').fill('400,000.01');
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(chidi.getByText('This is more than the purchase order has left')).toBeVisible();
  await expect(chidi.getByLabel('Unit price')).toHaveValue('400,000.01');
  await chidi.getByLabel('Why it takes more than the order has left').fill('The price rose by a kobo.');
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await chidi.waitForURL(/said=submitted/);
  await expect(chidi.getByText('The price rose by a kobo.')).toBeVisible();
  await chidi.goto(order.path);
  await expect(chidi.getByText('Left on this order')).toBeVisible();
  await expect(chidi.locator('main')).toContainText('NGN 0.00');
});

test('REQ-2: a queried request may be rejected while its answer is awaited', async ({ as }) => {
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'Marble reception desk',
    lines: [{ description: 'Desk', unit: '750,000' }],
  });
  const tunde = await as(PEOPLE.hodOperations);
  await tunde.goto(path);
  await tunde.locator('#decide-comment').fill('What is wrong with the old one?');
  await tunde.getByRole('button', { name: `Query ${number}` }).click();
  await expect(tunde.getByText('Until then you can still reject it.')).toBeVisible();
  await tunde.locator('#decide-comment').fill('It can wait for next year.');
  await tunde.getByRole('button', { name: `Reject ${number}` }).click();
  await expect(tunde.getByText('Rejected. The requester is told why.')).toBeVisible();
  await chidi.goto(path);
  await expect(chidi.getByRole('region', { name: 'Timeline' })).toContainText('Tunde Bello rejected it');
});

test('REQ-2: returned for change, changed and submitted again, it keeps its number and its voided decision', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'Office paper',
    lines: [{ description: 'Reams', quantity: '10', unit: '6,000' }],
  });
  const tunde = await as(PEOPLE.hodOperations);
  await tunde.goto(path);
  await tunde.getByRole('button', { name: `Approve ${number}` }).click();
  await expect(tunde.getByText(/^Done\./)).toBeVisible();
  const ngozi = await as(PEOPLE.finance);
  await ngozi.goto(path);
  await ngozi.locator('#decide-comment').fill('Ten is too many.');
  await ngozi.getByRole('button', { name: `Return ${number}` }).click();
  await expect(ngozi.getByText(/^Returned\./)).toBeVisible();
  await chidi.goto('/inbox');
  await chidi.getByRole('link', { name: `Change ${number}` }).click();
  await chidi.getByLabel('Quantity').fill('5');
  await chidi.getByRole('button', { name: 'Submit for approval' }).click();
  await chidi.waitForURL(/said=submitted/);
  await expect(chidi.getByText(`${number} is submitted`)).toBeVisible();
  await expect(chidi.getByText('void: the request was returned for change')).toBeVisible();
  await expect(chidi.getByRole('region', { name: /^Changed since/ })).toContainText('Reams: 10 at 6,000.00');
});
