import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { policies, requests, type Ground } from './arbitrary.ts';
import { Company, type Problem } from './company.ts';
import type { Policy } from './content.ts';
import { bandFaults, carries, People, placesOf, ruleFor, type Asked } from './reading.ts';

const seed = Number(process.env['TEST_SEED'] ?? 1);
const full = process.env['FULL'] === '1';
/** Policies, each asked about this many requests. */
const POLICIES = full ? 1000 : 50;
const REQUESTS = 40;
const MINUTES = full ? 60 : 5;

/** AUT-7 and AUT-9: what the database reads in a policy, held to a second reading that tries everything. */
describe('random policies', () => {
  let db: TestDatabase;
  let company: Company;
  let ground: Ground;
  let people: People;
  let open: string[];
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
    people = new People(company.tenant);
    open = ['OPS', 'SAL', 'LAB'].map((code) => company.department(code));
    const deciders = ['hal', 'hope', 'hugo', 'fay', 'finn', 'mia', 'max', 'sam'];
    ground = { departments: open, people: deciders.map((key) => company.id(key)), names: true };
  });
  afterAll(() => db.close());

  const check = async (content: Policy): Promise<Problem[]> => {
    const [row] = await db.admin<{ problems: Problem[] }[]>`
      select app.policy_problems(${company.tenant.id}, ${db.admin.json(content as never)}) as problems`;
    return row?.problems ?? [];
  };
  const run = (property: fc.IAsyncPropertyWithHooks<never> | unknown, numRuns = POLICIES) =>
    fc.assert(property as fc.IAsyncProperty<unknown>, {
      seed,
      numRuns,
      interruptAfterTimeLimit: MINUTES * 60_000,
      markInterruptAsFailure: true,
    });

  let version = 100;
  /** The rule of each request, by the very function that submitting asks, from a version written as publishing writes it. */
  async function route(content: Policy, asked: Asked[]): Promise<(number | null)[]> {
    version += 1;
    const { id } = company.tenant;
    const rows = await db.admin.begin(async (tx) => {
      await tx`select app.write_policy(${id}, ${version}, null, ${tx.json(content as never)}, 'Random', clock_timestamp(), 'NGN')`;
      return tx<{ rule: number | null }[]>`
        select app.matching_rule(${id}, ${version}, a.kind, a.department, a.risk, a.base) as rule
          from rows from (jsonb_to_recordset(${tx.json(asked as never)}) as (kind text, department uuid, risk text, base bigint))
               with ordinality a (kind, department, risk, base, i)
         order by i`;
    });
    return rows.map(({ rule }) => rule);
  }

  it(
    'SPEC-AUT-109: for random requests under random policies without holes there is exactly one rule, the one that an independent reading finds',
    async () => {
      let [sound, asked] = [0, 0];
      const property = fc.asyncProperty(
        policies(ground).filter((content) => bandFaults(content).length === 0),
        fc.array(fc.noShrink(requests(ground)), { minLength: REQUESTS, maxLength: REQUESTS }),
        async (content, list) => {
          const rules = await route(content, list);
          expect(rules).toEqual(list.map((one) => ruleFor(content, one)));
          expect(rules).not.toContain(null);
          sound += 1;
          asked += list.length;
        },
      );
      await run(property);
      expect({ sound, asked: asked >= POLICIES * REQUESTS }).toEqual({ sound: POLICIES, asked: true });
    },
    (MINUTES + 1) * 60_000,
  );

  it(
    'SPEC-AUT-110: gaps, overlaps and unreachable rules are found where trying every amount finds them, and nowhere else',
    async () => {
      const tokens = new Map<string, number>();
      const property = fc.asyncProperty(policies(ground), async (content) => {
        const told = (await check(content))
          .filter(({ token }) => ['band_empty', 'overlap', 'rule_unreachable', 'gap'].includes(token))
          .map(({ token, rule_no }) => (token === 'gap' ? 'gap' : `${token} ${rule_no}`));
        const faults = bandFaults(content);
        expect([...new Set(told)].sort()).toEqual(faults);
        for (const fault of faults.length > 0 ? faults : ['none'])
          tokens.set(fault.replace(/ .*/, ''), (tokens.get(fault.replace(/ .*/, '')) ?? 0) + 1);
      });
      await run(property, POLICIES * 5);
      expect([...tokens.keys()].sort()).toEqual(['band_empty', 'gap', 'none', 'overlap', 'rule_unreachable']);
    },
    (MINUTES + 1) * 60_000,
  );

  it(
    'SPEC-AUT-111: who would leave a route without anybody is told exactly: a hole where everybody would, an advice that names who would',
    async () => {
      let [holes, advices, fine] = [0, 0, 0];
      const nameOf = new Map(Object.values(company.tenant.members).map(({ id, key }) => [id, key]));
      const property = fc.asyncProperty(
        policies(ground).filter((content) => bandFaults(content).length === 0),
        async (content) => {
          const expected = content.rules.flatMap((rule, index) => {
            const places = placesOf(content, index + 1, open);
            return places.flatMap((place) => {
              const empty = rule.positions.some(({ mode, steps }) =>
                (mode === 'any' ? [steps] : steps.map((one) => [one])).some((slot) =>
                  slot.every(
                    (one) => people.actors(one, place).length + people.lent(content, one).length === 0,
                  ),
                ),
              );
              if (empty) return [];
              const starving = people.requesters
                .filter(({ id }) => !carries(content, rule, people, place, id))
                .map(({ id }) => nameOf.get(id) ?? '');
              if (starving.length === 0) return [];
              const all = starving.length === people.requesters.length;
              return [`${all ? 'hole' : 'advice'} ${index + 1}${all ? '' : ` ${starving.sort().join()}`}`];
            });
          });
          const told = (await check(content))
            .filter(({ token }) => token === 'starves')
            .map(({ severity, rule_no, members }) => {
              const who = (members ?? []).map((id) => nameOf.get(id) ?? '');
              return `${severity} ${rule_no}${severity === 'hole' ? '' : ` ${who.sort().join()}`}`;
            });
          expect([...new Set(told)].sort()).toEqual([...new Set(expected)].sort());
          holes += told.filter((one) => one.startsWith('hole')).length;
          advices += told.filter((one) => one.startsWith('advice')).length;
          fine += told.length === 0 ? 1 : 0;
        },
      );
      await run(property, POLICIES * 3);
      expect({ holes: holes > 0, advices: advices > 0, fine: fine > 0 }).toEqual({
        holes: true,
        advices: true,
        fine: true,
      });
    },
    (MINUTES + 1) * 60_000,
  );
});
