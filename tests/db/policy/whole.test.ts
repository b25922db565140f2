import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import type { Answer } from '../contract/person.ts';
import { policies, requests, type Ground } from './arbitrary.ts';
import { Company } from './company.ts';
import type { Policy } from './content.ts';
import { bandFaults, ruleFor, type Asked } from './reading.ts';

const seed = Number(process.env['TEST_SEED'] ?? 1);
const full = process.env['FULL'] === '1';
const POLICIES = full ? 150 : 8;
const EACH = 4;
const MINUTES = full ? 60 : 5;

const PAYEES: Record<string, string | null> = {
  ordinary: 'Plain Supplies',
  high: 'Hal Haulage',
  unregistered: null,
};
const REQUESTERS = ['sam', 'sue', 'hal', 'hope', 'hugo', 'fay', 'finn', 'mia', 'max', 'uma'];

/** What a route asks, without the names of its steps. */
const shapeOf = (content: Policy, asked: Asked): string => {
  const no = ruleFor(content, asked);
  return JSON.stringify(
    no === null
      ? null
      : content.rules[no - 1]?.positions.map(({ mode, steps }) => [
          mode,
          steps.map(({ label: _, ...step }) => JSON.stringify(step)).sort(),
        ]),
  );
};

/** Random policies as an administrator makes them effective, and requests as people raise and decide them. */
describe('random policies, from draft to decision', () => {
  let db: TestDatabase;
  let company: Company;
  let ground: Ground;
  const raised: { asked: Asked; shape: string }[] = [];
  let last: Policy | null = null;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
    await db.admin`update app.payees set risk = 'high' where tenant_id = ${company.tenant.id} and name = ${String(PAYEES['high'])}`;
    ground = {
      departments: ['OPS', 'SAL', 'LAB'].map((code) => company.department(code)),
      people: ['hal', 'hope', 'hugo', 'fay', 'finn', 'mia', 'max'].map((key) => company.id(key)),
      names: true,
    };
  });
  afterAll(() => db.close());

  const run = (property: fc.IAsyncProperty<unknown>, numRuns: number) =>
    fc.assert(property, {
      seed,
      numRuns,
      interruptAfterTimeLimit: MINUTES * 60_000,
      markInterruptAsFailure: true,
      endOnFailure: true,
    });
  const keyOf = (id: string) =>
    Object.values(company.tenant.members).find((member) => member.id === id)?.key ?? '';

  /** Somebody who may decides, again and again; answers how it ended. */
  async function goThrough(
    request: unknown,
    requester: string,
    dice: number,
  ): Promise<'approved' | 'nobody left'> {
    for (let step = 0; step < 12; step += 1) {
      const told = await company.call(requester, 'explain', { p_request: request, p_action: 'approve' });
      const who = (told['who'] as { member_id: string }[]).map(({ member_id }) => keyOf(member_id)).sort();
      if (who.length === 0) {
        expect(told['needed']).toMatch(/^Nobody is left who may act: it needs .+ who took no part in it\./);
        return 'nobody left';
      }
      const answer = await company.decide(who[dice % who.length] ?? '', request);
      expect(answer).toMatchObject({ ok: true });
      if (answer['state'] === 'approved') return 'approved';
    }
    throw new Error('no end in twelve decisions');
  }

  it(
    'SPEC-AUT-128: under random policies that pass the check, whatever is raised has somebody who may act at every step, or says who is needed',
    async () => {
      const ends = { approved: 0, 'nobody left': 0, refused: 0 };
      const property = fc.asyncProperty(
        policies(ground).filter((content) => bandFaults(content).length === 0),
        fc.array(fc.tuple(requests(ground), fc.constantFrom(...REQUESTERS), fc.nat(1000)), {
          minLength: EACH,
          maxLength: EACH,
        }),
        async (content, list) => {
          const published = await company.publish('ada', content);
          if (published.token === 'policy_has_holes') {
            ends.refused += 1;
            return;
          }
          expect(published).toMatchObject({ ok: true });
          last = content;
          for (const [asked, requester, dice] of list) {
            const base = Math.max(1, asked.base);
            const payee = PAYEES[asked.risk];
            const made: Answer = await company.raise(requester, {
              kind: asked.kind,
              department_id: asked.department,
              unit_minor: base,
              ...(payee ? { payee_id: company.payee(payee) } : {}),
            });
            expect(made).toMatchObject({ ok: true });
            raised.push({ asked: { ...asked, base }, shape: shapeOf(content, { ...asked, base }) });
            ends[await goThrough(made['request_id'], requester, dice)] += 1;
          }
        },
      );
      await run(property, POLICIES * 3);
      expect(ends.approved).toBeGreaterThan(POLICIES);
      expect(ends.refused).toBeGreaterThan(0);
    },
    (MINUTES + 1) * 60_000,
  );

  it(
    'SPEC-AUT-129: after all those versions a replay reproduces every recorded route, and finds the same differences as an independent reading',
    async () => {
      const draft = last;
      if (!draft) throw new Error('nothing was published');
      let [seen, same, reproduced] = [0, 0, 0];
      let after: unknown = null;
      for (let done = false; !done;) {
        const slice: Answer = await company.call('ada', 'replay_policy', {
          p_content: draft,
          p_after: after,
          p_limit: 7,
        });
        seen += Number(slice['seen']);
        same += Number(slice['same']);
        reproduced += (slice['self'] as { reproduced: number }).reproduced;
        [after, done] = [slice['next'], slice['done'] === true];
      }
      const alike = raised.filter(({ asked, shape }) => shapeOf(draft, asked) === shape).length;
      expect({ seen, same, reproduced }).toEqual({
        seen: raised.length,
        same: alike,
        reproduced: raised.length,
      });
      expect(alike).toBeLessThan(raised.length);
    },
    (MINUTES + 1) * 60_000,
  );
});
