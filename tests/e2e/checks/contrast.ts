import type { Page } from '@playwright/test';

/**
 * Axe measures no placeholder and no control that is switched off. Placeholders are text like any other: 4.5 to 1. What is
 * switched off WCAG excepts altogether; we still want it legible, 3 to 1, because it says what will be possible.
 */
export function faintText(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    if (!canvas) throw new Error('no canvas');
    type Colour = [number, number, number, number];
    /** Any colour that CSS can compute, as the screen would paint it. */
    const read = (colour: string): Colour => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a]: Colour, [R, G, B]: Colour): Colour => {
      const mix = (top: number, under: number) => top * a + under * (1 - a);
      return [mix(r, R), mix(g, G), mix(b, B), 1];
    };
    const behind = (element: Element | null): Colour => {
      if (!element) return read('Canvas');
      const colour = read(getComputedStyle(element).backgroundColor);
      return colour[3] === 1 ? colour : over(colour, behind(element.parentElement));
    };
    const light = ([r, g, b]: Colour): number => {
      const part = (value: number) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      };
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const ratio = (a: Colour, b: Colour) => {
      const [high = 0, low = 0] = [light(a), light(b)].sort((x, y) => y - x);
      return (high + 0.05) / (low + 0.05);
    };
    const measure = (element: Element, pseudo?: string): number => {
      const style = getComputedStyle(element, pseudo);
      const ground = behind(element);
      let faded = Number(style.opacity);
      for (let at: Element | null = pseudo ? element : element.parentElement; at; at = at.parentElement)
        faded *= Number(getComputedStyle(at).opacity);
      const [r, g, b, a] = read(style.color);
      return ratio(over([r, g, b, a * faded], ground), ground);
    };
    const faults: string[] = [];
    const note = (element: Element, what: string, found: number, wanted: number) => {
      if (found < wanted) faults.push(`${what} ${found.toFixed(2)}: ${element.outerHTML.slice(0, 160)}`);
    };
    for (const field of document.querySelectorAll('input[placeholder], textarea[placeholder]')) {
      if (field.checkVisibility()) note(field, 'placeholder', measure(field, '::placeholder'), 4.5);
    }
    for (const control of document.querySelectorAll(':disabled, [aria-disabled="true"]')) {
      if (control.checkVisibility() && control.textContent?.trim())
        note(control, 'switched off', measure(control), 3);
    }
    return faults;
  });
}
