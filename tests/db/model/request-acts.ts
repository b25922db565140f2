import type { PolicyStep } from '../../support/tenant-plans.ts';
import { failures, readable } from './authority.ts';
import { accept, refuse, type Arguments, type Prediction } from './calls.ts';
import { alike, asRaw, missing, problems, settle, type RawContent } from './content.ts';
import { LARGEST, price, toBase } from './money.ts';
import { routeOf } from './policy.ts';
import { can, type Request, type Session, type State, type World } from './world.ts';

/** The request if this person may read it: what they may not read is not there. */
export function find(session: Session, id: string): Request | null {
  const request = session.tenant.requests.get(id);
  return request && readable(request, session.member) ? request : null;
}

/** Reads and judges; a refusal, or the request to go on with. */
export function judge(session: Session, id: string, action: string): Prediction | Request {
  const request = find(session, id);
  if (!request) return refuse('not_found', `request.${action}`);
  const [token] = failures(action, request, session.member);
  return token === undefined ? request : refuse(token, `request.${action}`);
}

export const isRequest = (judged: Prediction | Request): judged is Request => 'label' in judged;

export const blank = (text: string | null): boolean => text === null || text.trim() === '';
export const longerThan = (text: string | null, most: number): boolean =>
  text !== null && [...text].length > most;

export function save(world: World, session: Session, args: Arguments['save_request']): Prediction {
  const { tenant, member } = session;
  let request: Request | null = null;
  if (args.request !== null) {
    const judged = judge(session, args.request, 'save');
    if (!isRequest(judged)) return judged;
    request = judged;
  } else if (!can(tenant, member, 'request.create')) return refuse('permission_missing', 'request.save');
  const faults = problems(tenant, member, args.content);
  const raw = args.content as RawContent;
  if (faults.length === 0 && price(settle(tenant, raw).lines).amount > LARGEST)
    return refuse('amount_too_large', 'request.save');
  if (request && !keepsKind(request, args.content) && !faults.includes('kind')) faults.push('kind');
  if (faults.length > 0) return refuse('invalid_content', 'request.save', faults);
  if (request && args.content_hash !== null && args.content_hash !== request.hash)
    return refuse('content_changed', 'request.save');
  const before = request?.state;
  const state: State = request ? (request.state === 'draft' ? 'draft' : 'returned') : 'draft';
  const voided = request && before !== 'draft' && before !== 'returned' ? live(request).length : 0;
  const kind = savedAs(request, member.id, raw);
  return accept(kind, 'request.save', { state, voided }, (answer) => {
    request ??= draft(world, session, String(answer['request_id']));
    if (before === 'pending' || before === 'queried') voidRound(request, 'edited');
    request.state = state;
    request.content = settle(tenant, raw);
    Object.assign(request, price(request.content.lines));
    request.authors.add(member.id);
    if (request.owner !== member.id) request.shares.add(member.id);
    moveHash(request, String(answer['content_hash']));
  });
}

function savedAs(request: Request | null, editor: string, raw: RawContent): string {
  if (!request) return (raw['purchase_order_id'] ?? null) === null ? 'save: new' : 'save: on an order';
  if (request.state === 'pending' || request.state === 'queried') return 'save: taken back';
  return request.owner === editor ? 'save: again' : 'save: by the head';
}

/** A numbered request stays what its number says. */
function keepsKind(request: Request, content: unknown): boolean {
  const kind = (content as RawContent | null)?.['kind'];
  return request.number === null || typeof kind !== 'string' || kind === request.content.kind;
}

function draft(world: World, { tenant, member }: Session, id: string): Request {
  const label = `#${world.tenants.reduce((sum, t) => sum + t.requests.size, 0) + 1}`;
  const content = settle(tenant, { kind: 'payment_voucher' });
  const request: Request = {
    ...{ id, label, tenant, content, owner: member.id, state: 'draft', round: 0, hash: '', past: [] },
    ...{ number: null, amount: 0n, tax: 0n, base: null, submitter: null, paidBy: null },
    ...{ steps: [], decisions: [], authors: new Set<string>(), shares: new Set<string>() },
  };
  tenant.requests.set(id, request);
  return request;
}

const moveHash = (request: Request, hash: string) => {
  if (request.hash !== '' && request.hash !== hash) request.past.push(request.hash);
  request.hash = hash;
};

/** The approvals that still count. */
const live = (request: Request) =>
  request.decisions.filter((d) => d.round === request.round && d.decision === 'approve' && !d.voided);

export function voidRound(request: Request, reason: string): void {
  for (const decision of live(request)) decision.voided = reason;
  closeSteps(request);
}

export function closeSteps(request: Request): void {
  for (const step of request.steps)
    if (step.state === 'waiting' || step.state === 'active') step.state = 'void';
}

export function submit(session: Session, args: Arguments['submit_request']): Prediction {
  const { tenant, member } = session;
  const judged = judge(session, args.request, 'submit');
  if (!isRequest(judged)) return judged;
  const request = judged;
  const no = (token: string, fields?: string[]) => refuse(token, 'request.submit', fields);
  if (args.content_hash !== null && args.content_hash !== request.hash) return no('content_changed');
  // nobody signs what they have not seen
  if (args.content_hash === null && [...request.authors].some((id) => id !== member.id))
    return no('content_hash_required');
  const { token, fields, route, base } = submission(session, request);
  if (token !== null) return no(token, fields);
  const [number, count] = nextNumber(request);
  const again = request.round > 0;
  const says = { number, state: 'pending', route: route.map((s) => s.permission) };
  return accept(again ? 'submit: again' : 'submit', 'request.submit', says, (answer) => {
    if (request.number === null) tenant.counters.set(counterOf(request), count);
    Object.assign(request, { number, base, state: 'pending', submitter: member.id });
    request.round += 1;
    request.steps = route.map((s) => ({ ...s, state: 'waiting', decidedBy: null, alternates: new Set() }));
    activate(request, Math.min(...route.map((s) => s.position)));
    moveHash(request, String(answer['content_hash']));
  });
}

/** What a submission must meet besides the rules of who may. */
export function submission({ tenant, member }: Session, request: Request): Submission {
  const no = (token: string, fields?: string[]): Submission => ({
    ...{ token, route: [], base: 0n },
    ...(fields ? { fields } : {}),
  });
  const lacking = missing(request);
  if (lacking.length > 0) return no('incomplete', lacking);
  const faults = problems(tenant, member, asRaw(request.content));
  const currency = request.content.currency ?? '';
  const order = tenant.requests.get(request.content.purchase_order_id ?? '');
  if (order && faults.length === 0) {
    if (order.content.currency !== currency) faults.push('currency');
    if (!alike(order.content.payee_name ?? '', request.content.payee_name ?? '')) faults.push('payee_name');
  }
  if (faults.length > 0) return no('invalid_content', faults);
  const rate = currency === tenant.currency ? '1' : tenant.rates.get(currency);
  if (rate === undefined) return no('rate_missing');
  const base = toBase(request.amount, rate, currency, tenant.currency);
  if (base > LARGEST) return no('amount_too_large');
  const route = routeOf(tenant, request.content, base);
  if (!route) return no('no_policy');
  if (order && request.amount > remaining(order, request) && request.content.excess_reason === null)
    return no('exceeds_purchase_order');
  return { token: null, route, base };
}

interface Submission {
  token: string | null;
  fields?: string[];
  route: PolicyStep[];
  base: bigint;
}

export function activate(request: Request, position: number): void {
  for (const step of request.steps.filter((s) => s.position === position)) {
    step.state = 'active';
    // the policy's alternates may read from now on: their hour can come without another act on this request
    for (const alternate of request.tenant.policyAlternates)
      if (alternate.permission === step.permission) request.shares.add(alternate.member);
  }
}

/** REQ-1: what vouchers have left of an order; one that went back for change counts when it comes again. */
export function remaining(order: Request, except: Request): bigint {
  const counted = [...order.tenant.requests.values()].filter(
    (r) =>
      r.content.purchase_order_id === order.id &&
      r !== except &&
      ['pending', 'queried', 'approved', 'paid'].includes(r.state),
  );
  return counted.reduce((left, r) => left - r.amount, order.amount);
}

const yearIn = (zone: string) =>
  new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' }).format(new Date());
const counterOf = (request: Request) => `${request.content.kind} ${yearIn(request.tenant.zone)}`;

function nextNumber(request: Request): [string, number] {
  const count = (request.tenant.counters.get(counterOf(request)) ?? 0) + 1;
  const prefix = request.content.kind === 'payment_voucher' ? 'PV' : 'PO';
  const fresh = `${prefix}-${yearIn(request.tenant.zone)}-${String(count).padStart(4, '0')}`;
  return [request.number ?? fresh, count];
}
