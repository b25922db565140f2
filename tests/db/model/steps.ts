import { randomUUID } from 'node:crypto';
import type { Act, Arguments, Call } from './calls.ts';
import type { Recipe } from './recipes.ts';
import { living, type Request, type Session, type SignIn, type World } from './world.ts';

/** One thing to do: first perhaps something that Auth does, then perhaps a call. */
export interface Step {
  effect?: { what: 'sign in'; signIn: SignIn } | { what: 'change password'; user: string };
  call?: Call;
}

/** What was drawn: what to try for, and the dice with which to choose who and what. */
export interface Intent {
  goal: string;
  dice: number;
  keyed: boolean;
  recipe: Recipe;
}

/** A sequence on its way: the model's world, and what may be tried again. */
export interface Run {
  world: World;
  edge: string;
  /** Calls that carried a key. */
  keyed: Call[];
  /** What the run has hardly seen before this sequence: acts and tokens. */
  hunger: Set<string>;
}

/** Chooses by the dice of one intent: the same dice, the same choice. */
export class Chooser {
  readonly run: Run;
  readonly intent: Intent;
  #state: number;

  constructor(run: Run, intent: Intent) {
    this.run = run;
    this.intent = intent;
    this.#state = intent.dice + 1;
  }

  number(below: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * below);
  }

  shuffled<T>(list: Iterable<T>): T[] {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.number(i + 1);
      [result[i], result[j]] = [result[j] as T, result[i] as T];
    }
    return result;
  }

  one<T>(list: Iterable<T>): T | undefined {
    const all = [...list];
    return all[this.number(all.length)];
  }

  /** People who can act now, in some order. */
  sessions(): Session[] {
    return this.shuffled(this.run.world.signIns).flatMap((signIn) => living(signIn) ?? []);
  }

  /** Somebody who can act, with a request of their tenant, in every combination. */
  *pairs(test: (request: Request) => boolean = () => true): Generator<[Session, Request]> {
    const sessions = this.sessions();
    const requests = this.run.world.tenants.flatMap((t) => [...t.requests.values()]);
    for (const request of this.shuffled(requests.filter(test)))
      for (const session of this.shuffled(sessions))
        if (session.tenant === request.tenant) yield [session, request];
  }

  call<A extends Act>(signIn: SignIn, act: A, args: Arguments[A]): Step {
    const key = this.intent.keyed && act !== 'switch_tenant' && act !== 'register_session';
    return { call: { act, signIn, args, key: key ? randomUUID() : null } as Call };
  }
}

export const freshSignIn = (user: string, stale = false): SignIn => ({
  id: randomUUID(),
  user,
  closed: false,
  stale,
  at: 0,
  session: null,
});
