import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NEVER_SEEN, PLACES } from '../e2e/checks/places.ts';

const ROUTES = path.resolve(import.meta.dirname, '..', '..', 'src', 'routes');

it('UI-1: every page on disk is on the list of pages that are looked at, and every one on the list is on disk', () => {
  const onDisk = fs
    .readdirSync(ROUTES, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^\+page@?\.svelte$/.test(path.basename(name)))
    .map((name) => `/${path.dirname(name)}`);
  const listed = [...new Set([...PLACES.map(({ route }) => route), ...Object.keys(NEVER_SEEN)])];
  expect(listed.sort()).toEqual(onDisk.sort());
});
