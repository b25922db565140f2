// The way to a first approval, as steps: what is done, what waits, and where to go on.

export const setUpSteps = ['organisation', 'departments', 'people', 'first'] as const;
export type SetUpStep = (typeof setUpSteps)[number];

type Facts = {
  settled: boolean;
  departments: number;
  invitations_open: number;
  missing: { permission: string; label: string }[];
  first_submitted_at: string | null;
  first_approved_at: string | null;
};

export type Item = { step: SetUpStep; name: string; state: 'done' | 'waits' | 'open'; words: string };

const people = ({ missing, invitations_open: open }: Facts): Item => {
  const name = 'People who decide';
  if (missing.length === 0)
    return { step: 'people', name, state: 'done', words: 'Everybody that your policy asks is here.' };
  const labels = missing.map(({ label }) => label).join(', ');
  if (open > 0)
    return {
      step: 'people',
      name,
      state: 'waits',
      words: `${open === 1 ? 'One invitation is' : `${open} invitations are`} open. Still needed: ${labels}.`,
    };
  return { step: 'people', name, state: 'open', words: `Still needed: ${labels}.` };
};

export function checklist(facts: Facts): Item[] {
  const item = (step: SetUpStep, name: string, done: boolean, words: string): Item => ({
    step,
    name,
    state: done ? 'done' : 'open',
    words,
  });
  const approved = facts.first_approved_at !== null;
  const submitted = facts.first_submitted_at !== null;
  return [
    item('organisation', 'Your organisation', facts.settled, 'Its name, its currency, and how many decide.'),
    item(
      'departments',
      'Departments',
      facts.departments > 0,
      facts.departments === 1
        ? 'One department.'
        : facts.departments > 0
          ? `${facts.departments} departments.`
          : 'At least one.',
    ),
    people(facts),
    item('first', 'First voucher', submitted, submitted ? 'Submitted.' : 'Raise it, and submit it.'),
    {
      step: 'first',
      name: 'First approval',
      state: approved ? 'done' : submitted ? 'waits' : 'open',
      words: approved
        ? 'It is in your trail.'
        : submitted
          ? 'Waits in the inbox of whoever decides.'
          : 'Whoever decides finds it in their inbox.',
    },
  ];
}

/** The first step that is not done; waiting for somebody holds nobody up. */
export function currentStep(facts: Facts): SetUpStep {
  return checklist(facts).find(({ state }) => state === 'open')?.step ?? 'first';
}

export const stepAfter = (step: SetUpStep): SetUpStep => setUpSteps[setUpSteps.indexOf(step) + 1] ?? 'first';
