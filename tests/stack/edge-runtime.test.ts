import fs from 'node:fs';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../supabase/local/app-build.ts';
import { Person } from '../db/contract/person.ts';
import { raise } from '../db/contract/work.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { functionOf } from '../support/edge-scripts.ts';
import { serveEdge, type EdgeServer } from '../support/edge.ts';
import { inlineFaults, nonceOf, PAGE_HEADERS } from '../support/page-headers.ts';
import { PASSWORD, PEOPLE } from '../support/people.ts';
import { REPOSITORY } from '../support/program.ts';
import { hiddenFields, Visitor } from '../support/visitor.ts';

describe('the built edge bundle, in the edge runtime', { timeout: 60_000 }, () => {
  let db: TestDatabase;
  let edge: EdgeServer;
  let script: string;

  beforeAll(async () => {
    const { output } = await buildApp(REPOSITORY, () => {}, new AbortController().signal);
    const inbox = functionOf(output, '(app)/inbox');
    expect(inbox.runtime).toBe('edge');
    ({ script } = inbox);
    db = await openDatabase('seeded');
    const gateway = await db.openGateway();
    edge = await serveEdge(script, (origin) => ({
      PUBLIC_SUPABASE_URL: gateway.url,
      PUBLIC_SUPABASE_PUBLISHABLE_KEY: db.keys.publishable,
      EDGE_CREDENTIAL: db.keys.edge,
      ENCRYPTION_KEYS: db.keys.encryption,
      ENCRYPTION_KEY_CURRENT: db.keys.encryptionCurrent,
      ORIGIN: origin,
    }));
  }, 300_000);
  afterAll(async () => {
    await edge.close();
    await db.close();
  });

  const signIn = async (email: string): Promise<Visitor> => {
    const visitor = new Visitor(edge.url);
    const answer = await visitor.post('/sign-in', { email, password: PASSWORD });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/inbox']);
    return visitor;
  };
  const page = async (answer: Promise<Response>, status = 200): Promise<string> => {
    const {
      headers,
      status: said,
      text,
    } = await answer.then(async (a) => ({
      ...{ headers: Object.fromEntries(a.headers), status: a.status, text: await a.text() },
    }));
    expect(said).toBe(status);
    expect(headers).toMatchObject(PAGE_HEADERS);
    const nonce = nonceOf(headers['content-security-policy'] ?? '');
    expect(nonce.length).toBeGreaterThan(20);
    expect(inlineFaults(text, nonce)).toEqual([]);
    return text;
  };
  const decisionsOn = (request: string) => db.admin`
    select d.decision, d.comment, e.action, l.seq is not null as linked
      from app.decisions d join audit.events e on e.tenant_id = d.tenant_id and e.id = d.event_id
      left join audit.links l on l.tenant_id = e.tenant_id and l.event_id = e.id
     where d.request_id = ${request.split('/').at(-1) ?? ''} and d.comment like 'From the edge%'`;

  it('STK-150: has nothing of Node, makes no code from strings and compiles no WebAssembly', () => {
    const ask = (code: string) => edge.runtime.evaluate<string>(code);
    for (const name of ['require', 'Buffer', 'setImmediate', 'module', '__dirname'])
      expect([name, ask(`typeof ${name}`)]).toEqual([name, 'undefined']);
    expect(ask('Object.keys(process).join()')).toBe('env');
    const thrown = (code: string) => ask(`try { ${code}; 'nothing' } catch (error) { error.name }`);
    expect(thrown(`new Function('return 1')`)).toBe('EvalError');
    expect(thrown(`eval('1')`)).toBe('EvalError');
    expect(thrown(`new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`)).toBe(
      'CompileError',
    );
  });

  it('STK-151: asks for no module but one that the platform has and that it can do without', () => {
    const asked = modulesIn(script);
    expect(asked.static).toEqual([]);
    expect(new Set(asked.dynamic)).toEqual(new Set(['node:async_hooks', COMPUTED]));
    expect(asked.dynamic.filter((name) => name === COMPUTED)).toHaveLength(1);
    expect(asked.made).toEqual([]);
  });

  it('STK-152: signs in by the form, under a cookie that belongs to this host alone', async () => {
    const visitor = new Visitor(edge.url);
    expect(await page(visitor.get('/sign-in'))).toContain('name="password"');
    const wrong = await page(
      visitor.post('/sign-in', { email: PEOPLE.staff, password: 'not-the-password' }),
      400,
    );
    expect(wrong).toContain('That did not match');
    expect(visitor.cookies.size).toBe(0);
    const { set } = await signIn(PEOPLE.staff);
    const kept = set.filter((line) => line.startsWith('__Host-countersign'));
    expect(kept.length).toBeGreaterThan(0);
    for (const line of kept) {
      expect(line).toMatch(/; Path=\/(;|$)/);
      expect(line).toMatch(/; Secure(;|$)/);
      expect(line).toMatch(/; HttpOnly(;|$)/);
      expect(line).toMatch(/; SameSite=Lax(;|$)/i);
      expect(line).not.toMatch(/; Domain=/i);
    }
  });

  it('STK-153: shows the inbox, refuses in words, and decides in one event', async () => {
    const raised = await raise(await Person.enter(db, PEOPLE.staff), { title: 'Diesel, over the edge' });
    const address = `/requests/${String(raised['request_id'])}`;
    const tunde = await signIn(PEOPLE.hodOperations);
    const inbox = await page(tunde.get('/inbox'));
    expect(inbox).toContain('Diesel, over the edge');
    expect(inbox).toContain(address);
    const request = await page(tunde.get(address));
    const fields = hiddenFields(request, '?/decide');
    expect(fields['content_hash']).toMatch(/^[0-9a-f]{64}$/);

    const moved = {
      ...fields,
      content_hash: '0'.repeat(64),
      decision: 'approve',
      comment: 'From the edge, too late',
    };
    const refused = await page(tunde.post(`${address}?/decide`, moved), 409);
    expect(refused).toContain('This request changed since you opened it');
    expect(await decisionsOn(address)).toEqual([]);

    const again = hiddenFields(refused, '?/decide');
    const approval = { ...again, decision: 'approve', comment: 'From the edge' };
    const done = await page(tunde.post(`${address}?/decide`, approval));
    expect(done).toContain('Done. It goes on to the next step.');
    const stands = [
      { decision: 'approve', comment: 'From the edge', action: 'request.approve', linked: true },
    ];
    expect(await decisionsOn(address)).toEqual(stands);
    // sent twice, as an impatient thumb does: the same key, done once
    await page(tunde.post(`${address}?/decide`, approval));
    expect(await decisionsOn(address)).toEqual(stands);
    expect(await page(tunde.get('/inbox'))).not.toContain(address);
  });

  it('STK-154: answers a script’s own questions, and says not found where nothing is', async () => {
    const ngozi = await signIn(PEOPLE.finance);
    const data = await ngozi.get('/inbox/__data.json');
    expect([data.status, data.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    // what comes later follows on lines of its own
    const [first = ''] = (await data.text()).split('\n');
    expect(JSON.parse(first)).toMatchObject({ type: 'data' });
    expect(await page(ngozi.get('/nothing-here'), 404)).toContain('This page was not found.');
  });

  it('STK-155: signs out, and the old cookie opens nothing any more', async () => {
    const ngozi = await signIn(PEOPLE.finance);
    await page(ngozi.get('/inbox'));
    const old = new Visitor(edge.url);
    for (const [name, value] of ngozi.cookies) old.cookies.set(name, value);
    const left = await ngozi.post('/sign-out', {});
    expect([left.status, left.headers.get('location')]).toEqual([303, '/sign-in?why=signed_out']);
    expect([...ngozi.cookies.keys()].filter((name) => name.startsWith('__Host-countersign'))).toEqual([]);
    const turnedAway = async (who: Visitor) => {
      const answer = await who.get('/inbox');
      return [answer.status, answer.headers.get('location')];
    };
    expect(await turnedAway(ngozi)).toEqual([303, '/sign-in']);
    expect(await turnedAway(old)).toEqual([303, '/sign-in?why=session_ended']);
  });

  it('STK-156: a form from another site is turned away', async () => {
    const headers = {
      origin: 'https://elsewhere.example',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const body = new URLSearchParams({ email: PEOPLE.staff, password: PASSWORD }).toString();
    const answer = await fetch(`${edge.url}/sign-in`, { method: 'POST', headers, body, redirect: 'manual' });
    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

/** The framework's own way to Node's crypto, where the Web's is missing; the edge has the Web's. */
const COMPUTED = 'a name made while it runs';

/** Every module that a script could ask for, and whatever makes code or machine code while it runs. */
function modulesIn(file: string): { static: string[]; dynamic: string[]; made: string[] } {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, false);
  const found = { static: [] as string[], dynamic: [] as string[], made: [] as string[] };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) found.static.push(node.moduleSpecifier.getText(source));
    if (ts.isCallExpression(node)) {
      const [name] = node.arguments;
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword)
        found.dynamic.push(name && ts.isStringLiteralLike(name) ? name.text : COMPUTED);
      if (ts.isIdentifier(node.expression) && ['eval', 'require', 'Function'].includes(node.expression.text))
        found.made.push(node.expression.text);
    }
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Function')
      found.made.push('new Function');
    if (ts.isIdentifier(node) && ['WebAssembly', 'importScripts'].includes(node.text))
      found.made.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
