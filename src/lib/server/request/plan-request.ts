// What will happen when a draft is submitted: the steps, who could take each, and which rule of the policy says so.
import { z } from 'zod';
import { candidates } from '$lib/domain/permissions';
import { reasonOf, ruleOf, type RuleOfPolicy } from '$lib/domain/policy-words';
import type { RequestKind } from '$lib/domain/states';
import { maybeMinor, minor } from '$lib/schemas/common';
import type { Warning } from '$lib/schemas/warning';
import type { Explained, PlannedStep } from '$lib/schemas/request';
import { from, read, type Caller } from '$lib/server/data-api/call';
import { localeOf } from '$lib/server/session/locale-of';
import { explainRequest } from './explain-request';
import { readWarnings } from './read-warnings';

export type Plan = {
  answer: Explained;
  route: (PlannedStep & { names: string[] })[];
  reason: string | null;
  warnings: Warning[];
};

type About = { id: string; kind: RequestKind; department: string | null };

const version = z.object({ version: z.int() });
const rule = z.object({
  rule_no: z.int(),
  kind: z.string().nullable(),
  from_minor: minor,
  below_minor: maybeMinor,
});
const step = z.object({
  rule_no: z.int(),
  position: z.int(),
  permission: z.string(),
  scope: z.string(),
  label: z.string(),
});
const decider = z.object({
  id: z.guid(),
  name: z.string(),
  active: z.boolean(),
  roles: z.array(z.string()),
  heads: z.array(z.guid()),
});
const granting = z.object({ key: z.string(), permissions: z.array(z.string()) });

export async function rulesInForce(caller: Caller): Promise<RuleOfPolicy[]> {
  const newest = from(caller, 'policy_versions', 'version')
    .lte('effective_from', new Date().toISOString())
    .order('effective_from', { ascending: false })
    .order('version', { ascending: false });
  const [inForce] = await read(caller, newest.limit(1), version);
  if (!inForce) return [];
  const [rules, steps] = await Promise.all([
    read(caller, from(caller, 'policy_rules').eq('version', inForce.version), rule),
    read(caller, from(caller, 'policy_steps').eq('version', inForce.version), step),
  ]);
  return rules.map((one) => ({ ...one, steps: steps.filter(({ rule_no }) => rule_no === one.rule_no) }));
}

type People = z.infer<typeof decider>[];
type Roles = z.infer<typeof granting>[];

/** The database's answer about submitting, with the names and the reason that a person wants to see beside it. */
export function drawPlan(
  caller: Caller,
  answer: Explained,
  about: Pick<About, 'kind' | 'department'>,
  { rules, people, roles }: { rules: RuleOfPolicy[]; people: People; roles: Roles },
  warnings: Warning[],
): Plan {
  const route = (answer.route ?? []).map((planned) => ({
    ...planned,
    names: candidates(planned, about.department, people, roles)
      .filter((person) => person.id !== caller.me.member.id)
      .map((person) => person.name),
  }));
  const decided = ruleOf(route, about.kind, rules);
  const reason = decided ? reasonOf(decided, rules, caller.me.tenant.base_currency, localeOf(caller)) : null;
  return { answer, route, reason, warnings };
}

export async function planRequest(caller: Caller, about: About): Promise<Plan | null> {
  const [answers, rules, people, roles, warnings] = await Promise.all([
    explainRequest(caller, about.id, ['submit']),
    rulesInForce(caller),
    read(caller, from(caller, 'members', 'id,name,active,roles,heads').order('name').limit(1000), decider),
    read(caller, from(caller, 'roles', 'key,permissions'), granting),
    readWarnings(caller, about.id),
  ]);
  const known = { rules, people, roles };
  return answers.submit ? drawPlan(caller, answers.submit, about, known, warnings) : null;
}
