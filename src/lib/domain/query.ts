// The same list one page on: its filters kept, its cursor moved.

type Filter = Record<string, string | number | undefined>;

export function pageAfter(path: string, filter: Filter, cursor: string | number | null): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined && name !== 'before') query.set(name, String(value));
  }
  if (cursor !== null) query.set('before', String(cursor));
  return query.size > 0 ? `${path}?${query}` : path;
}

/** Filters as they stand in an address; an empty field is no filter. */
export const filtersOf = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...query].filter(([, value]) => value !== ''));
