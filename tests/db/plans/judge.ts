import type { Sql } from 'postgres';
import { nodesOf, removedBy, returnedBy, type PlanNode, type Statement } from './plan.ts';

/** A plan may throw away ten rows for each that it returns … */
const TIMES = 10;

/**
 * … and this many besides: what a tenant's small registers hold (people, payees, roles), which are cheaper read whole
 * than looked up. On the seed anything that crosses tenants or reads a tenant's requests or events throws away more.
 */
const BESIDES = 600;

/** One statement of one case, over all the times that it ran. */
export interface Verdict {
  text: string;
  runs: number;
  removed: number;
  returned: number;
  faults: string[];
}

/** `big`: tables that no read may go through from end to end. */
export function judge(statements: Statement[], big: ReadonlySet<string>): Verdict[] {
  const byText = Map.groupBy(statements.filter(touchesUs), ({ text }) => text);
  return [...byText].map(([text, runs]) => {
    const sum = (of: (plan: PlanNode) => number) => runs.reduce((total, { plan }) => total + of(plan), 0);
    const [removed, returned, asked] = [
      sum((plan) => removedBy(plan, big)),
      sum(returnedBy),
      sum(subqueries),
    ];
    const allowed = TIMES * returned + BESIDES;
    const faults = [
      ...(removed > allowed ? [`throws away ${removed} rows for ${returned}`] : []),
      ...(asked > allowed ? [`asks a subquery ${asked} times for ${returned} rows`] : []),
      ...runs.flatMap(({ plan }) => [...scansWhole(plan, big)]),
      ...runs.filter(({ nested }) => !nested).flatMap(({ plan }) => [...callsPerRow(plan)]),
    ];
    return { text, runs: runs.length, removed, returned, faults: [...new Set(faults)] };
  });
}

/** The driver's own questions about types, and settings, are not ours. */
const touchesUs = ({ plan }: Statement) =>
  [...nodesOf(plan)].some((node) => /^(?!pg_)/.test(node['Relation Name'] ?? 'pg_'));

/** How often subqueries were asked again: those that depend on a row. */
function subqueries(plan: PlanNode): number {
  let asked = 0;
  for (const node of nodesOf(plan))
    if (node['Parent Relationship'] === 'SubPlan') asked += node['Actual Loops'];
  return asked;
}

function* scansWhole(plan: PlanNode, big: ReadonlySet<string>): Generator<string> {
  for (const node of nodesOf(plan)) {
    const table = node['Relation Name'] ?? '';
    if (node['Node Type'] === 'Seq Scan' && node['Actual Loops'] > 0 && big.has(table))
      yield `scans ${table} from end to end`;
  }
}

/** What is asked once a statement shows as an InitPlan; a function that stands in a condition runs for every row. */
function* callsPerRow(plan: PlanNode): Generator<string> {
  for (const node of nodesOf(plan))
    for (const condition of [node.Filter, node['Join Filter'], node['Index Cond'], node['Recheck Cond']])
      for (const [, called] of (condition ?? '').matchAll(/\b((?:app|audit|secrets)\.[a-z_]+)\(/g))
        yield `calls ${called} for every row`;
}

/** Tables that hold more than a tenant's small registers would in all tenants together. */
export async function bigTables(admin: Sql): Promise<Set<string>> {
  const rows = await admin<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('app', 'audit', 'secrets') and c.reltuples > 5000`;
  return new Set(rows.map(({ name }) => name));
}
