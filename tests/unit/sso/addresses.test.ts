import { describe, expect, it } from 'vitest';
import { guardedFetch } from '../../../src/lib/server/sso/guarded-fetch.ts';
import { demandPublic, isPublic, type Reach } from '../../../src/lib/server/sso/public-address.ts';
import { dnsOverHttps, type Resolver } from '../../../src/lib/server/sso/resolve.ts';

const names: Record<string, string[]> = {
  'login.example.com': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'inside.example.com': ['10.0.0.5'],
  'both.example.com': ['93.184.215.14', '127.0.0.1'],
  'mapped.example.com': ['::ffff:169.254.169.254'],
};
const resolve: Resolver = async (name, type) =>
  (names[name] ?? []).filter((address) => address.includes(':') === (type === 'AAAA'));
const strict: Reach = { resolve, loopback: false };
const why = (url: string, reach = strict) =>
  demandPublic(new URL(url), reach).then(
    () => 'passes',
    (problem: { why?: string }) => problem.why,
  );

describe('where an identity provider may stand', () => {
  it('SPEC-SES-57: an issuer is asked over https at public addresses only, however a private one is written', async () => {
    expect(await why('https://login.example.com/tenant')).toBe('passes');
    const refused = {
      'http://login.example.com': 'issuer_not_https',
      'ftp://login.example.com': 'issuer_not_https',
      [`https://${['user', 'pass'].join(':')}@login.example.com`]: 'issuer_not_public',
      'https://inside.example.com': 'issuer_not_public',
      'https://both.example.com': 'issuer_not_public',
      'https://mapped.example.com': 'issuer_not_public',
      'https://nowhere.example.com': 'issuer_unknown',
      'https://localhost': 'issuer_not_public',
      'https://localhost.': 'issuer_not_public',
      'https://intranet': 'issuer_not_public',
      'https://127.0.0.1': 'issuer_not_public',
      'https://2130706433': 'issuer_not_public',
      'https://0x7f.1': 'issuer_not_public',
      'https://017700000001': 'issuer_not_public',
      'https://169.254.169.254/latest/meta-data': 'issuer_not_public',
      'https://[::1]': 'issuer_not_public',
      'https://[::ffff:10.0.0.1]': 'issuer_not_public',
      'https://[fd00::1]': 'issuer_not_public',
      'https://[64:ff9b::a00:1]': 'issuer_not_public',
      'https://0.0.0.0': 'issuer_not_public',
    };
    for (const [url, expected] of Object.entries(refused))
      expect({ url, why: await why(url) }).toEqual({ url, why: expected });
    const private4 = ['10.1.2.3', '172.16.0.1', '192.168.1.1', '100.64.0.1', '224.0.0.1', '255.255.255.255'];
    const private6 = ['::', 'fe80::1', 'ff02::1', '2001:db8::1', '2002:a00:1::', '::ffff:127.0.0.1'];
    for (const address of [...private4, ...private6, 'not an address'])
      expect({ address, public: isPublic(address) }).toEqual({ address, public: false });
    // what tests are allowed reaches this machine, and no private network besides
    const tests: Reach = { resolve, loopback: true };
    expect(await why('http://127.0.0.1:4011', tests)).toBe('passes');
    expect(await why('http://10.0.0.5', tests)).toBe('issuer_not_https');
    expect(await why('https://inside.example.com', tests)).toBe('issuer_not_public');
  });

  it('SPEC-SES-58: every request to it is checked again, follows no redirect, and ends within its time and size', async () => {
    const asked: string[] = [];
    const answering = (answer: () => Response | Promise<Response>) =>
      guardedFetch(strict, (async (url: URL, init: RequestInit) => {
        asked.push(`${url.href} ${init.redirect}`);
        return answer();
      }) as typeof fetch);
    const result = async (url: string, answer: () => Response | Promise<Response>) => {
      try {
        return await (await answering(answer)(url)).text();
      } catch (problem) {
        return (problem as { why: string }).why;
      }
    };
    const url = 'https://login.example.com/keys';
    expect(await result(url, () => new Response('fine'))).toBe('fine');
    expect(asked).toEqual([`${url} manual`]);
    const elsewhere = new Response(null, { status: 302, headers: { location: 'http://10.0.0.5/' } });
    expect(await result(url, () => elsewhere)).toBe('provider_redirects');
    expect(await result(url, () => new Response('x'.repeat(300_000)))).toBe('provider_too_long');
    expect(await result(url, () => Promise.reject(new Error('reset')))).toBe('provider_unreachable');
    asked.length = 0;
    expect(await result('https://inside.example.com/keys', () => new Response('secret'))).toBe(
      'issuer_not_public',
    );
    expect(asked).toEqual([]);
  });

  it('SPEC-SES-59: names and TXT values are asked over https, and no answer is not taken for no name', async () => {
    const seen: string[] = [];
    const server = (body: unknown, status = 200) =>
      dnsOverHttps('https://resolver.example/dns-query', (async (url: URL) => {
        seen.push(url.search);
        return Response.json(body, { status });
      }) as typeof fetch);
    const txt = {
      Status: 0,
      Answer: [
        { type: 5, data: 'alias.example.' },
        { type: 16, data: '"countersign=" "abc"' },
        { type: 16, data: '"quoted \\" one"' },
        { type: 16, data: 'bare' },
      ],
    };
    expect(await server(txt)('_countersign.example.com', 'TXT')).toEqual([
      'countersign=abc',
      'quoted " one',
      'bare',
    ]);
    expect(seen).toEqual(['?name=_countersign.example.com&type=TXT']);
    expect(await server({ Status: 3 })('nowhere.example', 'A')).toEqual([]);
    expect(await server({ Status: 0, Answer: [{ type: 1, data: '1.2.3.4' }] })('x.example', 'AAAA')).toEqual(
      [],
    );
    for (const broken of [server({ Status: 2 }), server({}), server('x'), server({ Status: 0 }, 500)])
      await expect(broken('x.example', 'A')).rejects.toMatchObject({ why: 'names_unavailable' });
  });
});
