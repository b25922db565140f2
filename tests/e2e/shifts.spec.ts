import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { shiftsOf, slowDown, watchShifts } from './checks/shifts.ts';
import { expect, hydrated, test } from './support.ts';

/** Nothing in a list may move under the finger that aims at it: no shift at all, not merely a small one. */
const lists = [
  { who: 'finance', places: ['/inbox', '/requests'] },
  { who: 'compliance', places: ['/trail', '/requests'] },
  { who: 'admin', places: ['/people', '/sessions', '/inbox'] },
] as const;

async function follow(page: Page, place: string): Promise<void> {
  const link = page.locator(`a[href="${place}"]:visible`).first();
  if (!(await link.isVisible())) await page.getByText('Menu', { exact: true }).click();
  await link.click();
  await page.waitForURL(`**${place}`);
  await expect(page.locator('main h1')).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

for (const { who, places } of lists) {
  for (const width of [390, 1280]) {
    test(`UI-2: nothing shifts in the lists of ${who} at ${width} px, as they load and from one to the next`, async ({
      as,
    }) => {
      test.setTimeout(60_000);
      const page = await as(PEOPLE[who]);
      await page.setViewportSize({ width, height: 900 });
      await watchShifts(page);
      await slowDown(page);
      for (const place of places) {
        await page.goto(place);
        await hydrated(page);
        expect(await shiftsOf(page), `${place} as it loads`).toEqual([]);
      }
      for (const place of places) {
        await follow(page, place);
        expect(await shiftsOf(page), `${place} from another page`).toEqual([]);
      }
    });
  }
}
