import { APPROVING } from './roles.ts';
import { can, hasAccess, holders, type Member, type Request, type State, type Step } from './world.ts';

/** The tokens of the rules that fail, in the order in which a refusal names the first. None: allowed. */
export type Failures = string[];

const FROM: Record<string, State[]> = {
  save: ['draft', 'pending', 'queried', 'returned'],
  submit: ['draft', 'returned'],
  approve: ['pending'],
  // also of a query that nobody is left to answer
  reject: ['pending', 'queried'],
  query: ['pending'],
  return: ['pending'],
  answer: ['queried'],
  withdraw: ['draft', 'pending', 'queried', 'returned'],
  mark_paid: ['approved'],
  name_alternate: ['pending'],
  comment: ['pending', 'queried', 'returned', 'approved', 'rejected', 'withdrawn', 'paid'],
};
export const REQUEST_ACTIONS = Object.keys(FROM);

/** AUT-12. A draft is its owner's alone, and stays so when it is withdrawn. */
export function readable(request: Request, member: Member): boolean {
  const { tenant } = request;
  const own = can(tenant, member, 'request.read_own');
  if (own && request.owner === member.id) return true;
  if (request.round === 0) return false;
  return (
    can(tenant, member, 'request.read_all') ||
    (can(tenant, member, 'request.read_department') && heads(request, member)) ||
    (own && request.shares.has(member.id))
  );
}

const heads = (request: Request, member: Member) => member.heads.has(request.content.department_id ?? '');
const payeeOf = (request: Request) => request.tenant.payees.get(request.content.payee_id ?? '');
const ownsPayee = (request: Request, member: Member) => payeeOf(request)?.owner === member.id;
/** REQ-4: whoever proposed the details that a payment goes to neither decides on it nor makes it. */
const proposedPayee = (request: Request, member: Member) => payeeOf(request)?.editor === member.id;
const approvedThisRound = (request: Request, member: Member) =>
  request.decisions.some(
    (d) => d.member === member.id && d.round === request.round && d.decision === 'approve' && !d.voided,
  );

/** AUT-3: neither wrote it, nor gains by it, nor said where it goes, nor decided another step of it. */
export const independent = (request: Request, member: Member): boolean =>
  !request.authors.has(member.id) &&
  !ownsPayee(request, member) &&
  !proposedPayee(request, member) &&
  !approvedThisRound(request, member);

/** By right of role: AUT-2, and for a department's step AUT-4. */
const entitled = (request: Request, step: Step, member: Member) =>
  can(request.tenant, member, step.permission) && (step.scope === 'tenant' || heads(request, member));

const somebodyRightful = (request: Request, step: Step) =>
  [...request.tenant.members.values()].some((m) => entitled(request, step, m) && independent(request, m));

/** AUT-6: named for the step, or the policy's when nobody rightful is left; of those who decide here at all. */
export function standsIn(request: Request, step: Step, member: Member): boolean {
  if (!APPROVING.some((permission) => can(request.tenant, member, permission))) return false;
  if (step.alternates.has(member.id)) return true;
  return (
    request.tenant.policyAlternates.some((a) => a.permission === step.permission && a.member === member.id) &&
    !somebodyRightful(request, step)
  );
}

export const activeSteps = (request: Request): Step[] =>
  request.state === 'pending' || request.state === 'queried'
    ? request.steps
        .filter((step) => step.state === 'active')
        .sort((a, b) => a.position - b.position || a.step - b.step)
    : [];

/** The step that this member would decide: one they may act on, else the first. */
export function stepFor(request: Request, member: Member): Step | undefined {
  const steps = activeSteps(request);
  return steps.find((step) => entitled(request, step, member) || standsIn(request, step, member)) ?? steps[0];
}

/** The first active step that nobody may act on. */
export function starvedStep(request: Request): Step | undefined {
  const members = [...request.tenant.members.values()].filter(hasAccess);
  return activeSteps(request).find(
    (step) =>
      !members.some(
        (m) => independent(request, m) && (entitled(request, step, m) || standsIn(request, step, m)),
      ),
  );
}

/** AUT-8: the one reading of who may do what with a request that they can read. */
export function failures(action: string, request: Request, member: Member): Failures {
  const failed: Failures = [];
  const rule = (token: string, passed: boolean) => void (passed || failed.push(token));
  const holds = (permission: string) => can(request.tenant, member, permission);
  rule('wrong_state', FROM[action]?.includes(request.state) ?? false);
  switch (action) {
    case 'approve':
    case 'reject':
    case 'query':
    case 'return': {
      const step = stepFor(request, member);
      const standing = step !== undefined && standsIn(request, step, member);
      const submitted = member.id === request.owner || member.id === request.submitter;
      rule('self_approval_forbidden', !submitted);
      rule('editor_approval_forbidden', submitted || !request.authors.has(member.id));
      rule('payee_owner_forbidden', !ownsPayee(request, member));
      rule('payee_editor_forbidden', !proposedPayee(request, member));
      rule('already_decided', !approvedThisRound(request, member));
      rule('permission_missing', standing || (step !== undefined && holds(step.permission)));
      rule('department_out_of_scope', standing || step?.scope !== 'department' || heads(request, member));
      if (action === 'query' || action === 'return') rule('permission_missing', holds(`request.${action}`));
      return failed;
    }
    case 'submit':
    case 'withdraw':
    case 'answer':
      rule('not_requester', member.id === request.owner);
      rule('permission_missing', holds(action === 'answer' ? 'request.comment' : `request.${action}`));
      return failed;
    case 'save':
      rule(
        'not_requester',
        member.id === request.owner ||
          (request.state === 'returned' && holds('request.read_department') && heads(request, member)),
      );
      rule('permission_missing', holds('request.create'));
      return failed;
    case 'comment':
      rule('permission_missing', holds('request.comment'));
      return failed;
    case 'mark_paid':
      return [...failed, ...paymentFailures(request, member)];
    default:
      rule('permission_missing', holds('request.sanction'));
      rule('self_approval_forbidden', independent(request, member));
      rule('step_has_deciders', starvedStep(request) !== undefined);
      return failed;
  }
}

/** AUT-6: somebody uninvolved if there is one; else who decided or gains; an author only among authors. */
function paymentFailures(request: Request, member: Member): Failures {
  const failed: Failures = [];
  const others = holders(request.tenant, 'request.mark_paid').filter(
    (m) => m.id !== member.id && readable(request, m),
  );
  const uninvolved = others.some((m) => independent(request, m));
  if (request.content.kind !== 'payment_voucher') failed.push('not_a_voucher');
  if (!can(request.tenant, member, 'request.mark_paid')) failed.push('permission_missing');
  if (request.authors.has(member.id) && !others.every((m) => request.authors.has(m.id)))
    failed.push('requester_marks_paid_forbidden');
  if (ownsPayee(request, member) && uninvolved) failed.push('payee_owner_forbidden');
  if (proposedPayee(request, member) && uninvolved) failed.push('payee_editor_forbidden');
  if (approvedThisRound(request, member) && uninvolved) failed.push('decider_marks_paid_forbidden');
  if (payeeOf(request)?.cools) failed.push('payee_cooling_off');
  return failed;
}

/** Everybody who could do it now: what "who could act instead" has to name. */
export const whoCan = (action: string, request: Request): Member[] =>
  [...request.tenant.members.values()].filter(
    (m) => hasAccess(m) && readable(request, m) && failures(action, request, m).length === 0,
  );
