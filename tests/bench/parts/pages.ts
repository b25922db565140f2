import path from 'node:path';
import { buildApp } from '../../../supabase/local/app-build.ts';
import { serveApp } from '../../../supabase/local/app-server.ts';
import { freePort } from '../../../supabase/local/ports.ts';
import type { TestDatabase } from '../../support/test-database.ts';
import type { Bench, Part, PartResult, Row } from '../part.ts';
import { seededPerson, signInSeeded, type SeededPerson } from '../seed/people.ts';
import { SEED_PASSWORD, seedLarge } from '../seed/seed-large.ts';
import { clients, ratioRow, takeTurns } from '../slices.ts';
import { tokenOf } from '../token.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '..', '..', '..');

/**
 * Pages of the built app for a head of department, against the barest page of the same app (signing in, where nobody
 * is signed in: it asks the database nothing) and against the barest call of the same Data API (one row of currencies).
 */
export const pages: Part = {
  letter: 'g',
  title: 'Pages of the built app against a bare page and a bare call of the Data API',
  async run(bench) {
    bench.note('building the app, unless that was done …');
    const { output } = await buildApp(
      REPOSITORY,
      () => bench.note('building …'),
      new AbortController().signal,
    );
    const db = await bench.open();
    try {
      await seedLarge(db.place, { tenants: 5, requests: bench.quick ? 1_000 : 10_000, seed: bench.seed });
      const person = await seededPerson(db.admin, 1, 'hod1');
      return await serve(bench, db, output, person);
    } finally {
      await db.close();
    }
  },
};

async function serve(
  bench: Bench,
  db: TestDatabase,
  output: string,
  person: SeededPerson,
): Promise<PartResult> {
  const gateway = await db.openGateway();
  const port = await freePort(0);
  const origin = `http://localhost:${port}`;
  Object.assign(process.env, {
    PUBLIC_SUPABASE_URL: gateway.url,
    PUBLIC_SUPABASE_PUBLISHABLE_KEY: db.keys.publishable,
    EDGE_CREDENTIAL: db.keys.edge,
    ENCRYPTION_KEYS: db.keys.encryption,
    ENCRYPTION_KEY_CURRENT: db.keys.encryptionCurrent,
    ORIGIN: origin,
  });
  const app = await serveApp(REPOSITORY, output, port);
  try {
    const cookie = await signIn(origin, person);
    const [waiting] = await db.admin<{ id: string }[]>`
      select r.id from app.requests r join app.department_heads h
          on h.tenant_id = r.tenant_id and h.department_id = r.department_id
       where r.tenant_id = ${person.tenant} and h.member_id = ${person.member} and r.state = 'pending'
       order by r.created_at desc limit 1`;
    if (!waiting) throw new Error('no request waits in this department');
    const get = async (url: string, headers: Record<string, string>, shows: string) => {
      const answer = await fetch(url, { headers, redirect: 'manual' });
      const text = await answer.text();
      if (answer.status !== 200 || !text.includes(shows)) throw new Error(`${url} answered ${answer.status}`);
    };
    const claims = await signInSeeded(db.admin, db.connect('authenticator'), db.keys.edge, person);
    const key = { apikey: db.keys.publishable, authorization: `Bearer ${tokenOf(claims, db.keys.jwt)}` };
    const measured = await takeTurns(bench, {
      bare: clients(1, () => get(`${origin}/sign-in`, {}, 'password')),
      call: clients(1, () => get(`${gateway.url}/rest/v1/currencies?select=code&limit=1`, key, 'code')),
      inbox: clients(1, () => get(`${origin}/inbox`, { cookie }, '</html>')),
      request: clients(1, () => get(`${origin}/requests/${waiting.id}`, { cookie }, '</html>')),
    });
    const row = (page: 'inbox' | 'request', against: 'bare' | 'call'): Row => {
      const other = { bare: 'the bare page', call: 'a bare call of the Data API' }[against];
      const row = ratioRow(`${page} against ${other}`, measured[page], measured[against]);
      // the bare page asks the database nothing, so it leaves no CPU to compare with
      return against === 'call' ? row : { ...row, cpu: null };
    };
    return {
      rows: [row('inbox', 'bare'), row('inbox', 'call'), row('request', 'bare'), row('request', 'call')],
    };
  } finally {
    await app.close();
    await gateway.close();
  }
}

/** By the form, as a browser without JavaScript would; answers the cookies. */
async function signIn(origin: string, person: SeededPerson): Promise<string> {
  const answer = await fetch(`${origin}/sign-in`, {
    method: 'POST',
    headers: { origin, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email: person.email, password: SEED_PASSWORD }),
    redirect: 'manual',
  });
  if (answer.status !== 303) throw new Error(`signing in answered ${answer.status}`);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}
