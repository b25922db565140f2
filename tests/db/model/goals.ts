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
const ALONG = ['approve', 'submit', 'mark_paid', 'save: new', 'approve', 'submit: again'];

/** A step that leads where the goal wants, or one that brings work along, or the goal's first step as it is. */
export function choose(run: Run, intent: Intent): Step | null {
  const wanted = attempt(run, intent, intent.goal);
  if (wanted?.hits) return wanted.step;
  // one in eight stays as it came: a refusal that nobody aimed at
  if (wanted && intent.dice % 8 === 0) return wanted.step;
  for (const [i] of ALONG.entries()) {
    const other = attempt(run, intent, ALONG[(intent.dice + i) % ALONG.length] ?? '');
    if (other?.hits) return other.step;
  }
  return wanted?.step ?? null;
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
