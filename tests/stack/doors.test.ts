import { createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { work } from '../../src/lib/domain/work.ts';
import { buildApp } from '../../supabase/local/app-build.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { functionOf } from '../support/edge-scripts.ts';
import { serveEdge, type EdgeServer } from '../support/edge.ts';
import { PASSWORD, PEOPLE } from '../support/people.ts';
import { REPOSITORY } from '../support/program.ts';
import { record, type Recorder } from '../support/recorder.ts';
import { Visitor } from '../support/visitor.ts';

describe('the doors of the built app', { timeout: 60_000 }, () => {
  let db: TestDatabase;
  let edge: EdgeServer;
  let recorder: Recorder;
  let script: string;
  const open = (more: Record<string, string> = {}) =>
    serveEdge(script, (origin) => ({
      PUBLIC_SUPABASE_URL: recorder.url,
      PUBLIC_SUPABASE_PUBLISHABLE_KEY: db.keys.publishable,
      EDGE_CREDENTIAL: db.keys.edge,
      ENCRYPTION_KEYS: db.keys.encryption,
      ENCRYPTION_KEY_CURRENT: db.keys.encryptionCurrent,
      SUPABASE_SECRET_KEY: db.keys.secret,
      RESEND_API_KEY: 're_test',
      RESEND_BASE_URL: `${recorder.url}/mail`,
      MAIL_FROM: 'Countersign <no-reply@example.com>',
      ORIGIN: origin,
      ...more,
    }));
  beforeAll(async () => {
    const { output } = await buildApp(REPOSITORY, () => {}, new AbortController().signal);
    db = await openDatabase('seeded');
    recorder = await record((await db.openGateway()).url);
    script = functionOf(output, '(auth)/sign-in').script;
    edge = await open();
  }, 300_000);
  afterAll(async () => {
    await edge.close();
    await recorder.close();
    await db.close();
  });

  const stranger = () => `${randomUUID().slice(0, 8)}@stranger.example`;
  const newcomer = { name: 'New Person', organisation: 'New Works' };
  /** A form's token as the app signs it, given out a while ago. */
  const given = (door: string, seconds = 10) => {
    const said = `${Date.now() - seconds * 1000}.${randomUUID()}`;
    const key = `form:${door}:${db.keys.edge}`;
    return `${said}.${createHmac('sha256', key).update(said).digest('base64url')}`;
  };
  /** What goes on after an answer is no part of it. */
  const waitedFor = () => recorder.calls.filter((call) => !/\/admin\/|\/mail|give_back/.test(call));
  const tokenIn = (html: string) => /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? '';
  /** The page that answers, without the address that was typed, and the calls that it took. */
  async function answerTo(place: string, email: string, more: Record<string, string>, from = edge) {
    recorder.calls.length = 0;
    const answer = await new Visitor(from.url).post(place, { email, ...more });
    const html = await answer.text();
    const text = html
      .replaceAll(email, 'them')
      .replaceAll(encodeURIComponent(email), 'them')
      .replaceAll(/nonce="[^"]*"|\d{13}\.[\w.-]+|[\w-]{36}/g, '');
    const calls = waitedFor();
    return { status: answer.status, text, calls, token: tokenIn(html) };
  }

  it('SPEC-SES-96: a wrong password for a known and for an unknown address is answered with the same page, after the same work', async () => {
    const known = await answerTo('/sign-in', PEOPLE.staff2, { password: 'not the password' });
    const unknown = await answerTo('/sign-in', stranger(), { password: 'not the password' });
    expect({ ...known, token: '' }).toEqual({ ...unknown, token: '' });
    expect(known.status).toBe(400);
    expect(known.calls).toEqual(['POST /rest/v1/rpc/take_rate 200', 'POST /auth/v1/token 400']);
  });

  it('SPEC-SES-97: signing up and a forgotten password answer a known and an unknown address alike, before anything about it is asked', async () => {
    for (const [place, more] of [
      ['/forgot-password', { form_token: given('forgotten') }],
      ['/sign-up', { ...newcomer, form_token: given('sign_up') }],
    ] as const) {
      const held = recorder.hold(/\/admin\/|\/mail/);
      const answers = [];
      for (const email of [PEOPLE.finance2, stranger()]) answers.push(await answerTo(place, email, more));
      const shown = answers.map(({ status, text }) => ({ status, text }));
      held.release();
      expect(shown[0]).toEqual(shown[1]);
      expect(shown[0]?.status).toBe(200);
      expect(shown[0]?.text).toContain('Check your mail');
    }
  });

  it('SPEC-SES-98: at the page, too many wrong passwords shut out even the right one, from that network and with the time to wait', async () => {
    const visitor = new Visitor(edge.url);
    const attempt = (password: string, from = visitor) =>
      from.post('/sign-in', { email: PEOPLE.otherStaff, password });
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await attempt('not the password')).status),
    );
    expect(statuses.sort()).toEqual([...Array<number>(10).fill(400), 429, 429]);
    recorder.calls.length = 0;
    const shut = await attempt(PASSWORD);
    expect(shut.status).toBe(429);
    expect(await shut.text()).toMatch(/Wait (a minute|\d+ minutes), then try again/);
    expect(waitedFor()).toEqual(['POST /rest/v1/rpc/take_rate 200']);
    const elsewhere = await attempt(PASSWORD, new Visitor(edge.url, '203.0.113.77'));
    expect(elsewhere.status).toBe(303);
  });

  it('SPEC-SES-99: who signs in rightly again and again is never shut out', async () => {
    for (let n = 0; n < 12; n += 1) {
      const answer = await new Visitor(edge.url).post('/sign-in', {
        email: PEOPLE.otherHod,
        password: PASSWORD,
      });
      expect(answer.status).toBe(303);
      await expect
        .poll(() => recorder.calls.filter((call) => call.includes('give_back_rate')).length)
        .toBeGreaterThan(n);
    }
  });

  it('SPEC-SES-105: a stranger’s form is taken with the work done or after the time that reading takes, and nothing else is done for it', async () => {
    const token = tokenIn(await (await new Visitor(edge.url).get('/sign-up')).text());
    const ask = (fields: Record<string, string>) =>
      answerTo('/sign-up', stranger(), { ...newcomer, ...fields });
    const unproven: Record<string, string>[] = [
      {},
      { form_token: 'nothing' },
      { form_token: token },
      { form_token: token, work: '1' },
      { form_token: token, work: await work(`${token}x`) },
      { form_token: given('forgotten') },
      { form_token: given('sign_up', 3 * 60 * 60) },
      { form_token: given('sign_up', -60) },
      { form_token: given('sign_up').replace(/^\d/, '1').replace(/.$/, '') },
    ];
    for (const fields of unproven) {
      const { status, text, calls } = await ask(fields);
      expect([fields, status, calls]).toEqual([fields, 400, []]);
      expect(text).toContain('Press the button once more');
      expect(text).toContain('value="New Works"');
    }
    const proven: Record<string, string>[] = [
      { form_token: token, work: await work(token) },
      { form_token: given('sign_up') },
    ];
    for (const fields of proven) {
      const { status, text, calls } = await ask(fields);
      expect([status, calls[0]]).toEqual([200, 'POST /rest/v1/rpc/take_rate 200']);
      expect(text).toContain('Check your mail');
    }
  });

  it('SPEC-SES-106: a program that fills what no person sees gets the answer that a person gets, and nothing is done', async () => {
    for (const [place, more] of [
      ['/sign-up', newcomer],
      ['/forgot-password', {}],
    ] as const) {
      const [program, person] = [stranger(), stranger()];
      const { status, text, calls } = await answerTo(place, program, {
        ...more,
        website: 'https://x.example',
      });
      expect([status, calls]).toEqual([200, []]);
      expect(text).toContain('Check your mail');
      // somebody who comes later has been seen to, and the program has not
      await answerTo('/sign-up', person, { ...newcomer, form_token: given('sign_up') });
      const known = async (email: string) =>
        (await db.admin`select 1 from auth.users where email = ${email}`).length;
      await expect.poll(() => known(person)).toBe(1);
      expect(await known(program)).toBe(0);
    }
  });

  it('SPEC-SES-107: who failed to sign in several times shows that they are no program before the next password is looked at', async () => {
    const email = PEOPLE.otherFinance;
    for (let n = 0; n < 3; n += 1) await answerTo('/sign-in', email, { password: 'not the password' });
    const asked = await answerTo('/sign-in', email, { password: PASSWORD });
    expect([asked.status, asked.calls]).toEqual([400, ['POST /rest/v1/rpc/take_rate 200']]);
    expect(asked.text).toContain('Press the button once more');
    const { token } = asked;
    const entered = await answerTo('/sign-in', email, {
      password: PASSWORD,
      form_token: token,
      work: await work(token),
    });
    expect(entered.status).toBe(303);
  });

  it('SPEC-SES-108: with Turnstile’s keys its verdict for that very form decides, and when it does not answer the form’s own proof does', async () => {
    const asked: string[] = [];
    const cloudflare = http.createServer((request, response) => {
      void (async () => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        asked.push(body);
        const said = new URLSearchParams(body).get('response') ?? '';
        if (said === 'down') return response.writeHead(503).end();
        const verdict = { success: said !== 'robot', action: said === 'elsewhere' ? 'sign_in' : 'sign_up' };
        return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(verdict));
      })();
    });
    await new Promise<void>((done) => cloudflare.listen(0, '127.0.0.1', done));
    const origin = `http://127.0.0.1:${(cloudflare.address() as AddressInfo).port}`;
    const settings = {
      TURNSTILE_SITE_KEY: 'site',
      TURNSTILE_SECRET_KEY: 'only the server knows',
      TURNSTILE_URL: origin,
    };
    const guarded = await open(settings);
    try {
      const page = await new Visitor(guarded.url).get('/sign-up');
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(new RegExp(`script-src[^;]* ${origin} `));
      expect(policy).toContain(`frame-src ${origin};`);
      const html = await page.text();
      expect(html).toContain('data-sitekey="site"');
      expect(html).not.toContain('only the server knows');
      const elsewhere = await new Visitor(guarded.url).get('/');
      expect(elsewhere.headers.get('content-security-policy')).not.toContain(origin);
      const ask = async (answer: string, form_token = given('sign_up', 1)) => {
        const fields = { ...newcomer, form_token, 'cf-turnstile-response': answer };
        return (await answerTo('/sign-up', stranger(), fields, guarded)).status;
      };
      expect([await ask('person'), await ask('robot'), await ask('elsewhere'), await ask('')]).toEqual([
        200, 400, 400, 400,
      ]);
      expect([await ask('down'), await ask('down', given('sign_up'))]).toEqual([400, 200]);
      expect(asked[0]).toContain('secret=only+the+server+knows');
      expect(asked[0]).toContain('remoteip=203.0.113.9');
    } finally {
      await guarded.close();
      cloudflare.close();
    }
  });
});
