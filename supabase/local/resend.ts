import { timingSafeEqual } from 'node:crypto';
import { digestOf, type MailBox } from './mails.ts';

const MAX_TO = 50;
const ADDRESS = /^(?:[^<>]*<\s*[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+\s*>|[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+)$/;

/**
 * POST /resend/emails as Resend answers it: the same errors, the same idempotency. Nothing leaves this machine;
 * the mail is kept, and shown on the outbox page.
 */
export async function answerResend(request: Request, apiKey: string, box: MailBox): Promise<Response> {
  if (request.method !== 'POST') return refuse(405, 'method_not_allowed', 'Method is not allowed.');
  const given = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  if (!given) return refuse(401, 'missing_api_key', 'Missing API key in the authorization header');
  if (!same(given, apiKey)) return refuse(401, 'validation_error', 'API key is invalid');
  const key = request.headers.get('idempotency-key');
  if (key !== null && (key.length < 1 || key.length > 256)) {
    return refuse(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.');
  }
  const body = await readBody(request);
  if (!body) return refuse(422, 'validation_error', 'The request body is not valid JSON.');
  const to = typeof body['to'] === 'string' ? [body['to']] : body['to'];
  const problem = problemOf(body, to);
  if (problem) return refuse(422, problem.name, problem.message);
  const digest = digestOf(body);
  const before = key === null ? undefined : box.find(key);
  if (before && before.digest !== digest) {
    const words = 'Same idempotency key used with a different request payload.';
    return refuse(409, 'invalid_idempotent_request', words);
  }
  const mail = before ?? box.add({ ...partsOf(body), to: to as string[], key, digest });
  return Response.json({ id: mail.id });
}

type Body = Record<string, unknown>;
const words = (value: unknown): string => (typeof value === 'string' ? value : '');

function partsOf(body: Body) {
  return {
    from: words(body['from']),
    subject: words(body['subject']),
    text: words(body['text']),
    html: words(body['html']),
  };
}

function problemOf(body: Body, to: unknown): { name: string; message: string } | null {
  for (const field of ['from', 'to', 'subject']) {
    if (!body[field]) return { name: 'missing_required_field', message: `Missing \`${field}\` field.` };
  }
  if (!body['text'] && !body['html']) {
    return { name: 'missing_required_field', message: 'Missing `html` or `text` field.' };
  }
  const invalid = (field: string) => ({
    name: 'validation_error',
    message: `Invalid \`${field}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`,
  });
  if (!ADDRESS.test(words(body['from']))) return invalid('from');
  const list = Array.isArray(to) && to.length > 0 && to.length <= MAX_TO ? to : null;
  return list?.every((each) => ADDRESS.test(words(each))) ? null : invalid('to');
}

async function readBody(request: Request): Promise<Body | null> {
  try {
    const value: unknown = await request.json();
    return value && typeof value === 'object' && !Array.isArray(value) ? (value as Body) : null;
  } catch {
    return null;
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refuse(status: number, name: string, message: string): Response {
  return Response.json({ statusCode: status, name, message }, { status });
}
