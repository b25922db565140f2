import { describe, expect, it } from 'vitest';
import { cursorOf, filtersOf, pageAt, readCursor } from '../../src/lib/domain/query.ts';

describe('UI: a list keeps its filters from page to page', () => {
  const filter = { state: 'pending', mine: undefined, q: 'a&b', before: 'x', after: 'y' };

  it('moves one cursor at a time', () => {
    expect(pageAt('/requests', filter, {})).toBe('/requests?state=pending&q=a%26b');
    expect(pageAt('/requests', filter, { after: 'n' })).toBe('/requests?state=pending&q=a%26b&after=n');
    expect(pageAt('/requests', {}, {})).toBe('/requests');
  });

  it('reads back the cursor that it wrote, and nothing else', () => {
    const row = {
      created_at: '2026-11-21T13:02:43.123456+00:00',
      id: '5c3ee1f2-5f6e-4a11-9c6e-0f31e57d8a01',
    };
    expect(readCursor(cursorOf(row))).toEqual([row.created_at, row.id]);
    for (const wrong of ['', 'x~y', `${row.created_at}~1),id.gt.(2`, undefined])
      expect(readCursor(wrong)).toBeNull();
  });

  it('takes an empty field for no filter', () => {
    expect(filtersOf(new URLSearchParams('state=&q=x'))).toEqual({ q: 'x' });
  });
});
