import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import type { MailBox, SentMail } from './mails.ts';

interface Mail {
  id?: unknown;
  tenant_id?: unknown;
  kind?: unknown;
  to_member?: unknown;
  to_address?: unknown;
  payload?: unknown;
  created_at?: unknown;
  state?: unknown;
  attempts?: unknown;
  subject?: string;
  text?: string;
  links?: string[];
}

const SHOWN = 200;

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1b1f24;background:#fff}main{max-width:60rem;margin:0 auto;padding:1.5rem}' +
  'article{border-top:1px solid #d0d7de;padding:.5rem 0}h2{font-size:1rem;margin:.5rem 0}p{margin:.25rem 0}' +
  'pre{background:#f6f8fa;padding:.75rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}';

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * What would have been mailed, newest first: what the app handed over for sending, and what waits in the database.
 * The embedded stack delivers nothing; this page stands in for inboxes.
 */
export async function answerOutbox(sql: Sql, box: MailBox, path: string): Promise<Response> {
  const mails = [...box.newestFirst(SHOWN).map(handedOver), ...(await readMails(sql))]
    .sort((a, b) => text(b.created_at).localeCompare(text(a.created_at)))
    .slice(0, SHOWN);
  if (path === '/outbox.json') return Response.json(mails, { headers: HEADERS });
  return new Response(page(mails), { headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' } });
}

async function readMails(sql: Sql): Promise<Mail[]> {
  const [table] = await sql`select to_regclass('app.outbox') is not null as exists`;
  if (!table?.['exists']) return [];
  return sql<Mail[]>`select * from app.outbox order by created_at desc, id desc limit ${SHOWN}`;
}

const handedOver = ({
  id,
  to,
  subject,
  text,
  html,
  from,
  created_at,
}: SentMail): Mail & { from: string } => ({
  id,
  kind: 'mail',
  state: 'sent',
  to_address: to.join(', '),
  from,
  subject,
  text,
  links: [...text.matchAll(LOCAL)].map(([address]) => address),
  payload: { html },
  created_at,
});

function page(mails: Mail[]): string {
  const rows = mails.map(row).join('\n');
  const none = '<p>Nothing has been sent yet.</p>';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outbox</title><style>${STYLE}</style></head>
<body><main><h1>Outbox</h1><p>Messages that this local stack would have sent, newest first.</p>
${mails.length > 0 ? rows : none}</main></body></html>`;
}

function row(mail: Mail): string {
  const to = mail.to_address ?? mail.to_member ?? 'nobody';
  if (mail.subject !== undefined) return letter(mail, text(to));
  const facts = [
    `tenant ${text(mail.tenant_id)}`,
    `state ${text(mail.state)}`,
    `attempts ${text(mail.attempts)}`,
  ];
  return `<article><h2>${escape(text(mail.kind))} to ${escape(text(to))}</h2>
<p><time>${escape(text(mail.created_at))}</time> · ${escape(facts.join(' · '))}</p>
<pre>${linked(JSON.stringify(mail.payload, null, 2) ?? '')}</pre></article>`;
}

function letter(mail: Mail, to: string): string {
  return `<article><h2>${escape(text(mail.subject))}</h2>
<p>To ${escape(to)} · <time>${escape(text(mail.created_at))}</time></p>
<pre>${linked(mail.text ?? '')}</pre></article>`;
}

function text(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value === null || value === undefined) return '-';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function escape(words: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return words.replace(/[&<>"']/g, (each) => names[each] ?? each);
}

/** Addresses of this machine become links, so that an invitation can be followed; nothing else does. */
const LOCAL = /http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?\/[A-Za-z0-9\-._~:/?#@!$&()*+,;=%]*/g;

function linked(words: string): string {
  let at = 0;
  let html = '';
  for (const { 0: address, index } of words.matchAll(LOCAL)) {
    html += `${escape(words.slice(at, index))}<a href="${escape(address)}">${escape(address)}</a>`;
    at = index + address.length;
  }
  return html + escape(words.slice(at));
}
