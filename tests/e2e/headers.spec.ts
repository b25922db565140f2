import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { locate } from '../../supabase/local/folder.ts';
import { loadKeys } from '../../supabase/local/keys.ts';
import { inlineFaults, nonceOf, PAGE_HEADERS } from '../support/page-headers.ts';
import { PEOPLE } from '../support/people.ts';
import { PLACES } from './checks/places.ts';
import { expect, test } from './support.ts';
import { SERVER_WORDS } from '../security/scan-client.ts';

const output = path.resolve(import.meta.dirname, '../../.vercel/output/static');
/** Every page that has an address of its own, by whose it is; what is found by following links is like them. */
const fixed = PLACES.flatMap(({ who, at }) => (typeof at === 'string' ? [{ who, at }] : []));
const open = [...fixed.filter(({ who }) => who === 'visitor').map(({ at }) => at), '/nothing-here'];
const behind = fixed.filter(({ who }) => who !== 'visitor');
const closed = [...new Set(behind.map(({ at }) => at))];

test('SEC-2: every page carries the headers, and a policy that runs nothing inline without its nonce', async ({
  as,
  visitor,
}) => {
  test.slow();
  const visit = await visitor();
  const nonces = new Set<string>();
  const tries = open.map((place) => [visit, place] as const);
  for (const who of new Set(behind.map((place) => place.who))) {
    if (who === 'visitor') continue;
    const page = await as(PEOPLE[who]);
    for (const { at } of behind.filter((place) => place.who === who)) tries.push([page, at]);
  }
  for (const [page, place] of tries) {
    const answer = await page.request.get(place);
    const headers = answer.headers();
    expect(headers, place).toMatchObject({
      ...PAGE_HEADERS,
      // where the address itself is a secret, not even our own pages are told it
      'referrer-policy': /^\/(sign-up\/open|reset-password|invite\/)/.test(place)
        ? 'strict-origin'
        : 'strict-origin-when-cross-origin',
    });
    expect(headers['permissions-policy']).toContain('camera=()');
    const nonce = nonceOf(headers['content-security-policy'] ?? '');
    expect(nonce.length, place).toBeGreaterThan(20);
    nonces.add(nonce);
    expect(inlineFaults(await answer.text(), nonce), place).toEqual([]);
  }
  expect(nonces.size).toBe(tries.length);
});

test('SES-7: nothing behind the door may be kept by a cache, answers without a page included', async ({
  as,
}) => {
  const amara = await as(PEOPLE.admin);
  for (const place of [
    ...behind.filter(({ who }) => who === 'admin').map(({ at }) => at),
    '/inbox/__data.json',
    '/requests/balance',
  ]) {
    const answer = await amara.request.get(place);
    expect(answer.headers()['cache-control'], place).toBe('private, no-store');
    expect(answer.headers()['x-content-type-options'], place).toBe('nosniff');
  }
});

test('SES-1: without a session every page behind the door leads to signing in', async ({ visitor }) => {
  const page = await visitor();
  for (const place of closed) {
    const answer = await page.request.get(place, { maxRedirects: 0 });
    expect(answer.status(), place).toBe(303);
    expect(answer.headers()['location']).toMatch(/^\/sign-in/);
    expect(answer.headers()['strict-transport-security']).toBeTruthy();
  }
});

test('SEC-2: what the browser gets holds no key, no credential and no address of the database', async () => {
  const files = fs
    .readdirSync(output, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(output, name))
    .filter((file) => /\.(js|css|html|json|svg)$/.test(file));
  expect(files.length).toBeGreaterThan(10);
  const data = process.env['E2E_DATA'];
  if (!data) throw new Error('Set E2E_DATA to the data folder of the stack behind APP_URL.');
  const { secret, edge, resend, database, publishable, encryption } = loadKeys(locate(data));
  for (const file of files) {
    const text = fs.readFileSync(file, 'utf8');
    expect(text, file).not.toMatch(SERVER_WORDS);
    for (const key of [secret, edge, resend, database, publishable, encryption])
      expect(text.includes(key), file).toBe(false);
  }
});

test('OPS: the first page asks for less than 100 KB of script', async ({ visitor }) => {
  const page = await visitor();
  for (const place of ['/', '/sign-in']) {
    let bytes = 0;
    page.on('response', (response) => {
      if (!response.url().endsWith('.js')) return;
      bytes += gzipSync(fs.readFileSync(path.join(output, new URL(response.url()).pathname))).length;
    });
    await page.goto(place, { waitUntil: 'networkidle' });
    expect(bytes, place).toBeGreaterThan(1000);
    expect(bytes, place).toBeLessThan(100_000);
    page.removeAllListeners('response');
  }
});
