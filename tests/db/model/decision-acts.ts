import { independent, standsIn, starvedStep, stepFor } from './authority.ts';
import { accept, refuse, type Arguments, type Prediction } from './calls.ts';
import { activate, blank, closeSteps, isRequest, judge, longerThan, voidRound } from './request-acts.ts';
import { APPROVING } from './roles.ts';
import { can, type Request, type Session, type State, type Step } from './world.ts';

const DECISIONS = ['approve', 'reject', 'query', 'return'];

export function decide(session: Session, args: Arguments['decide']): Prediction {
  const { decision, comment } = args;
  if (decision === null || !DECISIONS.includes(decision)) return refuse('decision_unknown', 'request.decide');
  const judged = judge(session, args.request, decision);
  if (!isRequest(judged)) return judged;
  const request = judged;
  const no = (token: string) => refuse(token, `request.${decision}`);
  if (decision !== 'approve' && blank(comment)) return no('comment_required');
  if (!blank(comment) && longerThan(comment?.trim() ?? null, 2000)) return no('comment_too_long');
  if (args.content_hash === null) return no('content_hash_required');
  if (args.content_hash !== request.hash) return no('content_changed');
  const step = stepFor(request, session.member);
  if (!step) throw new Error('allowed to decide, and no step is open');
  const standing = !entitledByRole(request, step, session);
  const state = stateAfter(request, step, decision);
  const kind = kindOf(decision, standing && standsIn(request, step, session.member), state, request);
  return accept(kind, `request.${decision}`, { state, content_hash: request.hash }, () => {
    const { id: member } = session.member;
    request.decisions.push({ member, decision, round: request.round, voided: null });
    if (decision === 'approve') approveStep(request, step, member);
    if (decision === 'return') voidRound(request, 'returned');
    if (decision === 'reject') closeSteps(request);
    request.state = state;
  });
}

function kindOf(decision: string, standing: boolean, state: State, { content }: Request): string {
  if (standing) return `${decision}: as alternate`;
  return state === 'approved' && content.kind === 'purchase_order' ? 'approve: order' : decision;
}

const entitledByRole = (request: Request, step: Step, { tenant, member }: Session) =>
  can(tenant, member, step.permission) &&
  (step.scope === 'tenant' || member.heads.has(request.content.department_id ?? ''));

/** Of a position: all its steps, or any one of them. Then the next position; after the last, approved. */
function stateAfter(request: Request, step: Step, decision: string): State {
  if (decision !== 'approve')
    return ({ reject: 'rejected', query: 'queried', return: 'returned' } as const)[decision] ?? 'pending';
  const others = request.steps.filter((s) => s !== step);
  const beside = others.filter((s) => s.state === 'active');
  if (beside.some((s) => !fallsAway(step, s))) return 'pending';
  return others.some((s) => s.state === 'waiting') ? 'pending' : 'approved';
}

/** Once one of an any-of group is decided, the rest of the group need not be. */
const fallsAway = (decided: Step, other: Step) =>
  decided.mode === 'any' && other.mode === 'any' && decided.position === other.position;

function approveStep(request: Request, step: Step, member: string): void {
  step.state = 'done';
  step.decidedBy = member;
  for (const other of request.steps)
    if (other.state === 'active' && fallsAway(step, other)) other.state = 'not_needed';
  if (request.steps.some((s) => s.state === 'active')) return;
  const waiting = request.steps.filter((s) => s.state === 'waiting').map((s) => s.position);
  if (waiting.length > 0) activate(request, Math.min(...waiting));
}

export function answer(session: Session, args: Arguments['answer_query']): Prediction {
  const judged = judge(session, args.request, 'answer');
  if (!isRequest(judged)) return judged;
  if (blank(args.answer)) return refuse('comment_required', 'request.answer');
  if (longerThan(args.answer, 2000)) return refuse('comment_too_long', 'request.answer');
  return accept('answer', 'request.answer', { state: 'pending' }, () => void (judged.state = 'pending'));
}

export function withdraw(session: Session, args: Arguments['withdraw_request']): Prediction {
  const judged = judge(session, args.request, 'withdraw');
  if (!isRequest(judged)) return judged;
  if (longerThan(args.reason, 500)) return refuse('reason_required', 'request.withdraw');
  return accept('withdraw', 'request.withdraw', { state: 'withdrawn' }, () => {
    closeSteps(judged);
    judged.state = 'withdrawn';
  });
}

export function pay(session: Session, args: Arguments['mark_paid']): Prediction {
  const judged = judge(session, args.request, 'mark_paid');
  if (!isRequest(judged)) return judged;
  if (longerThan(args.reference, 100)) return refuse('invalid_content', 'request.mark_paid', ['reference']);
  const involved = !independent(judged, session.member);
  return accept('mark_paid', 'request.mark_paid', { state: 'paid', only_holder: involved }, () => {
    judged.state = 'paid';
    judged.paidBy = session.member.id;
  });
}

export function comment(session: Session, args: Arguments['add_comment']): Prediction {
  const { tenant } = session;
  const judged = judge(session, args.request, 'comment');
  if (!isRequest(judged)) return judged;
  if (blank(args.body)) return refuse('comment_required', 'request.comment');
  if (longerThan(args.body, 2000)) return refuse('comment_too_long', 'request.comment');
  // nobody shares a request with themselves
  const mentioned = [...new Set(args.mentions)].filter((id) => id !== session.member.id);
  const reads = (id: string) =>
    can(tenant, tenant.members.get(id), 'request.read_own') ||
    can(tenant, tenant.members.get(id), 'request.read_all');
  if (mentioned.length > 20 || !mentioned.every(reads))
    return refuse('mention_not_allowed', 'request.comment');
  const kind = mentioned.length > 0 ? 'comment: with mentions' : 'comment';
  return accept(kind, 'request.comment', {}, () => {
    for (const id of mentioned) judged.shares.add(id);
  });
}

/** AUT-6: another MD names somebody who decides here, took no part, and is not themselves. */
export function nameAlternate(session: Session, args: Arguments['name_alternate']): Prediction {
  const { tenant, member } = session;
  const judged = judge(session, args.request, 'name_alternate');
  if (!isRequest(judged)) return judged;
  const no = (token: string) => refuse(token, 'request.name_alternate');
  if (blank(args.reason) || longerThan(args.reason, 500)) return no('reason_required');
  if (args.member === member.id) return no('self_alternate_forbidden');
  const named = tenant.members.get(args.member);
  if (!named || !APPROVING.some((p) => can(tenant, named, p)) || !independent(judged, named))
    return no('alternate_not_eligible');
  const step = starvedStep(judged);
  return accept('name_alternate', 'request.name_alternate', {}, () => {
    step?.alternates.add(named.id);
    judged.shares.add(named.id);
  });
}
