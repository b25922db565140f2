// Single keys for people who work through lists. Rows are marked by [data-row]; their own links and buttons act.
import { goto } from '$app/navigation';

/** What the window listens to: on while the frame stands, off where somebody turned the keys off. */
let help = $state(false);
export const keyHelp = {
  get open() {
    return help;
  },
  set open(now: boolean) {
    help = now;
  },
};
let going = $state(false);
/** What was typed before its field stood there: no letter of it acts on a row, and none is lost. */
let begun = '';
export const palette = {
  get open() {
    return going;
  },
  set open(now: boolean) {
    going = now;
    begun = '';
  },
  get begun() {
    return begun;
  },
};
export const showKeys = (): void => void (help = true);

const typing =
  'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable=""], [contenteditable="true"]';

const rows = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('main [data-row]')].filter((row) => row.checkVisibility());

const current = (): HTMLElement | null => document.activeElement?.closest<HTMLElement>('[data-row]') ?? null;

function focusRow(row: HTMLElement | undefined): void {
  const target = row?.querySelector<HTMLElement>('a[href], summary, button');
  if (!row || !target) return;
  target.focus({ preventScroll: true });
  const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  row.scrollIntoView({ block: 'nearest', behavior: smooth ? 'smooth' : 'auto' });
}

function move(by: 1 | -1): void {
  const all = rows();
  const at = current();
  const index = at ? all.indexOf(at) : -1;
  focusRow(all[at ? Math.min(Math.max(index + by, 0), all.length - 1) : 0]);
}

/** Presses what the row offers under this key, if it does. */
function press(key: string): boolean {
  const button = current()?.querySelector<HTMLElement>(`[data-key="${key}"]`);
  button?.click();
  return Boolean(button);
}

async function search(): Promise<void> {
  const find = () =>
    document.querySelector<HTMLInputElement>(
      'main :is([data-search], input[type="search"], input[name="number"])',
    );
  if (!find()) await goto('/requests');
  const field = find();
  field?.focus();
  field?.select();
}

/** After a row acted and went, the one that took its place; after the last one, the page. */
export function focusRowAt(index: number): void {
  const all = rows();
  if (all.length > 0) focusRow(all[Math.min(index, all.length - 1)]);
  else document.getElementById('content')?.focus();
}

export const rowIndex = (of: Element | null): number => {
  const row = of?.closest<HTMLElement>('[data-row]');
  return row ? rows().indexOf(row) : -1;
};

/** Ctrl or Cmd with K, wherever one stands: no letter is lost by it, so it works with the single keys off as well. */
export function onChord(event: KeyboardEvent): boolean {
  if (
    going &&
    !document.querySelector('[role="dialog"]') &&
    event.key.length === 1 &&
    !event.ctrlKey &&
    !event.metaKey
  ) {
    begun += event.key;
    event.preventDefault();
    return true;
  }
  const chord =
    (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k';
  if (!chord || event.defaultPrevented || (!going && document.querySelector('[role="dialog"]'))) return false;
  event.preventDefault();
  palette.open = !going;
  return true;
}

export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const at = event.target instanceof Element ? event.target : null;
  if (at?.closest(typing) || document.querySelector('[role="dialog"], [role="menu"]')) return;
  let done = true;
  if (event.key === 'j') move(1);
  else if (event.key === 'k') move(-1);
  else if (event.key === '?') showKeys();
  else if (event.key === '/') void search();
  else if (['a', 'q', 'x'].includes(event.key)) done = press(event.key);
  else done = false;
  if (done) event.preventDefault();
}
