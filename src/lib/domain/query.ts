// The same list one page on or back: its filters kept, its cursor moved.
import { z } from 'zod';

type Filter = Record<string, string | number | undefined>;
type Cursors = { before?: string | number | null; after?: string | number | null };

export function queryOf(filter: Filter): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined && name !== 'before' && name !== 'after') query.set(name, String(value));
  }
  return query;
}

export function pageAt(path: string, filter: Filter, { before, after }: Cursors): string {
  const query = queryOf(filter);
  if (before !== undefined && before !== null) query.set('before', String(before));
  if (after !== undefined && after !== null) query.set('after', String(after));
  return query.size > 0 ? `${path}?${query}` : path;
}

/** Filters as they stand in an address; an empty field is no filter. */
export const filtersOf = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...query].filter(([, value]) => value !== ''));

const cursor = z.tuple([z.iso.datetime({ offset: true }), z.guid()]);

/** Where a page of a list by time begins: the row's time and id. */
export const cursorOf = (row: { created_at: string; id: string }): string => `${row.created_at}~${row.id}`;

export const readCursor = (text: string | undefined): [at: string, id: string] | null =>
  cursor.safeParse(text?.split('~')).data ?? null;
