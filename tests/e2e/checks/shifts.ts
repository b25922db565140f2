import type { Page } from '@playwright/test';

/** A slow phone on 3G: half a second there and back, 50 kB a second, a quarter of this machine's speed. */
const SLOW = { latency: 600, downloadThroughput: 50_000, uploadThroughput: 25_000, offline: false };

interface Shift {
  value: number;
  what: string;
}

declare global {
  interface Window {
    countersignShifts?: { all: Shift[]; take: () => Shift[] };
  }
}

/** From the next page on, every shift of the layout is noted that nobody's click or key of just before explains. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const all: Shift[] = [];
    const placeOf = ({ x, y, width, height }: DOMRectReadOnly) =>
      `${[x, y].map(Math.round).join(',')} ${[width, height].map(Math.round).join('×')}`;
    const note = (entries: PerformanceEntryList) => {
      for (const entry of entries as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
        sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
      })[]) {
        const nodes = entry.sources.map(({ node, previousRect, currentRect }) => {
          const text = node instanceof Element ? node.outerHTML.slice(0, 80) : String(node?.textContent);
          return `${text.slice(0, 80)} from ${placeOf(previousRect)} to ${placeOf(currentRect)}`;
        });
        if (!entry.hadRecentInput)
          all.push({ value: entry.value, what: `${entry.value.toFixed(5)} ${nodes.join(' | ')}` });
      }
    };
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    window.countersignShifts = {
      all,
      take: () => {
        note(observer.takeRecords());
        return all.splice(0);
      },
    };
  });
}

export async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

/** What has moved since the last time it was asked, once two further frames were painted. */
export async function shiftsOf(page: Page): Promise<Shift[]> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    if (!window.countersignShifts) throw new Error('nobody watches');
    return window.countersignShifts.take();
  });
}
