import { PEOPLE } from '../support/people.ts';
import { expect, hydrated, raise, test } from './support.ts';

const lines = [{ description: 'Pallets', unit: '18,000' }];

test('AUT-12: whoever is mentioned can read the request from then on, without script too', async ({
  as,
  visitor,
}) => {
  const chidi = await as(PEOPLE.staff);
  const { path } = await raise(chidi, { title: 'Pallets for the depot', lines });
  const kemi = await as(PEOPLE.staff2);
  expect((await kemi.goto(path))?.status()).toBe(404);
  const plain = await visitor({
    javaScriptEnabled: false,
    storageState: await chidi.context().storageState(),
  });
  await plain.goto(path);
  const form = plain.getByRole('form', { name: 'Comment' });
  await form.getByText('Mention', { exact: true }).click();
  await form.getByRole('checkbox', { name: 'Kemi Ade' }).check();
  await expect(form.getByRole('checkbox', { name: 'Chidi Nwosu' })).toHaveCount(0);
  await form.getByRole('button', { name: 'Add a comment' }).click();
  await expect(plain.getByText('Write a comment.')).toBeVisible();
  await expect(form.getByRole('checkbox', { name: 'Kemi Ade' })).toBeChecked();
  await form.getByLabel('Comment').fill('Kemi, are these the right size?');
  await form.getByRole('button', { name: 'Add a comment' }).click();
  await expect(plain.getByText('Comment added. Whoever you mentioned is told.')).toBeVisible();
  expect((await kemi.goto(path))?.status()).toBe(200);
  await expect(kemi.getByRole('heading', { name: 'Pallets for the depot' })).toBeVisible();
  await expect(kemi.getByText('Kemi, are these the right size?')).toBeVisible();
  await kemi.goto('/requests');
  await expect(kemi.getByRole('link', { name: 'Pallets for the depot' })).toBeVisible();
  await expect(kemi.getByRole('button', { name: /^(Approve|Change|Withdraw)/ })).toHaveCount(0);
});

test('AUT-12: nobody is mentioned who cannot read requests here, and nothing typed is lost', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  const { path } = await raise(chidi, { title: 'Not for strangers', lines });
  await chidi.goto(path);
  await hydrated(chidi);
  const form = chidi.getByRole('form', { name: 'Comment' });
  await form.getByText('Mention', { exact: true }).click();
  const box = form.getByRole('checkbox', { name: 'Kemi Ade' });
  await box.evaluate(
    (input, stranger) => ((input as HTMLInputElement).value = stranger),
    crypto.randomUUID(),
  );
  await box.check();
  await form.getByLabel('Comment').fill('Please look.');
  await form.getByRole('button', { name: 'Add a comment' }).click();
  await expect(chidi.getByRole('alert')).toContainText('Somebody you mention cannot read this');
  await expect(form.getByLabel('Comment')).toHaveValue('Please look.');
});
