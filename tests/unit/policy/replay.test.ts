import { expect, it } from 'vitest';
import {
  add,
  byChange,
  nothingYet,
  otherwiseWords,
  selfWords,
  shown,
  starvedWords,
  topWords,
  type Slice,
} from '../../../src/lib/domain/policy/replay.ts';

const one = (id: number) => ({
  key: String(id),
  number: `PV-${id}`,
  at: '2026-11-21T12:00:00Z',
  baseMinor: null,
  before: 'Every request: Finance reviews',
  after: null,
  starves: false,
});
const slice = (seen: number, same: number): Slice => ({
  seen,
  same,
  otherwise: Array.from({ length: seen - same }, (_, at) => one(at)),
  load: [
    { label: 'Finance', before: seen, after: same },
    { label: 'Managing Director', before: 0, after: seen - same },
  ],
  people: [
    { key: 'a', label: 'Ngozi Eze', before: seen, after: same },
    { key: 'b', label: 'Ngozi Eze', before: 1, after: 1 },
  ],
  topBefore: 1,
  topAfter: 3,
  uncovered: 0,
  starved: 0,
  reproduced: seen,
  of: seen,
});

it('AUT-9: slices add up to what one look would have told, and list no more than somebody reads', () => {
  const totals = add(add(nothingYet(), slice(1000, 900)), slice(204, 204));
  expect(totals).toMatchObject({
    seen: 1204,
    same: 1104,
    reproduced: 1204,
    of: 1204,
    topBefore: 2,
    topAfter: 6,
  });
  expect(totals.otherwise).toHaveLength(shown);
  expect(totals.load).toEqual([
    { label: 'Finance', before: 1204, after: 1104 },
    { label: 'Managing Director', before: 0, after: 100 },
  ]);
  // two of one name are two people
  expect(totals.people).toEqual([
    { key: 'a', label: 'Ngozi Eze', before: 1204, after: 1104 },
    { key: 'b', label: 'Ngozi Eze', before: 2, after: 2 },
  ]);
  expect(byChange(totals.load).map(({ label }) => label)).toEqual(['Finance', 'Managing Director']);
  expect(selfWords(totals)).toBe('The policy in force reproduces 1,204 of 1,204 routes.');
  expect(otherwiseWords(totals)).toBe('100 requests of 1,204 would have gone another way.');
  expect(topWords(totals, 'Managing Director')).toBe('Managing Director: 6 instead of 2, 4 more.');
  expect(topWords({ ...totals, topAfter: 2 }, 'MD')).toBe('MD: 2 requests, as now.');
  expect(starvedWords(totals)).toBe(
    'With the people of today, each would have found somebody for every step.',
  );
  expect(starvedWords({ ...totals, uncovered: 2 })).toContain('2 requests would have found no rule.');
  expect(starvedWords({ ...totals, starved: 1 })).toContain('one request would have found nobody');
});

it('AUT-9: with nothing to look at it says so', () => {
  expect(selfWords(nothingYet())).toContain('no submitted request');
  expect(otherwiseWords(nothingYet())).toBe('Nothing was submitted in this time.');
  expect(otherwiseWords({ ...nothingYet(), seen: 3, same: 3 })).toBe('All 3 would have gone the same way.');
});
