import { anything, keyGoals } from './goals-keys.ts';
import { peopleGoals } from './goals-people.ts';
import { decisionGoals, requestGoals } from './goals-requests.ts';
import { sessionGoals } from './goals-sessions.ts';
import { predict } from './predict.ts';
import { Chooser, type Intent, type Run, type Step } from './steps.ts';

/** Something to try for. `want` is what the model should say of it: accepted, or a certain refusal. */
export interface Goal {
  weight: number;
  want: 'ok' | (string & {}) | null;
  steps: (chooser: Chooser) => Iterable<Step>;
}

export const GOALS: Record<string, Goal> = {
  ...requestGoals,
  ...decisionGoals,
  ...peopleGoals,
  ...sessionGoals,
  ...keyGoals,
  anything,
};

/** What brings work along when a goal has nobody or nothing to be tried on yet. */
const ALONG = ['approve', 'submit', 'mark_paid', 'answer', 'submit: again', 'approve', 'submit', 'save: new'];

/** What can be tried only now and then; whenever it can, one in five intents takes the occasion. */
const RARE = [
  'decide: edited',
  'submit: over the order',
  'name_alternate: not eligible',
  'submit: starving',
  'name_alternate: oneself',
  'save: by the head',
  'name_alternate',
  'approve: standing in',
  'submit: too large',
  'submit: malformed by now',
  'reject: queried',
  'mark_paid: own payee',
  'second: refuse',
  'second: closed',
  'roles: of a leaver',
];

/** A step that leads where the goal wants, or one that brings work along, or the goal's first step as it is. */
export function choose(run: Run, intent: Intent): Step | null {
  if (intent.dice % 5 === 0) {
    const occasion = firstHit(run, intent, RARE);
    if (occasion) return occasion;
  }
  const wanted = attempt(run, intent, intent.goal);
  if (wanted?.hits) return wanted.step;
  // one in eight stays as it came: a refusal that nobody aimed at
  if (wanted && intent.dice % 8 === 0) return wanted.step;
  return firstHit(run, intent, ALONG) ?? wanted?.step ?? null;
}

function firstHit(run: Run, intent: Intent, names: string[]): Step | null {
  for (const i of names.keys()) {
    const found = attempt(run, intent, names[((intent.dice >> 3) + i) % names.length] ?? '');
    if (found?.hits) return found.step;
  }
  return null;
}

function attempt(run: Run, intent: Intent, name: string): { step: Step; hits: boolean } | null {
  const goal = GOALS[name];
  if (!goal) throw new Error(`no goal ${name}`);
  let first: Step | null = null;
  for (const step of goal.steps(new Chooser(run, intent))) {
    if (goal.want === null || step.effect || !step.call) return { step, hits: true };
    const prediction = predict(run.world, step.call, run.edge);
    if (prediction.ok === true ? goal.want === 'ok' : !prediction.ok && prediction.token === goal.want)
      return { step, hits: true };
    first ??= step;
  }
  return first && { step: first, hits: false };
}
