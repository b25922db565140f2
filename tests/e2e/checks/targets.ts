import type { Page } from '@playwright/test';

/**
 * What a finger cannot hit: targets under 44 by 44 CSS pixels (WCAG 2.5.5). Excepted, as 2.5.5 and 2.5.8 say:
 * - inline: a link or button that is laid out inline, in a block whose own lines also hold words that are no target, so
 *   that the line decides its height. A link that stands alone in its block, list item or cell is not excepted.
 * - no target: switched off, not shown, outside the page until it has focus (the way past the menu), or clipped
 *   away and hidden from everybody (what Enter does, a field that only machines fill in).
 * A check box or radio is as large as the label that ticks it. What reaches beyond its box (a row that is one link) is
 * measured by touching, pixel by pixel from its middle.
 */
export function smallTargets(page: Page, size = 44): Promise<string[]> {
  return page.evaluate((wanted) => {
    const TARGETS =
      'a[href], button, summary, select, textarea, input:not([type="hidden"]), [role="button"], [role="link"], ' +
      '[role="tab"], [role="menuitem"], [role="menuitemradio"], [role="option"], [role="switch"], [role="checkbox"]';
    const isInline = (element: Element) => getComputedStyle(element).display.startsWith('inline');
    const blockOf = (node: Node): Element | null => {
      let at = node.parentElement;
      while (at && getComputedStyle(at).display === 'inline') at = at.parentElement;
      return at;
    };
    const inSentence = (element: Element): boolean => {
      if (getComputedStyle(element).display !== 'inline') return false;
      const block = blockOf(element);
      if (!block) return false;
      const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const inTarget = text.parentElement?.closest(TARGETS);
        const shown = text.parentElement?.checkVisibility() && blockOf(text) === block;
        if (!inTarget && shown && /[\p{L}\p{N}]/u.test(text.textContent ?? '')) return true;
      }
      return false;
    };
    const isLarge = ({ width, height }: DOMRect) =>
      Math.round(width) >= wanted && Math.round(height) >= wanted;
    const labelsOf = (element: Element) => [...((element as HTMLInputElement).labels ?? [])];
    const reaches = (element: Element): boolean => {
      element.scrollIntoView({ block: 'center', inline: 'nearest' });
      const { left, top, width, height } = element.getBoundingClientRect();
      // Whole numbers, which is what elementFromPoint rounds to, so that each one hit is one pixel of the target.
      const [x, y] = [Math.floor(left + width / 2), Math.floor(top + height / 2)];
      const isHit = (px: number, py: number): boolean => {
        const hit = document.elementFromPoint(px, py);
        return (
          hit !== null && (element.contains(hit) || labelsOf(element).some((label) => label.contains(hit)))
        );
      };
      const extent = (dx: number, dy: number): number => {
        let steps = 0;
        while (steps < wanted && isHit(x + dx * (steps + 1), y + dy * (steps + 1))) steps += 1;
        return steps;
      };
      return (
        isHit(x, y) &&
        extent(-1, 0) + extent(1, 0) + 1 >= wanted &&
        extent(0, -1) + extent(0, 1) + 1 >= wanted
      );
    };
    const isTouched = (element: Element): boolean => {
      element.scrollIntoView({ block: 'center', inline: 'nearest' });
      const { left, top, width, height } = element.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      return hit !== null && element.contains(hit);
    };
    const faults: string[] = [];
    for (const element of document.querySelectorAll(TARGETS)) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.matches(':disabled')) continue;
      const box = element.getBoundingClientRect();
      const outside = box.bottom + window.scrollY <= 0 || box.right <= 0;
      const forNobody = element.closest('[aria-hidden="true"]') !== null && !isTouched(element);
      const labels = element.matches('[type="checkbox"], [type="radio"]') ? labelsOf(element) : [];
      if (
        outside ||
        forNobody ||
        isLarge(box) ||
        labels.some((label) => isLarge(label.getBoundingClientRect()))
      )
        continue;
      if ((isInline(element) && inSentence(element)) || reaches(element)) continue;
      faults.push(`${Math.round(box.width)} x ${Math.round(box.height)}: ${element.outerHTML.slice(0, 160)}`);
    }
    window.scrollTo(0, 0);
    return faults;
  }, size);
}
