// Everything the page of one request shows, asked for at once.
import { candidates, canDecide, holds, mentionable } from '$lib/domain/permissions';
import { compareContents } from '$lib/domain/difference';
import { member, role } from '$lib/schemas/people';
import { request, requestLine, requestStep, requestVersion, timelineEntry } from '$lib/schemas/request';
import type { Request, RequestStep } from '$lib/schemas/request';
import type { Looked } from '$lib/schemas/look';
import { from, read, type Caller } from '$lib/server/data-api/call';
import { explainRequest, type Action, type Answers } from './explain-request';
import { drawPlan, rulesInForce } from './plan-request';
import { readWarnings } from './read-warnings';

type PartOfRequest = 'request_lines' | 'request_steps' | 'request_versions' | 'timeline';
const byRequest = (caller: Caller, view: PartOfRequest, id: string) =>
  from(caller, view).eq('request_id', id);

export async function findRequest(caller: Caller, id: string): Promise<Request | null> {
  const rows = await read(caller, from(caller, 'requests').eq('id', id), request);
  return rows[0] ?? null;
}

export const readLines = (caller: Caller, id: string) =>
  read(caller, byRequest(caller, 'request_lines', id).order('position'), requestLine);

export const listPeople = (caller: Caller) =>
  read(caller, from(caller, 'members').order('name').limit(1000), member);

/** Which questions are worth asking for what this caller holds; the answers come from the database. */
function questions(caller: Caller): Action[] {
  const { me } = caller;
  const asked: Action[] = ['approve'];
  if (canDecide(me)) asked.push('reject');
  if (holds(me, 'request.query')) asked.push('query');
  if (holds(me, 'request.return')) asked.push('return');
  if (holds(me, 'request.create')) asked.push('submit', 'save', 'withdraw', 'answer');
  if (holds(me, 'request.comment')) asked.push('comment');
  if (holds(me, 'request.mark_paid')) asked.push('mark_paid');
  if (holds(me, 'request.sanction')) asked.push('name_alternate');
  return asked;
}

/** What somebody can be asked about at this point. */
function actionNow({ state, kind }: Request): Action | null {
  if (state === 'approved') return kind === 'payment_voucher' ? 'mark_paid' : null;
  return state === 'pending' || state === 'queried' ? 'approve' : null;
}

type Found = { request: Request; answers: Answers };

/** "Who may act?", of the reader or of one person that they picked. */
export async function explainPicked(caller: Caller, found: Found, member: string | null) {
  const action = actionNow(found.request);
  if (!action) return null;
  const asked = member && member !== caller.me.member.id ? member : null;
  const known = asked === null && found.answers[action] !== undefined;
  const answers = known ? found.answers : await explainRequest(caller, found.request.id, [action], asked);
  return { action, member: asked, answer: answers[action] ?? null };
}

/** `looking`: when and what the caller saw of it before, from where changes are told; else from the round before. */
export async function readRequest(caller: Caller, id: string, looking: Promise<Looked | null> | null = null) {
  const [row, lines, steps, timeline, versions, people, roles, answers, rules, warnings, looked] =
    await Promise.all([
      findRequest(caller, id),
      readLines(caller, id),
      read(caller, byRequest(caller, 'request_steps', id).order('round').order('position'), requestStep),
      read(caller, byRequest(caller, 'timeline', id).order('at').limit(500), timelineEntry),
      read(caller, byRequest(caller, 'request_versions', id).order('round').limit(100), requestVersion),
      listPeople(caller),
      read(caller, from(caller, 'roles'), role),
      explainRequest(caller, id, questions(caller)),
      rulesInForce(caller),
      readWarnings(caller, id),
      looking,
    ]);
  if (!row) return null;
  const after = versions.at(-1);
  const seen = versions.find(({ round }) => round === looked?.round && round !== after?.round);
  const before = seen ?? versions.at(-2);
  const changes = before && after ? compareContents(before.content, after.content) : [];
  const current = steps.filter((step) => step.round === (row.round ?? 0));
  const named = (step: RequestStep) =>
    candidates(step, row.department_id, people, roles)
      .filter((person) => person.id !== row.submitted_by && person.id !== row.created_by)
      .map((person) => person.name);
  const route = current.map((step) => ({ ...step, names: step.state === 'done' ? [] : named(step) }));
  const mentions = mentionable(people, roles, caller.me.member.id).map(({ id, name }) => ({ id, name }));
  const active = people.filter((person) => person.active);
  const about = { kind: row.kind, department: row.department_id };
  const known = { rules, people, roles };
  const plan = answers.submit ? drawPlan(caller, answers.submit, about, known, warnings) : null;
  const applied = after?.rule_words ? { version: after.policy_version, words: after.rule_words } : null;
  return {
    request: row,
    applied,
    lines,
    steps,
    route,
    timeline,
    changes,
    /** What is newer is new to the caller; null when all of it is, or when nobody asked. */
    looked: { at: looked?.looked_at ?? null, changed: seen !== undefined },
    people: active,
    mentions,
    answers,
    plan,
    warnings,
  };
}
