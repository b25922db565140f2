/** A node of EXPLAIN (ANALYZE, FORMAT JSON), as far as we judge it. */
export interface PlanNode {
  'Node Type': string;
  'Parent Relationship'?: string;
  'Subplan Name'?: string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Group Key'?: string[];
  Filter?: string;
  'Join Filter'?: string;
  'Index Cond'?: string;
  'Recheck Cond'?: string;
  'One-Time Filter'?: string;
  Plans?: PlanNode[];
}

/** A statement as the server ran it. `nested`: a function of ours ran it, under that function's owner. */
export interface Statement {
  text: string;
  plan: PlanNode;
  nested: boolean;
}

export function* nodesOf(plan: PlanNode): Generator<PlanNode> {
  yield plan;
  for (const child of plan.Plans ?? []) yield* nodesOf(child);
}

const times = (node: PlanNode, rows: number | undefined) => (rows ?? 0) * node['Actual Loops'];

/** What was read and thrown away. A join that compares with a few rows of a small table throws pairs away, not rows. */
export function removedBy(plan: PlanNode, big: ReadonlySet<string>): number {
  let removed = 0;
  for (const node of nodesOf(plan)) {
    const inner = node.Plans?.find((child) => child['Parent Relationship'] === 'Inner');
    const isBig = inner && [...nodesOf(inner)].some((each) => big.has(each['Relation Name'] ?? ''));
    removed += times(
      node,
      (node['Rows Removed by Filter'] ?? 0) +
        (isBig ? (node['Rows Removed by Join Filter'] ?? 0) : 0) +
        (node['Rows Removed by Index Recheck'] ?? 0),
    );
  }
  return removed;
}

/** What came out; of a count or any other sum without groups, the rows that went into it. */
export function returnedBy(plan: PlanNode): number {
  const [input] = plan.Plans?.filter((child) => child['Parent Relationship'] === 'Outer') ?? [];
  const passesOn = ['Limit', 'Result', 'Subquery Scan'].includes(plan['Node Type']);
  const sums = plan['Node Type'] === 'Aggregate' && !plan['Group Key'];
  const own = times(plan, plan['Actual Rows']);
  const through = plan.Plans?.find((child) => child['Parent Relationship'] === 'Subquery') ?? input;
  return (sums || (passesOn && own <= 1)) && through ? Math.max(own, returnedBy(through)) : own;
}
