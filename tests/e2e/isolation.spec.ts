import { PEOPLE } from '../support/people.ts';
import { expect, raise, test } from './support.ts';

test('ISO-6: another organisation’s request is not there: by address, by form, by balance', async ({
  as,
}) => {
  const chidi = await as(PEOPLE.staff);
  const { path, number } = await raise(chidi, {
    title: 'Ours alone',
    lines: [{ description: 'Item', unit: '5,000' }],
  });
  for (const email of [PEOPLE.otherAdmin, PEOPLE.otherHod, PEOPLE.otherFinance, PEOPLE.otherStaff]) {
    const stranger = await as(email);
    for (const place of [path, `${path}/edit`, `/requests/balance?order=${path.split('/')[2]}`]) {
      expect((await stranger.goto(place))?.status(), `${email} ${place}`).toBe(404);
      if (!place.startsWith('/requests/balance')) {
        await expect(stranger.getByRole('heading', { name: 'There is nothing here for you' })).toBeVisible();
        await expect(stranger.getByText(/forbidden|Ours alone/i)).toHaveCount(0);
      }
    }
    await stranger.goto(`/requests?number=${number}`);
    await expect(stranger.getByText('Ours alone')).toHaveCount(0);
    const answer = await stranger.context().request.post(`${path}?/comment`, {
      form: { body: 'hello', key: crypto.randomUUID() },
      headers: { origin: new URL(stranger.url()).origin, accept: 'text/html' },
    });
    expect(answer.status()).toBe(404);
  }
});

test('ISO-6: an id that never existed answers as another organisation’s does', async ({ as }) => {
  const mwangi = await as(PEOPLE.otherStaff);
  const answer = await mwangi.goto('/requests/00000000-0000-4000-8000-000000000000');
  expect(answer?.status()).toBe(404);
  await expect(mwangi.getByText('There is nothing here for you')).toBeVisible();
  expect((await mwangi.goto('/requests/not-an-id'))?.status()).toBe(404);
});

test('ISO-6: another organisation’s people cannot be looked at or changed', async ({ as }) => {
  const amara = await as(PEOPLE.admin);
  await amara.goto('/people');
  const href = await amara.getByRole('link', { name: 'Chidi Nwosu' }).getAttribute('href');
  const wanjiru = await as(PEOPLE.otherAdmin);
  expect((await wanjiru.goto(href ?? ''))?.status()).toBe(404);
  await wanjiru.goto('/people');
  await expect(wanjiru.getByText('Chidi Nwosu')).toHaveCount(0);
});
