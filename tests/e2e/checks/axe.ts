import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** An experiment of axe's that takes the initials on an account's button for its words. */
const NOT_YET_A_RULE = ['label-content-name-mismatch'];

/** What axe finds against WCAG 2.2 AA, contrast of all text included, as lines to read. */
export async function axeFaults(page: Page): Promise<string[]> {
  // No page has frames, so axe need not open a page of its own to gather them, which takes longer than looking.
  const { violations } = await new AxeBuilder({ page })
    .withTags(RULES)
    .disableRules(NOT_YET_A_RULE)
    .setLegacyMode()
    .analyze();
  return violations.map(({ id, nodes }) => {
    const where = nodes.map((node) => `${node.html}\n    ${node.any[0]?.message ?? ''}`);
    return `${id}: ${where.join('\n  ')}`;
  });
}
