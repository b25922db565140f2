import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  beforeAll(async () => {
    const { output } = await buildApp(REPOSITORY, () => {}, new AbortController().signal);
    db = await openDatabase('seeded');
    recorder = await record((await db.openGateway()).url);
    edge = await serveEdge(functionOf(output, '(auth)/sign-in').script, (origin) => ({
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
    }));
  }, 300_000);
  afterAll(async () => {
    await edge.close();
    await recorder.close();
    await db.close();
  });

  const stranger = () => `${randomUUID().slice(0, 8)}@stranger.example`;
  /** The page that answers, without the address that was typed, and the calls that it took. */
  async function answerTo(place: string, email: string, more: Record<string, string>) {
    recorder.calls.length = 0;
    const answer = await new Visitor(edge.url).post(place, { email, ...more });
    const text = (await answer.text())
      .replaceAll(email, 'them')
      .replaceAll(encodeURIComponent(email), 'them')
      .replace(/nonce="[^"]*"|[\w-]{36}/g, '');
    return { status: answer.status, text, calls: [...recorder.calls] };
  }

  it('SPEC-SES-240: a wrong password for a known and for an unknown address is answered with the same page, after the same work', async () => {
    const known = await answerTo('/sign-in', PEOPLE.staff2, { password: 'not the password' });
    const unknown = await answerTo('/sign-in', stranger(), { password: 'not the password' });
    expect(known).toEqual(unknown);
    expect(known.status).toBe(400);
    expect(known.calls).toEqual(['POST /rest/v1/rpc/take_rate 200', 'POST /auth/v1/token 400']);
  });

  it('SPEC-SES-241: signing up and a forgotten password answer a known and an unknown address alike, before anything about it is asked', async () => {
    for (const [place, more] of [
      ['/forgot-password', {}],
      ['/sign-up', { name: 'New Person', organisation: 'New Works' }],
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

  it('SPEC-SES-242: at the page, too many wrong passwords shut out even the right one, from that network and with the time to wait', async () => {
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
    expect(recorder.calls).toEqual(['POST /rest/v1/rpc/take_rate 200']);
    const elsewhere = await attempt(PASSWORD, new Visitor(edge.url, '203.0.113.77'));
    expect(elsewhere.status).toBe(303);
  });

  it('SPEC-SES-243: who signs in rightly again and again is never shut out', async () => {
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
});
