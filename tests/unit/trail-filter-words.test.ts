import { expect, it } from 'vitest';
import { filterWords } from '../../src/lib/domain/trail-filter-words.ts';

it('LOG-5: a printed trail says what it was narrowed to', () => {
  const day = (date: string) => date;
  expect(filterWords({}, 'acts', null, day)).toBe('Acts and refusals');
  const filter = { outcome: 'refused', entity: 'requests', from: '2026-11-01', to: '2026-11-21' } as const;
  expect(filterWords(filter, 'all', 'Tunde Bello', day)).toBe(
    'All events, refused only, by Tunde Bello, about requests, from 2026-11-01, until 2026-11-21',
  );
});
