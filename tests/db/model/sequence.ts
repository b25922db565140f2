import { isDeepStrictEqual } from 'node:util';
import type { TestDatabase } from '../../support/database.ts';
import { openTenants, type TenantOptions } from '../../support/tenants.ts';
import { failures, readable, whoCan } from './authority.ts';
import type { Acceptance, Answer, Call, Prediction, Refusal } from './calls.ts';
import { affect, perform, type Explanation } from './database.ts';
import { choose } from './goals.ts';
import { checkDecision, checkPeople } from './invariants.ts';
import { predict } from './predict.ts';
import { submission } from './request-acts.ts';
import type { Intent, Run, Step } from './steps.ts';
import type { Tally } from './tally.ts';
import { foretold, happened, words } from './words.ts';
import { living, worldOf, type Request, type Session, type World } from './world.ts';

/** An event that must stand in the trail. */
export interface ExpectedEvent {
  tenant: string;
  action: string;
  token: string | null;
  /** When the answer names it. */
  id: string | null;
}

/** Two new tenants and everything that happens to them, in the database and in the model. */
export class Sequence implements Run {
  readonly world: World;
  readonly edge: string;
  readonly keyed: Call[] = [];
  readonly hunger: Set<string>;
  readonly events: ExpectedEvent[] = [];
  /** The last event before the sequence began. */
  readonly beganAfter: bigint;
  readonly log: string[] = [];
  readonly #db: TestDatabase;
  readonly #tally: Tally;

  private constructor(db: TestDatabase, world: World, beganAfter: bigint, tally: Tally, hunger: string[]) {
    this.#db = db;
    this.world = world;
    this.edge = db.keys.edge;
    this.beganAfter = beganAfter;
    this.#tally = tally;
    this.hunger = new Set(hunger);
  }

  static async begin(
    db: TestDatabase,
    options: TenantOptions,
    tally: Tally,
    hunger: string[],
  ): Promise<Sequence> {
    const tenants = await openTenants(db, options);
    const [last] = await db.admin<{ n: string }[]>`select coalesce(max(n), 0) as n from audit.events`;
    const sequence = new Sequence(db, worldOf(tenants), BigInt(last?.n ?? 0), tally, hunger);
    await sequence.everybodySignsIn();
    return sequence;
  }

  /** Each person in one of their tenants; these are not counted as commands. */
  async everybodySignsIn(): Promise<void> {
    const { world, edge } = this;
    for (const { user } of world.people) {
      const signIn = { id: crypto.randomUUID(), user, closed: false, stale: false, at: 0, session: null };
      const tenant = world.tenants.find((t) => [...t.members.values()].some((m) => m.user === user));
      const args = { edge, tenant: tenant?.id ?? null, address: null, agent: null };
      await this.step({
        effect: { what: 'sign in', signIn },
        call: { act: 'register_session', signIn, args, key: null },
      });
    }
  }

  async pursue(intent: Intent): Promise<void> {
    const step = choose(this, intent);
    if (!step) return;
    this.#tally.commands += 1;
    await this.step(step, this.#tally);
  }

  async step({ effect, call }: Step, tally?: Tally): Promise<void> {
    await affect(this.#db, this.world, effect);
    if (effect?.what === 'change password') tally?.count('accepted', 'change password');
    if (!call) return;
    const prediction = predict(this.world, call, this.edge);
    const told = `${words(this.world, call)} → ${foretold(prediction)}`;
    if (tally) this.log.push(told);
    const session = living(call.signIn);
    const asked = session && prediction.ok !== 'replay' ? explainable(call) : null;
    const { answer, explanation } = await perform(this.#db, call, asked);
    if (session && asked && explanation) compareExplanation(session, asked, explanation);
    const difference = compare(prediction, answer);
    if (difference) throw new Error(`${told}, but ${happened(answer)}: ${difference}`);
    this.#expect(prediction, answer, session);
    if (prediction.ok === true) prediction.apply(answer);
    else if (prediction.ok === false) prediction.remember?.(answer);
    if (call.key !== null && prediction.ok !== 'replay' && call.key.length >= 8 && call.key.length <= 200)
      this.keyed.push(call);
    tally?.count(prediction.ok === false ? 'tokens' : 'accepted', kindOf(prediction));
    if (prediction.ok === true) await this.#checkInvariants(call, answer, session);
  }

  #expect(prediction: Prediction, answer: Answer, session: Session | null): void {
    if (prediction.ok === 'replay') return;
    const { recorded } = prediction;
    if (!recorded) return;
    const here = session?.tenant.id ?? '';
    const entered = prediction.ok && prediction.says['tenant_id'];
    const elsewhere = prediction.ok ? undefined : prediction.tenant;
    const tenant = typeof entered === 'string' ? entered : (elsewhere ?? here);
    const token = prediction.ok ? null : prediction.token;
    this.events.push({ tenant, action: recorded, token, id: answer.event_id ?? null });
    if (prediction.ok && prediction.kind === 'switch_tenant')
      this.events.push({ tenant: here, action: 'session.switch', token: null, id: null });
  }

  async #checkInvariants(call: Call, answer: Answer, session: Session | null): Promise<void> {
    if (!session) return;
    if (call.act === 'decide') {
      const request = session.tenant.requests.get(call.args.request);
      if (request) await checkDecision(this.#db, request, String(answer['decision_id']));
    }
    if (['set_member_roles', 'approve_role_change', 'deactivate_member'].includes(call.act))
      await checkPeople(this.#db, session.tenant);
  }
}

const kindOf = (prediction: Prediction) =>
  prediction.ok === 'replay' ? 'retry' : prediction.ok ? prediction.kind : prediction.token;

/** The action that `api.explain` would be asked about, for acts on a request. */
function explainable(call: Call): { request: string; action: string } | null {
  switch (call.act) {
    case 'save_request':
      return call.args.request === null ? null : { request: call.args.request, action: 'save' };
    case 'submit_request':
    case 'answer_query':
    case 'withdraw_request':
      return { request: call.args.request, action: call.act.split('_')[0] ?? '' };
    case 'decide':
      return ['approve', 'reject', 'query', 'return'].includes(call.args.decision ?? '')
        ? { request: call.args.request, action: call.args.decision ?? '' }
        : null;
    case 'mark_paid':
    case 'name_alternate':
      return { request: call.args.request, action: call.act };
    case 'add_comment':
      return { request: call.args.request, action: 'comment' };
    default:
      return null;
  }
}

/** AUT-8: what is explained is what is enforced, and who is named could really do it. */
function compareExplanation(
  session: Session,
  { request: id, action }: { request: string; action: string },
  explanation: Explanation,
): void {
  const { tenant, member } = session;
  const request = tenant.requests.get(id);
  const seen = request && readable(request, member) ? request : null;
  let [token = null] = seen ? failures(action, seen, member) : ['not_found'];
  if (seen && action === 'submit') token ??= submission(session, seen).token;
  const explained = explanation.ok ? explanation.allowed === (token === null) : token === 'not_found';
  if (!explained || explanation.token !== token)
    throw new Error(`explain(${action}) says ${explanation.token ?? 'allowed'}, not ${token ?? 'allowed'}`);
  if (!seen || action === 'comment' || action === 'save') return;
  const named = (explanation.who ?? []).map((w) => w.member_id).sort();
  const able = others(action, seen, member.id);
  if (!isDeepStrictEqual(named, able))
    throw new Error(`explain(${action}) names ${named.join()}, but those who could are ${able.join()}`);
}

const others = (action: string, request: Request, me: string) =>
  whoCan(action, request)
    .map((m) => m.id)
    .filter((id) => id !== me)
    .sort();

/** What is wrong with an answer; null when it is as foretold. */
function compare(prediction: Prediction, answer: Answer): string | null {
  if (prediction.ok === 'replay')
    return isDeepStrictEqual(answer, prediction.answer) ? null : 'a retry got another answer';
  return prediction.ok ? compareAccepted(prediction, answer) : compareRefused(prediction, answer);
}

function compareAccepted({ says }: Acceptance, answer: Answer): string | null {
  if (!answer.ok) return 'it was refused';
  const route = (answer['route'] as { permission: string }[] | undefined)?.map((step) => step.permission);
  const said: Record<string, unknown> = { ...answer, route };
  const wrong = Object.keys(says).filter((field) => !isDeepStrictEqual(said[field], says[field]));
  return wrong.length === 0
    ? null
    : wrong.map((f) => `${f} is ${JSON.stringify(said[f])}, not ${JSON.stringify(says[f])}`).join('; ');
}

function compareRefused({ token, fields, recorded }: Refusal, answer: Answer): string | null {
  if (answer.ok) return 'it was accepted';
  if (answer.token !== token) return 'it was refused for another reason';
  const named = [...new Set(answer.problems?.map((p) => p.field))].sort();
  if (fields && !isDeepStrictEqual(named, [...fields].sort()))
    return `it names ${named.join()}, not ${fields.join()}`;
  // sessions' refusals are told to the tenant, not to the caller
  return recorded && !/^session\.(switch|register)$/.test(recorded) && !answer.event_id
    ? 'it names no event'
    : null;
}
