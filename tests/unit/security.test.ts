import { ESLint } from 'eslint';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weigh } from '../security/audit-packages.ts';
import { serverModulesAmong, serverWordsIn } from '../security/scan-client.ts';
import { secretsIn } from '../security/scan-secrets.ts';

const random = (length: number) => randomBytes(length).toString('hex').slice(0, length);
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Made here and now, so that this file holds none. */
const planted: Record<string, string> = {
  'a key of Resend': `re_${random(8)}_${random(20)}`,
  'a secret key of Supabase': `sb_secret_${random(32)}`,
  'a personal token of Supabase': `sbp_${random(40)}`,
  'a secret key of Turnstile': `0x4${random(32)}`,
  'a secret setting with its value': `EDGE_CREDENTIAL=${random(40)}`,
  ...Object.fromEntries(
    ['', 'a', 'ab'].map((pad) => [
      `a service_role key of Supabase${pad && `, ${pad}`}`,
      [
        base64url({ alg: 'HS256', typ: 'JWT' }),
        base64url({ iss: pad, role: 'service_role' }),
        random(43),
      ].join('.'),
    ]),
  ),
};

describe('what every change must pass', () => {
  let folder: string;
  beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-secrets-'))));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('SPEC-SEC-11: the secret scan finds each kind of secret of ours, and the private keys that others know, without showing it', () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const all = { ...planted, 'private key': privateKey };
    for (const [what, secret] of Object.entries(all)) {
      const file = path.join(folder, `${random(8)}.txt`);
      fs.writeFileSync(file, `some words\nvalue: ${secret}\n`);
      const found = secretsIn([file]) ?? 'nothing found';
      expect(found).toContain(what.split(',')[0]);
      expect(found).not.toContain(secret);
    }
    const harmless = path.join(folder, 'harmless.txt');
    fs.writeFileSync(
      harmless,
      'EDGE_CREDENTIAL is a setting; sb_secret_… begins a key; re_ begins another.\n',
    );
    expect(secretsIn([harmless])).toBeNull();
  });

  it('SPEC-SEC-12: the audit fails for high and critical advisories, passes for lesser ones, and tells a registry that gives none', () => {
    const found = (severity: string) =>
      JSON.stringify({
        vulnerabilities: {
          left: { severity, range: '<2', via: [{ title: 'Takes over', severity, url: null }] },
        },
      });
    for (const severity of ['high', 'critical']) {
      expect(weigh(found(severity))).toMatchObject({ fails: true });
      expect(weigh(found(severity)).words).toContain('Takes over');
    }
    for (const severity of ['moderate', 'low', 'info'])
      expect(weigh(found(severity))).toEqual({ fails: false, words: '0 high or critical, 1 lesser.' });
    expect(weigh(JSON.stringify({ vulnerabilities: {} })).fails).toBe(false);
    for (const silence of ['', 'not JSON', '{"message": "405 Method Not Allowed", "statusCode": 405}'])
      expect(weigh(silence)).toMatchObject({
        fails: false,
        words: expect.stringContaining('none were checked'),
      });
  });

  it('SPEC-SEC-13: the scan of the browser’s files names a key, a server’s function and a server’s module, whichever way it came in', () => {
    const texts = [
      'const a="EDGE_CREDENTIAL"',
      `k="${planted['a secret key of Supabase']}"`,
      'rpc("register_session")',
    ];
    for (const text of texts) expect(serverWordsIn({ 'chunk.js': text })).toHaveLength(1);
    expect(serverWordsIn({ 'chunk.js': 'fetch("/inbox/__data.json")' })).toEqual([]);
    const server = [
      'src/lib/server/env.ts',
      'src/routes/(app)/inbox/+page.server.ts',
      'src/hooks.server.ts',
      'supabase/local/keys.ts',
      'node_modules/@supabase/supabase-js/dist/index.mjs',
      'node_modules/resend/dist/index.mjs',
    ];
    const browser = [
      'src/lib/domain/words.ts',
      'src/routes/(app)/inbox/+page.svelte',
      'node_modules/svelte/src/x.js',
    ];
    expect(serverModulesAmong([...server, ...browser])).toEqual(server);
  });

  it('SPEC-SEC-14: static analysis refuses markup from data, weak chance, hidden characters, patterns that hang and code from strings', async () => {
    const eslint = new ESLint({ cwd: path.resolve(import.meta.dirname, '../..') });
    const rulesFor = async (code: string) => {
      const [result] = await eslint.lintText(code, { filePath: 'src/lib/server/env.ts' });
      return (result?.messages ?? [])
        .map(({ ruleId, message }) => `${ruleId ?? 'parser'}: ${message}`)
        .join('\n');
    };
    const refused: [string, RegExp][] = [
      ['export const id = Math.random();', /no-restricted-syntax: Chance/],
      [
        'export const a = (b: HTMLElement, c: string) => { b.innerHTML = c; };',
        /no-restricted-syntax: Markup/,
      ],
      ['export const a = (b: HTMLElement, c: string) => { b.insertAdjacentHTML("afterend", c); };', /Markup/],
      ['export const a = (b: string) => document.write(b);', /no-restricted-syntax/],
      ['export const a = (b: Window) => b.postMessage("x", "*");', /names the origin/],
      ['export const a = /^(a+)+$/;', /security\/detect-unsafe-regex/],
      ['export const a = (b: string) => new RegExp(b);', /security\/detect-non-literal-regexp/],
      ['export const a = (b: string) => eval(b) as unknown;', /no-eval/],
      ['export const a = (b: string) => new Function(b);', /no-new-func|no-implied-eval/],
      ['export const a = "user\u202e";', /security\/detect-bidi-characters/],
      ['import fs from "node:fs";\nexport const a = fs;', /no-restricted-imports/],
      ['export const a: any = 1;', /no-explicit-any/],
    ];
    for (const [code, rule] of refused) expect(await rulesFor(code)).toMatch(rule);
    expect(await rulesFor('export const a = crypto.randomUUID();')).toBe('');
  });
});
