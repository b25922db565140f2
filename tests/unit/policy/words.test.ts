import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../../src/lib/domain/policy/compare.ts';
import { risks, usualStep, type Rule } from '../../../src/lib/domain/policy/content.ts';
import { ruleFor } from '../../../src/lib/domain/policy/routing.ts';
import { ruleWords, whoWords } from '../../../src/lib/domain/policy/rule-words.ts';
import { templates } from '../../../src/lib/domain/policy/templates.ts';

const names = {
  department: () => 'Sales',
  member: (id: string) => ({ a: 'Ada', b: 'Ben' })[id] ?? 'somebody',
  role: () => 'Finance',
};
const [head, finance, top] = [
  usualStep['request.approve_department'],
  usualStep['request.review_finance'],
  usualStep['request.sanction'],
];
const rule = (about: Partial<Rule>): Rule => ({
  kind: null,
  department_id: null,
  payee_risk: null,
  from_minor: 0,
  below_minor: null,
  positions: [head, finance].map((step) => ({ mode: 'all', steps: [step] })),
  ...about,
});

describe('a rule in words', () => {
  it('says which requests, and who one after the other', () => {
    expect(ruleWords(rule({}), names, 'NGN')).toBe(
      'Every request: Head of Department approves, then Finance reviews.',
    );
    expect(
      ruleWords(
        rule({
          kind: 'payment_voucher',
          department_id: 'd',
          payee_risk: 'high',
          from_minor: 500_000_001,
          below_minor: 2_000_000_051,
          positions: [
            { mode: 'all', steps: [head, finance] },
            { mode: 'any', steps: [top, finance] },
          ],
        }),
        names,
        'NGN',
      ),
    ).toBe(
      'Payment vouchers of Sales to payees of high risk, over NGN 5,000,000 and up to NGN 20,000,000.50: Head of Department ' +
        'approves and Finance reviews, side by side, then Managing Director sanctions or Finance reviews, whoever is first.',
    );
    expect(ruleWords(rule({ positions: [], from_minor: 501 }), names, 'JPY')).toBe(
      'Over JPY 500: nobody is asked.',
    );
    expect(ruleWords(rule({ kind: 'purchase_order' }), names, 'JPY')).toMatch(/^Purchase orders: /);
  });

  it('says who may take a step', () => {
    expect(whoWords(head, names)).toBe('Finance of the request’s department');
    expect(whoWords({ ...top, scope: 'named', named: ['a', 'b'] }, names)).toBe('Ada or Ben');
    expect(whoWords({ ...top, scope: 'named', named: [] }, names)).toBe('Nobody is named yet');
  });
});

describe('which rule a request falls to', () => {
  it('is the one that names the most: a department before a risk, a risk before a kind', () => {
    const rules = [
      rule({}),
      rule({ kind: 'payment_voucher' }),
      rule({ payee_risk: 'high' }),
      rule({ department_id: 'd', below_minor: 100 }),
      rule({ department_id: 'd', kind: 'payment_voucher', below_minor: 100 }),
    ];
    const at = (about: object) =>
      ruleFor(
        { rules, alternates: [], consent: false },
        { kind: 'purchase_order', department_id: null, payee_risk: 'ordinary', amount_minor: 99, ...about },
      );
    expect(at({})).toBe(0);
    expect(at({ kind: 'payment_voucher' })).toBe(1);
    expect(at({ kind: 'payment_voucher', payee_risk: 'high' })).toBe(2);
    expect(at({ payee_risk: 'high', department_id: 'd' })).toBe(3);
    expect(at({ payee_risk: 'high', department_id: 'd', kind: 'payment_voucher' })).toBe(4);
    expect(at({ payee_risk: 'high', department_id: 'd', amount_minor: 100 })).toBe(2);
  });

  it('AUT-7: every template covers every request, and asks two people or more', () => {
    for (const { key, content } of templates)
      for (const base of ['NGN', 'JPY', 'KWD']) {
        const policy = content(base);
        const edges = policy.rules.flatMap(({ from_minor }) => [from_minor - 1, from_minor, from_minor + 1]);
        for (const kind of ['payment_voucher', 'purchase_order'] as const)
          for (const payee_risk of risks)
            for (const amount_minor of [...edges, 0, 1, Number.MAX_SAFE_INTEGER].filter((one) => one >= 0)) {
              const at = ruleFor(policy, { kind, department_id: null, payee_risk, amount_minor });
              const steps = at === null ? [] : policy.rules[at]!.positions.flatMap((place) => place.steps);
              const asked = new Set(steps.map(({ permission }) => permission));
              expect(asked.size, `${key} ${base} ${amount_minor}`).toBeGreaterThanOrEqual(2);
            }
      }
  });
});

describe('the difference between two policies', () => {
  const was = {
    rules: [
      rule({ below_minor: 101 }),
      rule({ from_minor: 101, positions: [{ mode: 'all', steps: [top] }] }),
    ],
    alternates: [{ permission: 'request.sanction' as const, member_id: 'a' }],
    consent: false,
  };

  it('is nothing where only the order of rules or of people differs', () => {
    const is = { ...was, rules: [...was.rules].reverse() };
    const found = comparePolicies(was, is);
    expect(found.same).toBe(true);
    expect(found.rules.map((change) => change.is)).toEqual(['same', 'same']);
  });

  it('tells a moved threshold from another route, and what came from what went', () => {
    const moved = { ...was, rules: [rule({ below_minor: 501 }), { ...was.rules[1]!, from_minor: 501 }] };
    expect(comparePolicies(was, moved).rules).toMatchObject([
      { is: 'changed', amount: true, route: false },
      { is: 'changed', amount: true, route: false },
    ]);
    const other = {
      rules: [rule({ kind: 'purchase_order' }), { ...was.rules[1]!, positions: was.rules[0]!.positions }],
      alternates: [{ permission: 'request.sanction' as const, member_id: 'b' }],
      consent: true,
    };
    const found = comparePolicies(was, other);
    expect(found.rules.map((change) => [change.is, change.route])).toEqual([
      ['added', false],
      ['changed', true],
      ['removed', false],
    ]);
    expect(found.alternatesAdded).toHaveLength(1);
    expect(found.alternatesRemoved).toHaveLength(1);
    expect(found.consent).toEqual({ before: false, after: true });
    expect(found.same).toBe(false);
  });
});
