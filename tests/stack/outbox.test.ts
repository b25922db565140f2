import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../supabase/local/gateway.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';

describe('the outbox page', () => {
  let db: TestDatabase;
  let gateway: Gateway;
  const page = () => fetch(`${gateway.url}/outbox`);

  beforeAll(async () => {
    db = await openDatabase('seeded');
    gateway = await db.openGateway();
    const [member] = await db.admin`select tenant_id, id from app.members limit 1`;
    const payload = {
      words: '<script>alert(1)</script>',
      link: 'http://localhost:5173/requests/1?a=1&b=2',
      bad: 'javascript:alert(1)',
    };
    for (const [kind, days] of [
      ['older', 2],
      ['newer', 1],
    ] as const) {
      await db.admin`insert into app.outbox (tenant_id, kind, to_member, to_address, payload, dedupe_key, created_at)
        values (${member?.['tenant_id'] as string}, ${kind}, ${member?.['id'] as string}, ${'"<b>"@example.com'},
          ${db.admin.json(payload)}, ${kind}, now() + interval '10 years' - ${days} * interval '1 day')`;
    }
  });
  afterAll(() => db.close());

  it('STK-100: shows messages newest first, as page and as JSON', async () => {
    const html = await (await page()).text();
    expect(html.indexOf('newer')).toBeGreaterThan(0);
    expect(html.indexOf('newer')).toBeLessThan(html.indexOf('older'));
    const json = (await (await fetch(`${gateway.url}/outbox.json`)).json()) as { kind: string }[];
    expect(json.slice(0, 2).map(({ kind }) => kind)).toEqual(['newer', 'older']);
  });

  it('STK-101: escapes every value and runs nothing', async () => {
    const answer = await page();
    const html = await answer.text();
    expect(html).not.toMatch(/<script|<b>|href="javascript/);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('href="http://localhost:5173/requests/1?a=1&amp;b=2"');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(policy).not.toContain('unsafe');
  });

  it('STK-102: answers to no other name of this machine', async () => {
    const { port } = new URL(gateway.url);
    const status = await new Promise<number | undefined>((done, fail) => {
      const headers = { host: `rebound.example:${port}` };
      http
        .get({ host: '127.0.0.1', port, path: '/outbox.json', headers }, (answer) => {
          answer.resume();
          done(answer.statusCode);
        })
        .on('error', fail);
    });
    expect(status).toBe(404);
  });
});
