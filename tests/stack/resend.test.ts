import fs from 'node:fs';
import path from 'node:path';
import { Resend } from 'resend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGateway, type Gateway } from '../../supabase/local/gateway.ts';
import { MailBox } from '../../supabase/local/mails.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { privateFolder } from '../support/program.ts';

/** The stand-in for Resend: what the app relies on is what Resend's own client relies on. */
describe('mail that is handed over for sending', () => {
  let db: TestDatabase;
  let gateway: Gateway;
  let folder: string;
  let file: string;
  const letter = {
    from: 'Countersign <no-reply@countersign.example>',
    to: 'ada@example.com',
    subject: 'Come in',
    text: 'Open http://localhost:5173/invite/abc?x=1 and <b>come</b>.',
    html: '<p>Come</p>',
  };

  const open = () =>
    openGateway({ place: db.place, keys: db.keys, files: path.join(folder, 'files'), mails: file, port: 0 });
  const client = (key = db.keys.resend) => new Resend(key, { baseUrl: `${gateway.url}/resend` });
  const post = async (body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${gateway.url}/resend/emails`, {
      method: 'POST',
      headers: { authorization: `Bearer ${db.keys.resend}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return {
      status: answer.status,
      ...((await answer.json()) as { id?: string; name?: string; message?: string }),
    };
  };
  interface Shown {
    id: string;
    to_address: string;
    subject?: string;
    text?: string;
    links?: string[];
  }
  const outbox = async () => (await (await fetch(`${gateway.url}/outbox.json`)).json()) as Shown[];

  beforeAll(async () => {
    db = await openDatabase();
    folder = privateFolder();
    file = path.join(folder, 'mails.jsonl');
    gateway = await open();
  });
  afterAll(async () => {
    await gateway.close();
    await db.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('STK-130: Resend’s own client sends through it, and the mail is in the outbox with its links', async () => {
    const { data, error } = await client().emails.send(letter);
    expect(error).toBeNull();
    const [newest] = await outbox();
    expect(newest).toMatchObject({
      id: data?.id,
      to_address: 'ada@example.com',
      subject: 'Come in',
      text: letter.text,
      links: ['http://localhost:5173/invite/abc?x=1'],
    });
    const page = await (await fetch(`${gateway.url}/outbox`)).text();
    expect(page).toContain('href="http://localhost:5173/invite/abc?x=1"');
    expect(page).toContain('&lt;b&gt;come&lt;/b&gt;');
    expect(page).not.toMatch(/<b>|<script/);
  });

  it('STK-131: without the key, with a wrong one, or another verb nothing is taken', async () => {
    const before = (await outbox()).length;
    expect((await client('re_wrong').emails.send(letter)).error).toMatchObject({
      statusCode: 401,
      name: 'validation_error',
    });
    expect(await post(letter, { authorization: '' })).toMatchObject({ status: 401, name: 'missing_api_key' });
    expect(await post(letter, { authorization: `Bearer ${db.keys.secret}` })).toMatchObject({ status: 401 });
    expect((await fetch(`${gateway.url}/resend/emails`)).status).toBe(405);
    expect((await outbox()).length).toBe(before);
  });

  it('STK-132: what is missing or malformed is refused with 422, in Resend’s words', async () => {
    const before = (await outbox()).length;
    for (const [change, name] of [
      [{ from: '' }, 'missing_required_field'],
      [{ to: undefined }, 'missing_required_field'],
      [{ subject: undefined }, 'missing_required_field'],
      [{ text: undefined, html: undefined }, 'missing_required_field'],
      [{ from: 'nobody' }, 'validation_error'],
      [{ to: 'nobody' }, 'validation_error'],
      [{ to: [] }, 'validation_error'],
      [{ to: ['ada@example.com', 'b@'] }, 'validation_error'],
      [{ to: Array.from({ length: 51 }, (_, n) => `p${n}@example.com`) }, 'validation_error'],
    ] as const) {
      expect(await post({ ...letter, ...change }), JSON.stringify(change)).toMatchObject({
        status: 422,
        name,
      });
    }
    for (const body of ['', 'null', '[]', '{', '"mail"'])
      expect(await post(body)).toMatchObject({ status: 422 });
    expect((await outbox()).length).toBe(before);
  });

  it('STK-133: one key sends one mail, answers the same id, and is refused for another mail', async () => {
    const key = 'sign-up/0123456789';
    const before = (await outbox()).length;
    const first = await client().emails.send(letter, { idempotencyKey: key });
    const second = await client().emails.send(letter, { idempotencyKey: key });
    expect(second.data?.id).toBe(first.data?.id);
    expect((await outbox()).length).toBe(before + 1);
    const other = await client().emails.send({ ...letter, subject: 'Another' }, { idempotencyKey: key });
    expect(other.error).toMatchObject({ statusCode: 409, name: 'invalid_idempotent_request' });
    const long = await post(letter, { 'idempotency-key': 'k'.repeat(257) });
    expect(long).toMatchObject({ status: 400, name: 'invalid_idempotency_key' });
    expect((await client().emails.send(letter)).data?.id).not.toBe(first.data?.id);
  });

  it('STK-134: mails outlive a restart, in a file that only its owner reads, and a torn last line costs that line only', async () => {
    const kept = await outbox();
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    await gateway.close();
    fs.appendFileSync(file, '{"id":"torn","to":["x@');
    gateway = await open();
    expect(await outbox()).toEqual(kept);
    const box = new MailBox(file);
    const again = { ...letter, to: [letter.to], key: 'k', digest: 'd' };
    for (let n = 0; n < 1100; n += 1) box.add({ ...again, subject: `Mail ${n}` });
    expect(box.newestFirst(2).map(({ subject }) => subject)).toEqual(['Mail 1099', 'Mail 1098']);
    expect(fs.readFileSync(file, 'utf8').split('\n').length).toBeLessThan(1100);
    expect(new MailBox(file).newestFirst(1)[0]?.subject).toBe('Mail 1099');
  });
});
