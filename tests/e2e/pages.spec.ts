import { PEOPLE } from '../support/people.ts';
import { visit } from './checks/look.ts';
import { PLACES } from './checks/places.ts';
import { test } from './support.ts';

const people = [...new Set(PLACES.map(({ who }) => who))];

for (const who of people) {
  const places = PLACES.filter((place) => place.who === who);
  test(`UI-1: ${who} finds each of ${places.length} pages accessible, in both themes and on both widths`, async ({
    as,
    visitor,
  }) => {
    test.setTimeout(20_000 + places.length * 10_000);
    const page = who === 'visitor' ? await visitor() : await as(PEOPLE[who]);
    for (const place of places) await visit(page, place);
  });
}
