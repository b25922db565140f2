import type { Page } from '@playwright/test';
import { PEOPLE } from '../support/people.ts';
import { shiftsOf, slowDown, watchShifts } from './checks/shifts.ts';
import { expect, hydrated, test } from './support.ts';

/**
 * Nothing in a list may move under the finger that aims at it. One card that moves by one line is at 0.0045, a list of
 * them far above; a badge or an amount that a packet tears in two, which no page can help, stays near 0.001 each time
 * that it happens. A tenth for all together is what counts as good.
 */
const EACH = 0.003;
const TOGETHER = 0.01;
const lists = [
  { who: 'finance', places: ['/inbox', '/requests', '/notices'] },
  { who: 'compliance', places: ['/trail', '/requests'] },
  { who: 'admin', places: ['/people', '/sessions', '/inbox'] },
] as const;

async function still(page: Page, when: string): Promise<void> {
  const shifts = await shiftsOf(page);
  const what = `${when}: ${shifts.map((shift) => shift.what).join('\n')}`;
  expect.soft(Math.max(0, ...shifts.map(({ value }) => value)), what).toBeLessThan(EACH);
  expect
    .soft(
      shifts.reduce((all, { value }) => all + value, 0),
      what,
    )
    .toBeLessThan(TOGETHER);
}

/** Follows a link without anybody's touch, which would excuse what moves in the half second after it. */
async function follow(page: Page, place: string): Promise<void> {
  await page.evaluate((href) => {
    const link = document.createElement('a');
    link.href = href;
    document.body.append(link);
    link.click();
    link.remove();
  }, place);
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
        await still(page, `${place} as it loads`);
      }
      for (const place of places) {
        await follow(page, place);
        await still(page, `${place} from another page`);
      }
    });
  }
}
