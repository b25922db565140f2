import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company } from './company.ts';
import { all, DIRECTOR, FINANCE, HEAD, named, policy, rule, type Policy } from './content.ts';

interface Slice {
  ok: boolean;
  done: boolean;
  next: unknown;
  seen: number;
  same: number;
  self: { reproduced: number; of: number };
  counts: {
    md_before: number;
    md_after: number;
    uncovered: number;
    starved: number;
    people: { member_id: string; name: string; before: number; after: number }[];
    steps: { label: string; permission: string; before: number; after: number }[];
  };
  otherwise: Record<string, unknown>[];
}

/** AUT-9: what a draft would have done with what was submitted. */
describe('replay', () => {
  let db: TestDatabase;
  let company: Company;
  const numbers: string[] = [];
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
    for (const [by, changes] of [
      ['sam', { unit_minor: 10_000 }],
      ['sue', { unit_minor: 60_000_000 }],
      ['sam', { kind: 'purchase_order', unit_minor: 50_000_000 }],
      ['finn', { department_id: company.department('SAL'), payee_id: company.payee('Plain Supplies') }],
      ['hope', { unit_minor: 20_000 }],
      ['sam', { currency: 'USD', unit_minor: 100_000 }],
    ] as const)
      numbers.push(String((await company.raise(by, changes))['number']));
  });
  afterAll(() => db.close());

  const slice = async (content: Policy | null, more: Record<string, unknown> = {}) =>
    (await company.call('ada', 'replay_policy', { p_content: content, ...more })) as unknown as Slice;
  const loads = (of: Record<string, [number, number]>) =>
    Object.entries(of).map(([key, [before, after]]) => ({
      member_id: company.id(key),
      name: key,
      before,
      after,
    }));
  const numbersOf = ({ otherwise }: Slice) => otherwise.map((row) => row['number']);

  it('SPEC-AUT-78: the policy in force reproduces every route that was recorded', async () => {
    const answer = await slice(null);
    expect(answer).toMatchObject({
      ok: true,
      done: true,
      total: 6,
      seen: 6,
      same: 6,
      self: { reproduced: 6, of: 6 },
      otherwise: [],
      counts: { md_before: 2, md_after: 2, uncovered: 0, starved: 0 },
    });
  });

  it('SPEC-AUT-79: a draft shows what would have gone another way, who would have been asked, and what the Managing Director would have had', async () => {
    const draft = policy([
      rule({ below_minor: 20_001, positions: [all(HEAD)] }),
      rule({ from_minor: 20_001 }),
      rule({ kind: 'purchase_order', positions: [all(HEAD), all(FINANCE), all(DIRECTOR)] }),
    ]);
    const answer = await slice(draft);
    expect(numbersOf(answer)).toEqual([numbers[0], numbers[1], numbers[2], numbers[4], numbers[5]]);
    expect(answer).toMatchObject({ seen: 6, same: 1, self: { reproduced: 6, of: 6 } });
    expect(answer.counts).toEqual({
      md_before: 2,
      md_after: 1,
      uncovered: 0,
      starved: 0,
      // Finn and Hope are not asked about what they raised, and Max and Hugo head Sales
      people: loads({
        fay: [6, 4],
        finn: [5, 3],
        hal: [5, 5],
        hope: [5, 5],
        hugo: [7, 5],
        max: [3, 2],
        mia: [2, 1],
      }),
      steps: [
        { label: 'Head of Department', permission: 'request.approve_department', before: 6, after: 6 },
        { label: 'Finance', permission: 'request.review_finance', before: 6, after: 4 },
        { label: 'Managing Director', permission: 'request.sanction', before: 2, after: 1 },
      ],
    });
    expect(answer.otherwise[0]).toMatchObject({
      kind: 'payment_voucher',
      department_name: 'OPS department',
      payee_risk: 'unregistered',
      // an Admin arranges policy and reads no request
      base_minor: null,
      before: 'Up to NGN 500,000: Head of Department approves, then Finance reviews',
      after: 'Up to NGN 200: Head of Department approves',
      before_steps: ['Head of Department', 'Finance'],
      after_steps: ['Head of Department'],
      starves: false,
    });
  });

  it('AUT-12: of what would have gone another way an administrator is told number, band and route, and nothing that was written in it', async () => {
    const { otherwise } = await slice(policy([rule({ positions: [all(HEAD)] })]));
    expect(otherwise.length).toBeGreaterThan(0);
    for (const one of otherwise) {
      const told = Object.keys(one).filter((key) => one[key] !== null);
      expect(told.sort().join(' ')).toBe(
        'after after_steps before before_steps department_id department_name kind number payee_risk request_id round rule_no starves submitted_at version',
      );
      expect(await company.rows('ada', 'requests', { id: one['request_id'] })).toEqual([]);
    }
  });

  it('SPEC-AUT-80: slices add up to the whole, whatever their size, and a day bounds them', async () => {
    const draft = policy([rule({ positions: [all(FINANCE)] })]);
    const whole = await slice(draft);
    const found: unknown[] = [];
    let [seen, reproduced, slices] = [0, 0, 0];
    let after: unknown = null;
    for (let done = false; !done; slices += 1) {
      const part = await slice(draft, { p_after: after, p_limit: 2 });
      found.push(...numbersOf(part));
      seen += part.seen;
      reproduced += part.self.reproduced;
      [after, done] = [part.next, part.done];
    }
    expect({ found, seen, reproduced, slices }).toEqual({
      found: numbersOf(whole),
      seen: 6,
      reproduced: 6,
      slices: 4,
    });
    const [third] = await db.admin`select v.submitted_at::text as at from app.request_versions v
      join app.requests r on r.id = v.request_id where r.number = ${numbers[2] ?? ''} and r.tenant_id = ${company.tenant.id}`;
    expect(await slice(draft, { p_since: third?.['at'] })).toMatchObject({ seen: 4 });
  });

  it('SPEC-AUT-81: what nobody could have decided, and what no rule would have been for, is told', async () => {
    const two = [company.id('hope'), company.id('hal')];
    const answer = await slice(
      policy([rule({ positions: [all(named('One', ...two)), all(named('Other', ...two))] })]),
    );
    expect(answer.counts).toMatchObject({ starved: 1, uncovered: 0 });
    expect(answer.otherwise.filter((row) => row['starves']).map((row) => row['number'])).toEqual([
      numbers[4],
    ]);
    expect((await slice(policy([rule({ from_minor: 15_000 })]))).counts).toMatchObject({ uncovered: 1 });
    const helped = policy([rule({ positions: [all(named('One', ...two)), all(named('Other', ...two))] })], {
      alternates: [{ permission: 'request.review_finance', member_id: company.id('mia') }],
    });
    expect((await slice(helped)).counts).toMatchObject({ starved: 0 });
  });

  it('AUT-9: what each person had is what the engine itself would say, of whom it lets decide', async () => {
    const rightful = await db.admin<{ member_id: string; before: number }[]>`
      select h as member_id, count(*)::int as before
        from app.requests r
        join app.request_steps s on s.tenant_id = r.tenant_id and s.request_id = r.id and s.round = r.round
        cross join lateral app.rightful(r, s) h
       where r.tenant_id = ${company.tenant.id} group by 1 order by 1`;
    const { people } = (await slice(null)).counts;
    const told = people.map(({ member_id, before }) => ({ member_id, before }));
    expect(told.sort((a, b) => a.member_id.localeCompare(b.member_id))).toEqual([...rightful]);
    expect(people.every(({ before, after }) => before === after)).toBe(true);
  });

  it('AUT-9: people asked by name are told, but for who decides nothing today, and slices add up person by person', async () => {
    const draft = policy([
      rule({ positions: [all(named('One', company.id('hope'), company.id('hal'), company.id('sam')))] }),
    ]);
    const whole = (await slice(draft)).counts.people;
    expect(whole.filter(({ after }) => after > 0)).toEqual(loads({ hal: [5, 6], hope: [5, 5] }));
    const sums = new Map<string, [number, number]>();
    let after: unknown = null;
    for (let done = false; !done;) {
      const part = await slice(draft, { p_after: after, p_limit: 1 });
      for (const one of part.counts.people) {
        const [was, will] = sums.get(one.name) ?? [0, 0];
        sums.set(one.name, [was + one.before, will + one.after]);
      }
      [after, done] = [part.next, part.done];
    }
    expect([...sums].sort()).toEqual(whole.map((one) => [one.name, [one.before, one.after]]).sort());
    await db.admin`update app.members set active = false, deactivated_at = now() where id = ${company.id('hal')}`;
    expect((await slice(draft)).counts.people.map(({ member_id }) => member_id)).not.toContain(
      company.id('hal'),
    );
    await db.admin`update app.members set active = true, deactivated_at = null where id = ${company.id('hal')}`;
  });

  it('SPEC-AUT-82: replay takes policy.replay, changes nothing, and refuses what cannot be read', async () => {
    for (const key of ['sam', 'hal', 'fay', 'mia', 'cora', 'alma'])
      expect(await company.call(key, 'replay_policy', {})).toMatchObject({ token: 'permission_missing' });
    expect(await company.call('ada', 'replay_policy', { p_content: { rules: 'all' } })).toMatchObject({
      token: 'policy_malformed',
    });
    const count = () => db.admin`select count(*)::int as n from audit.events`;
    const before = await count();
    await slice(null);
    expect(await count()).toEqual(before);
  });
});
