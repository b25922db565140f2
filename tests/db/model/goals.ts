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
  /** What comes of a goal that wants nothing in particular. */
  gives?: string;
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
const ALONG = [
  'approve',
  'submit',
  'mark_paid',
  'answer',
  'submit: edited',
  'submit: again',
  'approve',
  'submit',
  'save: new',
];

/** A step that leads where the goal wants, or one that brings work along, or the goal's first step as it is. */
export function choose(run: Run, intent: Intent): Step | null {
  // one in three looks first for what the run has hardly seen yet, whose occasion may not come again
  const occasion = intent.dice % 3 === 0 ? feed(run, intent) : null;
  if (occasion) return occasion;
  const wanted = attempt(run, intent, intent.goal);
  if (wanted?.hits) return wanted.step;
  // one in eight stays as it came: a refusal that nobody aimed at
  if (wanted && intent.dice % 8 === 0) return wanted.step;
  for (const i of ALONG.keys()) {
    const along = attempt(run, intent, ALONG[((intent.dice >> 3) + i) % ALONG.length] ?? '');
    if (along?.hits) return along.step;
  }
  return (
    (wanted ?? attempt(run, intent, 'sign in') ?? attempt(run, intent, 'sign in: once more'))?.step ?? null
  );
}

function feed(run: Run, intent: Intent): Step | null {
  if (run.hunger.size === 0) return null;
  const names = Object.keys(GOALS);
  for (const i of names.keys()) {
    const name = names[(intent.dice + i) % names.length] ?? '';
    const { want, gives = '' } = GOALS[name] ?? { want: null };
    if (want !== 'ok' && !run.hunger.has(want ?? gives)) continue;
    const found = attempt(run, intent, name);
    if (found?.hits && run.hunger.has(found.label)) return found.step;
  }
  return null;
}

interface Attempt {
  step: Step;
  /** What the model says of it: a token, or the kind of act. */
  label: string;
  hits: boolean;
}

function attempt(run: Run, intent: Intent, name: string): Attempt | null {
  const goal = GOALS[name];
  if (!goal) throw new Error(`no goal ${name}`);
  let first: Attempt | null = null;
  for (const step of goal.steps(new Chooser(run, intent))) {
    if (goal.want === null || step.effect || !step.call) return { step, label: goal.gives ?? '', hits: true };
    const prediction = predict(run.world, step.call, run.edge);
    const label = prediction.ok === 'replay' ? 'retry' : prediction.ok ? prediction.kind : prediction.token;
    const hits = goal.want === 'ok' ? prediction.ok === true : label === goal.want;
    first ??= { step, label, hits };
    if (hits) return { step, label, hits };
  }
  return first;
}
