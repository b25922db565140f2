import { PEOPLE } from '../support/people.ts';
import { expect, openAccount, raise, signIn, test } from './support.ts';

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test('AUT-10: a head goes on leave, a colleague decides for him, and everywhere it says for whom', async ({
  as,
}) => {
  test.slow();
  const tunde = await as(PEOPLE.hodOperations);
  await openAccount(tunde);
  await tunde.getByRole('link', { name: 'Delegations' }).click();
  const own = tunde.getByRole('form', { name: 'For me' });
  await own.getByLabel('Last day').fill(inDays(3));
  await own.getByRole('button').click();
  await expect(tunde.getByText('Choose a person.')).toBeVisible();
  await own.getByLabel('Who stands in').selectOption('Zainab Musa');
  await own.getByLabel('Reason').fill('On leave in Abuja');
  await own.getByRole('button').click();
  await expect(tunde.getByText('It is arranged.')).toBeVisible();
  await expect(tunde.getByRole('region', { name: 'Who stands in for me' })).toContainText('Zainab Musa');
  await expect(tunde.locator('main')).toContainText('On leave in Abuja');

  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'Two new tyres',
    lines: [{ description: 'Tyre', quantity: '2', unit: '60,000' }],
  });

  const zainab = await as(PEOPLE.hodSales);
  await expect(zainab.getByText(/You are acting for\s+Tunde Bello/)).toBeVisible();
  await zainab.goto('/notices');
  await expect(zainab.getByText('You stand in for Tunde Bello')).toBeVisible();
  await expect(zainab.getByText(`${number} waits for your decision, for Tunde Bello`)).toBeVisible();
  await zainab.goto('/inbox');
  const row = zainab.getByRole('row', { name: /Two new tyres/ });
  await expect(row).toContainText('for Tunde Bello');
  await row.getByRole('link', { name: 'Two new tyres' }).click();
  await expect(zainab.getByRole('group').filter({ hasText: 'Who may act?' })).toBeVisible();
  await zainab.getByText('Who may act?').click();
  await expect(zainab.getByText('You act for Tunde Bello, who heads Operations.')).toBeVisible();
  await zainab.getByRole('button', { name: `Approve ${number}` }).click();
  await expect(zainab.getByText('Done. It goes on to the next step.')).toBeVisible();

  await chidi.goto(path);
  await expect(chidi.getByRole('region', { name: 'Timeline' })).toContainText(
    /Zainab Musa\s+approved it, for Tunde Bello/,
  );
  await expect(chidi.getByRole('region', { name: 'The way of this request' })).toContainText(
    'Approved by Zainab Musa, for Tunde Bello',
  );
  await chidi.goto(`${path}/print`);
  await expect(chidi.locator('main')).toContainText('Zainab Musa, for Tunde Bello');

  await tunde.goto('/delegations');
  await tunde.getByRole('button', { name: /^End it now/ }).click();
  await expect(tunde.getByText('It is ended, from now on.')).toBeVisible();
  await zainab.goto('/inbox');
  await expect(zainab.getByText(/You are acting for/)).toHaveCount(0);
});

test('AUT-8: without script, whoever reads a request asks about a colleague and reads every rule of theirs', async ({
  as,
  visitor,
}) => {
  const chidi = await as(PEOPLE.staff);
  const { path } = await raise(chidi, { title: 'Ink', lines: [{ description: 'Ink', unit: '9,000' }] });
  const plain = await visitor({ javaScriptEnabled: false });
  await signIn(plain, PEOPLE.finance);
  await plain.goto(path);
  const who = plain.getByRole('group').filter({ hasText: 'Who may act?' });
  await who.getByLabel('Ask about').selectOption('Chidi Nwosu');
  await who.getByRole('button', { name: 'Look' }).click();
  await expect(who).toContainText('Chidi Nwosu cannot approve this');
  await expect(who).toContainText('Chidi Nwosu submitted this request, so somebody else must approve it.');
  await expect(who).toContainText('Tunde Bello');
  await who.getByLabel('Ask about').selectOption('Tunde Bello');
  await who.getByRole('button', { name: 'Look' }).click();
  await expect(who).toContainText('Tunde Bello can approve this');
  await expect(who).toContainText('Tunde Bello may act for Operations.');
});
