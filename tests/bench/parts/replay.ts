import { applyActor } from '../../support/session.ts';
import type { Part, Row } from '../part.ts';
import { policyOf } from '../policy-of.ts';
import { seededPerson, signInSeeded } from '../seed/people.ts';
import { seeded, type Seeded } from '../seeded.ts';

interface Slice {
  ok: boolean;
  done: boolean;
  next: unknown;
  seen: number;
  self: { reproduced: number; of: number };
}

/** AUT-9: all of an organisation's history under a draft, by the slices that the page asks for. */
export const replay: Part = {
  letter: 'i',
  title: 'Replaying a policy over history, in slices of 5,000',
  async run(bench) {
    const requests = Math.min(bench.largest, bench.quick ? 10_000 : 100_000);
    const place = await seeded(bench, { tenants: 1, requests });
    const { admin, keys } = place.db;
    const person = await seededPerson(admin, 1, 'admin1');
    const sql = place.db.connect('authenticator');
    const claims = await signInSeeded(admin, sql, keys.edge, person);
    await admin`analyze`;
    const departments = await departmentsOf(place, person.tenant);
    const rows: Row[] = [];
    const faults: string[] = [];
    for (const [what, content] of [
      ['the policy in force', null],
      ['a draft of 5 rules', policyOf(5, departments)],
      ['a draft of 50 rules', policyOf(50, departments)],
      ['a draft of 500 rules', policyOf(500, departments)],
    ] as const) {
      let [seen, reproduced, slices, longest] = [0, 0, 0, 0];
      let after: unknown = null;
      const start = performance.now();
      for (let done = false; !done; slices += 1) {
        const from = performance.now();
        const slice = await sql.begin(async (tx) => {
          await applyActor(tx, claims);
          const [row] = await tx<{ answer: Slice }[]>`
            select api.replay_policy(${content === null ? null : tx.json(content as never)}, ${after === null ? null : tx.json(after as never)}) as answer`;
          return row?.answer;
        });
        if (!slice?.ok) throw new Error('a slice was refused');
        longest = Math.max(longest, performance.now() - from);
        seen += slice.seen;
        reproduced += slice.self.reproduced;
        [after, done] = [slice.next, slice.done];
      }
      const seconds = (performance.now() - start) / 1000;
      if (reproduced !== seen) faults.push(`${what}: reproduced ${reproduced} of ${seen} routes`);
      const detail = `${seen.toLocaleString('en')} routes in ${slices} slices`;
      rows.push(
        { what, value: seen / seconds, unit: 'a second', goal: { atLeast: 5000 }, detail },
        { what: `${what}, the longest slice`, value: longest, unit: 'ms', goal: { atMost: 2000 } },
      );
    }
    return { rows, faults };
  },
};

async function departmentsOf({ db }: Seeded, tenant: string): Promise<string[]> {
  const rows = await db.admin<
    { id: string }[]
  >`select id from app.departments where tenant_id = ${tenant} order by code`;
  return rows.map(({ id }) => id);
}
