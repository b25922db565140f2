import { randomUUID } from 'node:crypto';
import type { Arguments } from './calls.ts';
import type { Goal } from './goals.ts';
import { freshSignIn, type Chooser, type Step } from './steps.ts';
import { hasAccess, living, type Person, type SignIn } from './world.ts';

type Registration = Partial<Arguments['register_session']>;

function registering(chooser: Chooser, signIn: SignIn, args: Registration, fresh: boolean): Step {
  const all = { edge: chooser.run.edge, tenant: null, address: '2001:db8::17', agent: 'test', ...args };
  const step = chooser.call(signIn, 'register_session', all);
  return fresh ? { ...step, effect: { what: 'sign in', signIn } } : step;
}

const memberships = (chooser: Chooser, { user }: Person) =>
  chooser.run.world.tenants.filter((t) =>
    [...t.members.values()].some((m) => m.user === user && hasAccess(m)),
  );

const signedIn = (chooser: Chooser, { user }: Person) =>
  chooser.run.world.signIns.some((signIn) => signIn.user === user && living(signIn));

/** A new sign-in of somebody, and its registration. */
const signingIn = (
  weight: number,
  test: (chooser: Chooser, person: Person) => boolean,
  args: (chooser: Chooser, person: Person) => Registration = () => ({}),
  gives = 'register_session',
): Goal => ({
  weight,
  want: null,
  gives,
  *steps(chooser) {
    for (const person of chooser.shuffled(chooser.run.world.people))
      if (test(chooser, person))
        yield registering(
          chooser,
          freshSignIn(person.user, gives === 'sign_in_stale'),
          args(chooser, person),
          true,
        );
  },
});

const somewhere = (chooser: Chooser, person: Person): Registration => {
  const tenants = memberships(chooser, person);
  return tenants.length > 1 ? { tenant: chooser.one(tenants)?.id ?? null } : {};
};

/** Registers once more what Auth still knows. */
const reregistering = (weight: number, want: string): Goal => ({
  weight,
  want,
  *steps(chooser) {
    for (const signIn of chooser.shuffled(chooser.run.world.signIns))
      yield registering(chooser, signIn, {}, false);
  },
});

const ending = (
  weight: number,
  want: Goal['want'],
  which: 'own' | 'open' | 'ended' | 'foreign' | 'this',
): Goal => ({
  weight,
  want,
  *steps(chooser) {
    for (const { signIn, tenant, member } of chooser.sessions()) {
      const elsewhere = chooser.run.world.tenants.find((t) => t !== tenant) ?? tenant;
      const from = {
        this: [],
        own: tenant.sessions.filter((s) => s.member === member && !s.ended),
        open: tenant.sessions.filter((s) => s.member !== member && !s.ended),
        ended: tenant.sessions.filter((s) => s.ended),
        foreign: elsewhere.sessions.filter((s) => !s.ended),
      }[which];
      const session = which === 'this' ? null : (chooser.one(from)?.id ?? randomUUID());
      yield chooser.call(signIn, 'end_session', { session, reason: 'Lost telephone' });
    }
  },
});

const endingAll = (
  weight: number,
  want: Goal['want'],
  whom: 'own' | 'other' | 'everyone' | 'foreign',
): Goal => ({
  weight,
  want,
  *steps(chooser) {
    for (const { signIn, tenant, member } of chooser.sessions()) {
      const elsewhere = chooser.run.world.tenants.find((t) => t !== tenant) ?? tenant;
      const target = {
        own: chooser.number(2) === 0 ? null : member.id,
        other: chooser.one([...tenant.members.keys()].filter((id) => id !== member.id)) ?? null,
        everyone: null,
        foreign: chooser.one(elsewhere.members.keys()) ?? null,
      }[whom];
      yield chooser.call(signIn, 'end_all_sessions', {
        member: target,
        everyone: whom === 'everyone',
        reason: null,
      });
    }
  },
});

const switching = (weight: number, want: Goal['want'], to: 'other' | 'same'): Goal => ({
  weight,
  want,
  *steps(chooser) {
    for (const { signIn, tenant } of chooser.sessions()) {
      const elsewhere = chooser.run.world.tenants.find((t) => t !== tenant) ?? tenant;
      yield chooser.call(signIn, 'switch_tenant', { tenant: (to === 'same' ? tenant : elsewhere).id });
    }
  },
});

/** Something harmless by a token that opens nothing (SES-1, SES-2). */
const speaking = (chooser: Chooser, signIn: SignIn): Step =>
  chooser.call(
    signIn,
    ...(chooser.one([
      ['end_session', { session: null, reason: null }],
      ['submit_request', { request: randomUUID(), content_hash: null }],
      ['switch_tenant', { tenant: chooser.run.world.tenants[0]?.id ?? randomUUID() }],
      ['deactivate_member', { member: randomUUID(), reason: 'x' }],
    ]) as ['end_session', Arguments['end_session']]),
  );

export const sessionGoals: Record<string, Goal> = {
  'sign in': signingIn(
    10,
    (chooser, person) => !signedIn(chooser, person) && memberships(chooser, person).length > 0,
    somewhere,
  ),
  'sign in: once more': signingIn(1.5, (c, person) => memberships(c, person).length > 0, somewhere),
  'sign in: which tenant': signingIn(
    1,
    (c, person) => memberships(c, person).length > 1,
    () => ({}),
    'choose_tenant',
  ),
  'sign in: nowhere': signingIn(
    1,
    (c, person) => memberships(c, person).length === 0,
    () => ({}),
    'no_membership',
  ),
  'sign in: elsewhere': signingIn(
    0.7,
    (c, person) => memberships(c, person).length === 1,
    (c, person) => ({
      tenant: c.run.world.tenants.find((t) => !memberships(c, person).includes(t))?.id ?? null,
    }),
  ),
  'sign in: too late': signingIn(0.7, () => true, somewhere, 'sign_in_stale'),
  'sign in: not by our edge': signingIn(
    0.7,
    () => true,
    () => ({ edge: 'guess' }),
    'edge_credential_invalid',
  ),
  'sign in: from nowhere': signingIn(
    0.7,
    () => true,
    () => ({ address: '300.1.2.3' }),
    'address_invalid',
  ),
  'register: twice': reregistering(0.7, 'already_registered'),
  'register: closed': reregistering(1, 'sign_in_closed'),
  'register: unheard of': {
    weight: 0.7,
    want: null,
    gives: 'no_sign_in',
    *steps(chooser) {
      const person = chooser.one(chooser.run.world.people);
      if (person) yield registering(chooser, freshSignIn(person.user), {}, false);
    },
  },
  'speak: unregistered': {
    weight: 1,
    want: null,
    gives: 'no_session',
    *steps(chooser) {
      const person = chooser.one(chooser.run.world.people);
      const signIn = freshSignIn(person?.user ?? randomUUID());
      yield { ...speaking(chooser, signIn), effect: { what: 'sign in', signIn } };
    },
  },
  'speak: ended': {
    weight: 2,
    want: 'session_ended',
    *steps(chooser) {
      for (const signIn of chooser.shuffled(chooser.run.world.signIns)) yield speaking(chooser, signIn);
    },
  },
  'end: this': ending(1, 'ok', 'this'),
  'end: own': ending(0.7, 'ok', 'own'),
  "end: somebody's": ending(1.5, 'ok', 'open'),
  'end: ended': ending(0.7, 'session_not_found', 'ended'),
  'end: elsewhere': ending(0.7, 'session_not_found', 'foreign'),
  'end: not theirs': ending(1, 'permission_missing', 'open'),
  'end: unseen': ending(0.5, 'session_not_found', 'open'),
  'end all: own': endingAll(0.7, 'ok', 'own'),
  "end all: somebody's": endingAll(1, 'ok', 'other'),
  'end all: everyone': endingAll(0.6, 'ok', 'everyone'),
  'end all: not theirs': endingAll(0.5, 'permission_missing', 'other'),
  'end all: not everyone': endingAll(0.5, 'permission_missing', 'everyone'),
  'end all: elsewhere': endingAll(0.6, 'not_found', 'foreign'),
  switch: switching(4, 'ok', 'other'),
  'switch: there already': switching(0.5, 'ok', 'same'),
  'switch: not a member': switching(0.7, 'no_membership', 'other'),
  'change password': {
    weight: 1.5,
    want: null,
    gives: 'change password',
    *steps(chooser) {
      const person = chooser.one(chooser.run.world.people);
      if (person) yield { effect: { what: 'change password', user: person.user } };
    },
  },
};
