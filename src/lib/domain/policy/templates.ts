// Policies to start from. Each covers every request from zero upwards and asks at least two people.
import { exponentOf } from '../money.ts';
import { suggestedThreshold } from '../places.ts';
import {
  usualStep,
  type Deciding,
  type PolicyContent,
  type Position,
  type Rule,
  type Step,
} from './content.ts';

export type Template = {
  key: string;
  name: string;
  words: string;
  needs: Deciding[];
  content: (base: string) => PolicyContent;
};

const head = (label = 'Head of Department'): Step => ({ ...usualStep['request.approve_department'], label });
const finance = (label = 'Finance'): Step => ({ ...usualStep['request.review_finance'], label });
const top = (label = 'Managing Director'): Step => ({ ...usualStep['request.sanction'], label });

const each = (...steps: Step[]): Position[] => steps.map((step) => ({ mode: 'all', steps: [step] }));
const together = (...steps: Step[]): Position => ({ mode: 'all', steps });

type For = Partial<Omit<Rule, 'positions'>>;
const rule = (about: For, positions: Position[]): Rule => ({
  kind: null,
  department_id: null,
  payee_risk: null,
  from_minor: 0,
  below_minor: null,
  ...about,
  positions,
});

/** One set of requests in two bands, with one step more above the amount. */
const banded = (about: For, at: number, below: Position[], above: Position[]): Rule[] => [
  rule({ ...about, below_minor: at + 1 }, below),
  rule({ ...about, from_minor: at + 1 }, above),
];

const minorOf = (base: string, share = 1n): number =>
  Number((suggestedThreshold(base) * 10n ** BigInt(exponentOf(base))) / share);

const whole = (rules: Rule[]): PolicyContent => ({ rules, alternates: [], consent: false });
const three: Deciding[] = ['request.approve_department', 'request.review_finance', 'request.sanction'];

export const templates: Template[] = [
  {
    key: 'charity',
    name: 'Small charity',
    words:
      'The head of the project approves and the treasurer reviews. Large amounts, and anybody paid for the first time, go to the chair as well.',
    needs: three,
    content: (base) => {
      const two = each(head('Head of Project'), finance('Treasurer'));
      const all = [...two, ...each(top('Chair'))];
      return whole([...banded({}, minorOf(base, 5n), two, all), rule({ payee_risk: 'unregistered' }, all)]);
    },
  },
  {
    key: 'school',
    name: 'School',
    words:
      'Department heads approve and the bursar reviews. Purchase orders go to the head teacher from a lower amount on than vouchers.',
    needs: three,
    content: (base) => {
      const two = each(head(), finance('Bursar'));
      const all = [...two, ...each(top('Head Teacher'))];
      return whole([
        ...banded({}, minorOf(base), two, all),
        ...banded({ kind: 'purchase_order' }, minorOf(base, 5n), two, all),
      ]);
    },
  },
  {
    key: 'trading',
    name: 'Trading company',
    words:
      'Heads approve, Finance reviews, and the Managing Director sanctions what is large. High-risk payees are looked at by Finance first and always sanctioned.',
    needs: three,
    content: (base) => {
      const two = each(head(), finance());
      return whole([
        ...banded({}, minorOf(base), two, [...two, ...each(top())]),
        rule({ payee_risk: 'high' }, each(finance(), head(), top())),
      ]);
    },
  },
  {
    key: 'bank',
    name: 'Bank branch',
    words:
      'Dual control: the head of the unit and Operations both look at everything, side by side. Large amounts, high-risk and unregistered payees go to the branch manager too.',
    needs: three,
    content: (base) => {
      const both = [together(head('Head of Unit'), finance('Operations'))];
      const all = [...both, ...each(top('Branch Manager'))];
      return whole([
        ...banded({}, minorOf(base, 2n), both, all),
        rule({ payee_risk: 'high' }, all),
        rule({ payee_risk: 'unregistered' }, all),
      ]);
    },
  },
];
