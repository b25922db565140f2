import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import type { PlanNode } from './plan.ts';

const node = (type: string, rows: number, rest: Partial<PlanNode> = {}): PlanNode => ({
  'Node Type': type,
  'Relation Name': 'requests',
  'Actual Rows': rows,
  'Actual Loops': 1,
  ...rest,
});
const faultsOf = (plan: PlanNode, times = 1, nested = false) =>
  judge(
    Array.from({ length: times }, () => ({ text: 'select', plan, nested })),
    new Set(['requests']),
  ).flatMap(({ faults }) => faults);

describe('the judge of plans', () => {
  it('lets a plan throw away ten rows for each that it returns, and a small register besides', () => {
    expect(faultsOf(node('Index Scan', 26, { 'Rows Removed by Filter': 860 }))).toEqual([]);
    expect(faultsOf(node('Index Scan', 26, { 'Rows Removed by Filter': 861 }))).toEqual([
      'throws away 861 rows for 26',
    ]);
  });

  it('counts what every loop and every kind of condition removed', () => {
    const inner = node('Index Scan', 1, {
      'Parent Relationship': 'Inner',
      'Actual Loops': 20,
      'Rows Removed by Filter': 30,
      'Rows Removed by Index Recheck': 10,
    });
    const outer = node('Index Scan', 20, { 'Parent Relationship': 'Outer' });
    const join = node('Nested Loop', 20, { 'Rows Removed by Join Filter': 100, Plans: [outer, inner] });
    expect(faultsOf(join)).toEqual(['throws away 900 rows for 20']);
    const small = {
      ...join,
      'Rows Removed by Join Filter': 9000,
      Plans: [outer, { ...inner, 'Relation Name': 'currencies' }],
    };
    expect(faultsOf(small)).toEqual([]);
  });

  it('takes for a count the rows that were counted', () => {
    const input = node('Index Scan', 500, { 'Parent Relationship': 'Outer', 'Rows Removed by Filter': 4000 });
    expect(faultsOf(node('Aggregate', 1, { Plans: [input] }))).toEqual([]);
  });

  it('adds up a statement that a function runs again and again', () => {
    const plan = node('Index Scan', 0, { 'Rows Removed by Filter': 100 });
    expect(faultsOf(plan, 6, true)).toEqual([]);
    expect(faultsOf(plan, 7, true)).toEqual(['throws away 700 rows for 0']);
  });

  it('refuses a big table read from end to end, unless that was never begun', () => {
    expect(faultsOf(node('Seq Scan', 3))).toEqual(['scans requests from end to end']);
    expect(faultsOf(node('Seq Scan', 3, { 'Relation Name': 'currencies' }))).toEqual([]);
    expect(faultsOf(node('Seq Scan', 0, { 'Actual Loops': 0 }))).toEqual([]);
  });

  it('refuses a subquery or a function that depends on the row', () => {
    const asked = node('Index Scan', 1, { 'Parent Relationship': 'SubPlan', 'Actual Loops': 900 });
    expect(faultsOf(node('Index Scan', 26, { Plans: [asked] }))).toEqual([
      'asks a subquery 900 times for 26 rows',
    ]);
    expect(faultsOf(node('Index Scan', 1, { Filter: 'app.can_read(id)' }))).toEqual([
      'calls app.can_read for every row',
    ]);
    // our own functions ask the engine about the few rows that they found
    expect(faultsOf(node('Index Scan', 1, { Filter: 'app.can_read(id)' }), 1, true)).toEqual([]);
  });
});
