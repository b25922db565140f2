import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';

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

/** What would have been mailed, newest first. The embedded stack delivers nothing; this page stands in for inboxes. */
export async function answerOutbox(sql: Sql, path: string): Promise<Response> {
  const mails = await readMails(sql);
  if (path === '/outbox.json') return Response.json(mails, { headers: HEADERS });
  return new Response(page(mails), { headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' } });
}

async function readMails(sql: Sql): Promise<Mail[]> {
  const [table] = await sql`select to_regclass('app.outbox') is not null as exists`;
  if (!table?.['exists']) return [];
  return sql<Mail[]>`select * from app.outbox order by created_at desc, id desc limit ${SHOWN}`;
}

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
  const facts = [
    `tenant ${text(mail.tenant_id)}`,
    `state ${text(mail.state)}`,
    `attempts ${text(mail.attempts)}`,
  ];
  return `<article><h2>${escape(text(mail.kind))} to ${escape(text(to))}</h2>
<p><time>${escape(text(mail.created_at))}</time> · ${escape(facts.join(' · '))}</p>
<pre>${linked(JSON.stringify(mail.payload, null, 2) ?? '')}</pre></article>`;
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
function linked(words: string): string {
  const local = /http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?\/[A-Za-z0-9\-._~:/?#@!$&()*+,;=%]*/g;
  let at = 0;
  let html = '';
  for (const { 0: address, index } of words.matchAll(local)) {
    html += `${escape(words.slice(at, index))}<a href="${escape(address)}">${escape(address)}</a>`;
    at = index + address.length;
  }
  return html + escape(words.slice(at));
}
