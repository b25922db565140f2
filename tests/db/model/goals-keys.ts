import { randomUUID } from 'node:crypto';
import type { Call } from './calls.ts';
import type { Goal } from './goals.ts';
import { write } from './recipes.ts';
import type { Chooser, Step } from './steps.ts';
import { living, type SignIn } from './world.ts';

/** A keyed call that was made before, by any sign-in that now acts for the same member. */
function* again(chooser: Chooser, change: (call: Call) => Call): Generator<Step> {
  const sessions = chooser.sessions();
  for (const call of chooser.shuffled(chooser.run.keyed)) {
    const before = call.signIn.session;
    const same = sessions.find((s) => s.member === before?.member);
    if (same) yield { call: { ...change(call), signIn: same.signIn } as Call };
  }
}

/** The same key for something else: the same act with another argument, or another act. */
const altered = (chooser: Chooser, call: Call): Call => {
  const fields: string[] = Object.keys(call.args);
  const field = fields.find((f) => ['reason', 'comment', 'body', 'answer', 'reference'].includes(f));
  if (field && chooser.number(2) === 0)
    return { ...call, args: { ...call.args, [field]: `other ${chooser.number(100)}` } } as Call;
  return { ...call, act: 'mark_paid', args: { request: randomUUID(), reference: null } };
};

const badlyKeyed: Goal = {
  weight: 1.5,
  want: 'idempotency_key_invalid',
  *steps(chooser) {
    for (const [{ signIn }, request] of chooser.pairs()) {
      const key = chooser.number(2) === 0 ? 'k'.repeat(7) : 'k'.repeat(201);
      const args = { request: request.id, content_hash: null };
      yield { call: { act: 'submit_request', signIn, args, key } };
    }
  },
};

export const keyGoals: Record<string, Goal> = {
  retry: { weight: 5, want: null, gives: 'retry', steps: (chooser) => again(chooser, (call) => call) },
  'reuse a key': {
    weight: 3,
    want: 'idempotency_key_reused',
    steps: (chooser) => again(chooser, (call) => altered(chooser, call)),
  },
  'key of another length': badlyKeyed,
};

/** Any act by anybody on anything, sensible or not. */
export const anything: Goal = {
  weight: 9,
  want: null,
  *steps(chooser) {
    const { world, edge } = chooser.run;
    const signIn = chooser.one(world.signIns);
    if (!signIn) return;
    const id = (of: 'requests' | 'members' | 'proposals'): string =>
      chooser.one(world.tenants.flatMap((t) => [...t[of].keys()])) ?? randomUUID();
    const text = () => chooser.one([null, '', ' ', 'Because', 'x'.repeat(2001), 'x'.repeat(501)]) ?? null;
    const request = id('requests');
    const hash = chooser.one([
      null,
      'f'.repeat(64),
      ...world.tenants.flatMap((t) => t.requests.get(request)?.hash ?? []),
    ]);
    const content_hash = hash ?? null;
    const session = chooser.one(world.tenants.flatMap((t) => t.sessions))?.id ?? randomUUID();
    const decision = chooser.one(['approve', 'reject', 'query', 'return', 'force', null]) ?? null;
    const roles = chooser.shuffled(['staff', 'hod', 'finance', 'md', 'admin', 'auditor', 'king']);
    const acts: (() => Step)[] = [
      () => chooser.call(signIn, 'decide', { request, decision, comment: text(), content_hash }),
      () => chooser.call(signIn, 'submit_request', { request, content_hash }),
      () =>
        chooser.call(signIn, 'save_request', { content: content(chooser, signIn), request, content_hash }),
      () => chooser.call(signIn, 'answer_query', { request, answer: text() }),
      () => chooser.call(signIn, 'withdraw_request', { request, reason: text() }),
      () => chooser.call(signIn, 'mark_paid', { request, reference: text() }),
      () => chooser.call(signIn, 'add_comment', { request, body: text(), mentions: [id('members')] }),
      () => chooser.call(signIn, 'name_alternate', { request, member: id('members'), reason: text() }),
      () =>
        chooser.call(signIn, 'set_member_roles', {
          member: id('members'),
          roles: roles.slice(0, chooser.number(3)),
          reason: text(),
        }),
      () =>
        chooser.call(signIn, 'approve_role_change', { proposal: id('proposals'), decision, reason: text() }),
      () => chooser.call(signIn, 'deactivate_member', { member: id('members'), reason: ' ' }),
      () => chooser.call(signIn, 'end_session', { session, reason: text() }),
      () =>
        chooser.call(signIn, 'end_all_sessions', { member: id('members'), everyone: false, reason: text() }),
      () => chooser.call(signIn, 'switch_tenant', { tenant: chooser.one(world.tenants)?.id ?? randomUUID() }),
      () => chooser.call(signIn, 'register_session', { edge, tenant: null, address: null, agent: null }),
    ];
    const act = chooser.one(acts);
    if (act) yield act();
  },
};

const content = (chooser: Chooser, signIn: SignIn): unknown => {
  const session = living(signIn);
  return session ? write(chooser.intent.recipe, session.tenant, session.member) : {};
};
