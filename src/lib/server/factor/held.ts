// A form that waits for its sender's code: its fields stand hidden on the page of the code, and go on with it.
import { isOwnPath } from '$lib/server/session/next';

export type Held = { name: string; value: string }[];

/** Never our own two, no password and no client's secret: nothing of that kind is written into a page. */
const ours = /^factor_(?:code|to)$|password|secret|^current$/;

export const heldFields = (data: FormData): Held =>
  [...data].flatMap(([name, value]) =>
    typeof value === 'string' && !ours.test(name) ? [{ name, value }] : [],
  );

/** An action of one of our pages, or nothing. */
export function heldTarget(to: FormDataEntryValue | null): string | null {
  if (typeof to !== 'string' || !isOwnPath(to)) return null;
  return /^\/(sign-in|sign-out|second-factor)\b/.test(to) ? null : to;
}

/** Where a form without script is kept while its sender passes the factor. */
export const holdPath = (url: URL): string =>
  `/second-factor?/hold&${new URLSearchParams({ to: url.pathname + url.search })}`;
