import type { Page } from '@playwright/test';
import { expect, hydrated } from '../support.ts';
import { axeFaults } from './axe.ts';
import { faintText } from './contrast.ts';
import type { Place } from './places.ts';
import { smallTargets } from './targets.ts';

const WIDTHS = [1280, 390];
const THEMES = ['light', 'dark'] as const;

/** Looks at what is shown now, on both widths and in both themes, and says everything at once that is wrong with it. */
export async function look(page: Page, place: string): Promise<void> {
  const faults: string[] = [];
  const note = (where: string, found: string[]) => faults.push(...found.map((fault) => `${where}: ${fault}`));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      note(`${place} ${width} ${colorScheme}`, [...(await axeFaults(page)), ...(await faintText(page))]);
    }
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (beyond > 0) faults.push(`${place} ${width}: scrolls sideways by ${beyond} px`);
    if (width < 640) note(`${place} ${width}: target`, await smallTargets(page));
  }
  expect.soft(faults, place).toEqual([]);
}

export async function visit(page: Page, { at, open }: Pick<Place, 'at' | 'open'>): Promise<void> {
  const place = typeof at === 'string' ? at : await at(page);
  await page.goto(place);
  await hydrated(page);
  await open?.(page);
  await look(page, place);
}
