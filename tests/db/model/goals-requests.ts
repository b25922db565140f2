import { randomUUID } from 'node:crypto';
import type { Goal } from './goals.ts';
import { usableOrders } from './content.ts';
import { spoil, write, type Recipe } from './recipes.ts';
import type { Chooser, Step } from './steps.ts';
import type { Request, Session, Tenant } from './world.ts';

const wrongHash = (request: Request) => request.past.at(-1) ?? '0'.repeat(64);

type PairStep = (chooser: Chooser, session: Session, request: Request) => Step;

/** By somebody on a request of their tenant. */
const onPairs = (
  weight: number,
  want: Goal['want'],
  make: PairStep,
  test?: (request: Request) => boolean,
): Goal => ({
  weight,
  want,
  *steps(chooser) {
    for (const [session, request] of chooser.pairs(test)) yield make(chooser, session, request);
  },
});

const saveNew = (weight: number, want: Goal['want'], spoiled = false): Goal => ({
  weight,
  want,
  *steps(chooser) {
    const { recipe } = chooser.intent;
    for (const { signIn, tenant, member } of chooser.sessions()) {
      const raw = write(recipe, tenant, member);
      const content = spoiled ? spoil(raw, recipe.fault, tenant, chooser.run.world) : raw;
      yield chooser.call(signIn, 'save_request', { content, request: null, content_hash: null });
    }
  },
});

const headsOf = (tenant: Tenant, department: string | null) =>
  [...tenant.members.values()].filter((m) => m.heads.has(department ?? ''));

/** In a department that only its requester heads: nobody is left for the head's step (AUT-6). */
const saveStarving: Goal = {
  weight: 4,
  want: 'ok',
  *steps(chooser) {
    for (const { signIn, tenant, member } of chooser.sessions())
      for (const department of member.heads) {
        if (headsOf(tenant, department).length > 1) continue;
        const raw = write({ ...chooser.intent.recipe, lacks: 'nothing' }, tenant, member);
        const content = { ...raw, department_id: department };
        yield chooser.call(signIn, 'save_request', { content, request: null, content_hash: null });
      }
  },
};

/** Against an order that is approved already. */
const saveOnOrder: Goal = {
  weight: 4,
  want: 'ok',
  *steps(chooser) {
    const order = chooser.one(['within', 'exact', 'beyond', 'beyond'] as const) ?? 'within';
    const recipe: Recipe = { ...chooser.intent.recipe, kind: 'payment_voucher', lacks: 'nothing', order };
    for (const { signIn, tenant, member } of chooser.sessions()) {
      if (usableOrders(tenant, member).length === 0) continue;
      const content = write(recipe, tenant, member);
      yield chooser.call(signIn, 'save_request', { content, request: null, content_hash: null });
    }
  },
};

const saveAgain =
  (how: 'plain' | 'stale' | 'kind' | 'spoiled' = 'plain'): PairStep =>
  (chooser, { signIn, tenant, member }, request) => {
    const { recipe } = chooser.intent;
    const raw = write(recipe, tenant, member, request);
    const other = request.content.kind === 'payment_voucher' ? 'purchase_order' : 'payment_voucher';
    if (how === 'kind') Object.assign(raw, { kind: other, purchase_order_id: null });
    const content = how === 'spoiled' ? spoil(raw, recipe.fault, tenant, chooser.run.world) : raw;
    const hash = how === 'stale' ? wrongHash(request) : chooser.number(2) === 0 ? request.hash : null;
    return chooser.call(signIn, 'save_request', { content, request: request.id, content_hash: hash });
  };

const submitting =
  (stale = false): PairStep =>
  (chooser, { signIn }, request) => {
    const blind = request.authors.size === 1 && chooser.number(2) === 0;
    const hash = stale ? wrongHash(request) : blind ? null : request.hash;
    return chooser.call(signIn, 'submit_request', { request: request.id, content_hash: hash });
  };

/** Another tenant's request, or one that never was. */
const onForeign = (weight: number): Goal => ({
  weight,
  want: 'not_found',
  *steps(chooser) {
    for (const { signIn, tenant } of chooser.sessions()) {
      const elsewhere = chooser.run.world.tenants.find((t) => t !== tenant);
      const request = chooser.one(elsewhere?.requests.keys() ?? []) ?? randomUUID();
      const id = chooser.number(4) === 0 ? randomUUID() : request;
      const hash = elsewhere?.requests.get(id)?.hash ?? null;
      const acts = [
        () => chooser.call(signIn, 'submit_request', { request: id, content_hash: null }),
        () =>
          chooser.call(signIn, 'decide', {
            request: id,
            decision: 'approve',
            comment: null,
            content_hash: hash,
          }),
        () => chooser.call(signIn, 'withdraw_request', { request: id, reason: null }),
        () => chooser.call(signIn, 'mark_paid', { request: id, reference: null }),
        () => chooser.call(signIn, 'add_comment', { request: id, body: 'Hello', mentions: [] }),
        () => chooser.call(signIn, 'answer_query', { request: id, answer: 'Yes' }),
      ];
      const act = chooser.one(acts);
      if (act) yield act();
    }
  },
});

const inState =
  (...states: Request['state'][]) =>
  (request: Request) =>
    states.includes(request.state);

export const requestGoals: Record<string, Goal> = {
  'save: new': saveNew(10, 'ok'),
  'save: starving': saveStarving,
  'save: on an order': saveOnOrder,
  'save: malformed': saveNew(2.5, 'invalid_content', true),
  'save: too large': saveNew(1, 'amount_too_large'),
  'save: not theirs to raise': saveNew(0.7, 'permission_missing'),
  'save: draft': onPairs(3, 'ok', saveAgain(), inState('draft')),
  'save: returned': onPairs(3, 'ok', saveAgain(), inState('returned')),
  'save: by the head': onPairs(
    4,
    'ok',
    (chooser, session, request) =>
      session.member.id === request.owner
        ? submitting(true)(chooser, session, request)
        : saveAgain()(chooser, session, request),
    inState('returned'),
  ),
  'save: taken back': onPairs(2, 'ok', saveAgain(), inState('pending', 'queried')),
  'save: stale': onPairs(1, 'content_changed', saveAgain('stale')),
  'save: other kind': onPairs(1, 'invalid_content', saveAgain('kind'), (r) => r.number !== null),
  'save: malformed again': onPairs(1, 'invalid_content', saveAgain('spoiled')),
  'save: too late': onPairs(0.7, 'wrong_state', saveAgain()),
  'save: by a stranger': onPairs(0.7, 'not_requester', saveAgain()),
  submit: onPairs(20, 'ok', submitting(), inState('draft')),
  'submit: starving': onPairs(2, 'ok', submitting(), ({ tenant, owner, content }) => {
    const heads = headsOf(tenant, content.department_id);
    return heads.length === 1 && heads[0]?.id === owner;
  }),
  'submit: again': onPairs(4, 'ok', submitting(), inState('returned')),
  'submit: edited': onPairs(4, 'ok', submitting(), (r) => r.authors.size > 1),
  'submit: unseen': onPairs(1.5, 'content_hash_required', (chooser, { signIn }, { id }) =>
    chooser.call(signIn, 'submit_request', { request: id, content_hash: null }),
  ),
  'submit: incomplete': onPairs(1.5, 'incomplete', submitting()),
  'submit: without a rate': onPairs(1.5, 'rate_missing', submitting()),
  'submit: too large': onPairs(2, 'amount_too_large', submitting()),
  'submit: no policy': onPairs(2, 'no_policy', submitting()),
  'submit: over the order': onPairs(4, 'exceeds_purchase_order', submitting()),
  'submit: malformed by now': onPairs(1, 'invalid_content', submitting()),
  'submit: stale': onPairs(1, 'content_changed', submitting(true)),
  'submit: too late': onPairs(1, 'wrong_state', submitting()),
  'submit: by a stranger': onPairs(1, 'not_requester', submitting()),
  'submit: without the permission': onPairs(0.7, 'permission_missing', submitting()),
  'foreign request': onForeign(4),
};

const deciding =
  (
    decision: string | null,
    { comment = null as string | null, hash = 'right' as 'right' | 'stale' | 'none' } = {},
  ): PairStep =>
  (chooser, { signIn }, request) =>
    chooser.call(signIn, 'decide', {
      request: request.id,
      decision,
      comment: comment ?? (decision === 'approve' ? null : ' Because of this. '),
      content_hash: { right: request.hash, stale: wrongHash(request), none: null }[hash],
    });

const randomly: PairStep = (chooser, session, request) =>
  deciding(chooser.one(['approve', 'approve', 'reject', 'query', 'return']) ?? 'approve')(
    chooser,
    session,
    request,
  );

const withdrawing =
  (reason: string | null = null): PairStep =>
  (chooser, { signIn }, request) =>
    chooser.call(signIn, 'withdraw_request', { request: request.id, reason });

const answering =
  (text: string): PairStep =>
  (chooser, { signIn }, request) =>
    chooser.call(signIn, 'answer_query', { request: request.id, answer: text });

const paying =
  (reference: string | null = 'TRF 1'): PairStep =>
  (chooser, { signIn }, request) =>
    chooser.call(signIn, 'mark_paid', { request: request.id, reference });

const commenting =
  (body: string, mentions: 'none' | 'some' | 'foreign' | 'many' = 'none'): PairStep =>
  (chooser, { signIn, tenant }, request) => {
    const elsewhere = chooser.run.world.tenants.find((t) => t !== tenant) ?? tenant;
    const ids = {
      none: [],
      some: chooser.shuffled(tenant.members.keys()).slice(0, 1 + chooser.number(2)),
      foreign: chooser.shuffled(elsewhere.members.keys()).slice(0, 1),
      many: Array.from({ length: 21 }, () => randomUUID()),
    }[mentions];
    return chooser.call(signIn, 'add_comment', {
      request: request.id,
      body,
      mentions: [...ids, ...ids.slice(0, 1)],
    });
  };

const naming =
  (reason = 'Nobody else is left', whom: 'any' | 'self' | 'foreign' = 'any'): PairStep =>
  (chooser, { signIn, tenant, member: me }, request) => {
    const elsewhere = chooser.run.world.tenants.find((t) => t !== tenant) ?? tenant;
    const members = whom === 'foreign' ? elsewhere.members : tenant.members;
    const member = whom === 'self' ? me.id : (chooser.one(members.keys()) ?? randomUUID());
    return chooser.call(signIn, 'name_alternate', { request: request.id, member, reason });
  };

export const decisionGoals: Record<string, Goal> = {
  approve: onPairs(30, 'ok', deciding('approve')),
  'approve: order': onPairs(8, 'ok', deciding('approve'), (r) => r.content.kind === 'purchase_order'),
  reject: onPairs(1.5, 'ok', deciding('reject'), inState('pending')),
  'reject: queried': onPairs(0.7, 'ok', deciding('reject'), inState('queried')),
  query: onPairs(4, 'ok', deciding('query')),
  return: onPairs(5, 'ok', deciding('return')),
  'decide: own': onPairs(1.5, 'self_approval_forbidden', randomly),
  'decide: edited': onPairs(9, 'editor_approval_forbidden', randomly),
  'decide: own payee': onPairs(2, 'payee_owner_forbidden', randomly),
  'decide: payee of their own proposal': onPairs(2, 'payee_editor_forbidden', randomly),
  'decide: twice': onPairs(3, 'already_decided', randomly),
  'decide: not theirs': onPairs(1.5, 'permission_missing', randomly),
  'decide: other department': onPairs(1.5, 'department_out_of_scope', randomly),
  'decide: not waiting': onPairs(1, 'wrong_state', randomly),
  'decide: stale': onPairs(1.5, 'content_changed', deciding('approve', { hash: 'stale' })),
  'decide: no hash': onPairs(1, 'content_hash_required', deciding('approve', { hash: 'none' })),
  'decide: no reason': onPairs(1, 'comment_required', deciding('return', { comment: ' \n\t' })),
  'decide: long reason': onPairs(
    1,
    'comment_too_long',
    deciding('reject', { comment: `\n${'x'.repeat(2001)} ` }),
  ),
  'decide: nonsense': onPairs(0.7, 'decision_unknown', deciding('override')),
  answer: onPairs(6, 'ok', answering('It is for March.\n')),
  'answer: nothing': onPairs(0.7, 'comment_required', answering('\n')),
  'answer: at length': onPairs(0.5, 'comment_too_long', answering('x'.repeat(2001))),
  'answer: by a stranger': onPairs(0.7, 'not_requester', answering('Yes'), inState('queried')),
  withdraw: onPairs(1.5, 'ok', withdrawing('Not needed')),
  'withdraw: at length': onPairs(0.5, 'reason_required', withdrawing('x'.repeat(501))),
  'withdraw: too late': onPairs(0.5, 'wrong_state', withdrawing()),
  mark_paid: onPairs(10, 'ok', paying()),
  'mark_paid: order': onPairs(1.5, 'not_a_voucher', paying()),
  'mark_paid: own': onPairs(2.5, 'requester_marks_paid_forbidden', paying()),
  'mark_paid: decided': onPairs(3, 'decider_marks_paid_forbidden', paying()),
  'mark_paid: own payee': onPairs(1.5, 'payee_owner_forbidden', paying()),
  'mark_paid: payee of their own proposal': onPairs(1.5, 'payee_editor_forbidden', paying()),
  'mark_paid: cooling off': onPairs(1.5, 'payee_cooling_off', paying()),
  'mark_paid: not theirs': onPairs(1, 'permission_missing', paying()),
  'mark_paid: at length': onPairs(0.5, 'invalid_content', paying('x'.repeat(101)), inState('approved')),
  comment: onPairs(2, 'ok', commenting('Noted.')),
  'comment: mentioning': onPairs(3, 'ok', commenting('See this.', 'some')),
  'comment: mentioning elsewhere': onPairs(0.7, 'mention_not_allowed', commenting('See.', 'foreign')),
  'comment: mentioning many': onPairs(0.4, 'mention_not_allowed', commenting('See.', 'many')),
  'comment: nothing': onPairs(0.7, 'comment_required', commenting('\t ')),
  'comment: at length': onPairs(0.5, 'comment_too_long', commenting('x'.repeat(2001))),
  'comment: on a draft': onPairs(0.5, 'wrong_state', commenting('Hm.'), inState('draft')),
  name_alternate: onPairs(6, 'ok', naming()),
  'approve: standing in': onPairs(3, 'ok', deciding('approve'), (r) =>
    r.steps.some((s) => s.state === 'active' && s.alternates.size > 0),
  ),
  'name_alternate: not needed': onPairs(1, 'step_has_deciders', naming()),
  'name_alternate: oneself': onPairs(3, 'self_alternate_forbidden', naming('Me', 'self')),
  'name_alternate: not eligible': onPairs(3, 'alternate_not_eligible', naming()),
  'name_alternate: elsewhere': onPairs(1, 'alternate_not_eligible', naming('Them', 'foreign')),
  'name_alternate: no reason': onPairs(1, 'reason_required', naming('\n')),
  'name_alternate: took part': onPairs(1, 'self_approval_forbidden', naming(), inState('pending')),
  'name_alternate: not an MD': onPairs(0.5, 'permission_missing', naming(), inState('pending')),
};
