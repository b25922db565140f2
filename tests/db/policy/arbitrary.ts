// Random policies: most of them sound, some with a rule dropped, moved or doubled.
import * as fc from 'fast-check';
import {
  all,
  any,
  DIRECTOR,
  FINANCE,
  HEAD,
  named,
  type Policy,
  type Position,
  type Rule,
  type Step,
} from './content.ts';
import { KINDS, RISKS, type Asked } from './reading.ts';

/** Amounts are few, so that bounds are hit; large ones reach to the end of what a number holds. */
export const SCALES = [1, 100_000_000, 280_000_000_000_000] as const;
const MOST = 30;

const bounds = fc
  .uniqueArray(fc.integer({ min: 1, max: MOST - 1 }), { maxLength: 3 })
  .map((list) => list.sort((a, b) => a - b));
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null, freq: 1 });

/** Rules of one cell, side by side from nothing to without end. */
function partition(cell: fc.Arbitrary<Pick<Rule, 'kind' | 'department_id' | 'payee_risk'>>) {
  return fc
    .tuple(cell, bounds)
    .map(([of, list]) =>
      [0, ...list].map((from, i) => ({ ...of, from_minor: from, below_minor: list[i] ?? null })),
    );
}

const whole = fc.oneof(
  partition(fc.constant({ kind: null, department_id: null, payee_risk: null })),
  fc
    .tuple(...KINDS.map((kind) => partition(fc.constant({ kind, department_id: null, payee_risk: null }))))
    .map((parts) => parts.flat()),
  fc
    .tuple(
      ...RISKS.map((payee_risk) => partition(fc.constant({ kind: null, department_id: null, payee_risk }))),
    )
    .map((parts) => parts.flat()),
);

export interface Ground {
  departments: string[];
  people: string[];
  /** Steps that name people. */
  names: boolean;
}

const step = ({ people, names }: Ground): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(HEAD, FINANCE, DIRECTOR) },
    {
      weight: names ? 2 : 0,
      arbitrary: fc
        .uniqueArray(fc.constantFrom(...people), { minLength: 1, maxLength: 3 })
        .map((list) => named('Chosen people', ...list)),
    },
  );

const positions = (ground: Ground): fc.Arbitrary<Position[]> =>
  fc.array(
    fc
      .tuple(fc.boolean(), fc.array(step(ground), { minLength: 1, maxLength: 2 }))
      .map(([every, steps]) => (every ? all(...steps) : any(...steps))),
    { minLength: 1, maxLength: 3 },
  );

export function policies(ground: Ground): fc.Arbitrary<Policy> {
  const special = partition(
    fc.record({
      kind: orNull(fc.constantFrom(...KINDS)),
      department_id: orNull(fc.constantFrom(...ground.departments)),
      payee_risk: orNull(fc.constantFrom(...RISKS)),
    }),
  ).chain((rules) => fc.subarray(rules));
  const bands = fc
    .tuple(whole, fc.array(special, { maxLength: 4 }))
    .map(([base, more]) => [...base, ...more.flat()])
    .chain((rules) => fc.shuffledSubarray(rules, { minLength: rules.length }));
  const spoilt = fc.tuple(bands, fc.nat(), fc.nat(3)).map(([rules, dice, how]) => {
    const at = dice % rules.length;
    return rules.flatMap((one, i) => {
      if (i !== at) return [one];
      if (how === 0) return rules.length > 1 ? [] : [one];
      if (how === 1) return [{ ...one, from_minor: one.from_minor + 1 }];
      if (how === 2) return [one, { ...one, from_minor: Math.max(0, one.from_minor - 1) }];
      return [{ ...one, below_minor: one.from_minor }];
    });
  });
  return fc
    .tuple(
      fc.oneof({ weight: 4, arbitrary: bands }, { weight: 1, arbitrary: spoilt }),
      fc.array(positions(ground), { minLength: 24, maxLength: 24 }),
      fc.constantFrom(...SCALES),
      fc.array(
        fc.record({
          permission: fc.constantFrom(HEAD.permission, FINANCE.permission, DIRECTOR.permission),
          member_id: fc.constantFrom(...ground.people),
        }),
        { maxLength: 2 },
      ),
    )
    .map(([rules, routes, scale, alternates]) => ({
      rules: rules.slice(0, 24).map((one, i) => ({
        ...one,
        from_minor: one.from_minor * scale,
        below_minor: one.below_minor === null ? null : one.below_minor * scale,
        positions: routes[i] as Position[],
      })),
      alternates: [...new Map(alternates.map((a) => [JSON.stringify(a), a])).values()],
      consent: false,
    }));
}

export const requests = ({ departments }: Ground): fc.Arbitrary<Asked> =>
  fc
    .record({
      kind: fc.constantFrom(...KINDS),
      department: fc.constantFrom(...departments),
      risk: fc.constantFrom(...RISKS),
      base: fc.nat(MOST),
      beside: fc.constantFrom(-1, 0, 0, 1),
      scale: fc.constantFrom(...SCALES),
    })
    .map(({ base, beside, scale, ...rest }) => ({ ...rest, base: Math.max(0, base * scale + beside) }));
