import type { Sql } from 'postgres';

export interface StatementCount {
  toplevel: boolean;
  role: string;
  query: string;
  calls: number;
  plans: number;
  ms: number;
}

interface FunctionTime {
  name: string;
  calls: number;
  total: number;
  self: number;
}

/** Where the time of `count` operations went: functions by their own time, and the statements inside them. */
export async function profileOf(
  admin: Sql,
  count: number,
): Promise<{ statements: StatementCount[]; text: string }> {
  const statements = await admin<StatementCount[]>`
    select s.toplevel, r.rolname as role, s.query, s.calls::float8 as calls, s.plans::float8 as plans, s.total_exec_time as ms
      from extensions.pg_stat_statements s join pg_roles r on r.oid = s.userid
     where s.dbid = (select oid from pg_database where datname = current_database())
       and r.rolname not in ('supabase_admin', 'postgres')
     order by ms desc`;
  const functions = await admin<FunctionTime[]>`
    select schemaname || '.' || funcname as name, calls::float8 as calls, total_time as total, self_time as self
      from pg_stat_user_functions order by self_time desc`;
  const mean = (calls: number) => (calls / count).toFixed(2).padStart(8);
  const micros = (ms: number) => ((ms * 1000) / count).toFixed(0).padStart(8);
  const text = [
    `Per operation, mean of ${count}; times in microseconds, counting itself included.`,
    '',
    '   calls     self    total  function',
    ...functions.map(
      ({ name, calls, self, total }) => `${mean(calls)} ${micros(self)} ${micros(total)}  ${name}`,
    ),
    '',
    '   calls    plans     time  statement (time of what it calls included)',
    ...statements.map(
      ({ calls, plans, ms, query }) =>
        `${mean(calls)} ${mean(plans)} ${micros(ms)}  ${query.replaceAll(/\s+/g, ' ').slice(0, 400)}`,
    ),
  ];
  return { statements: [...statements], text: `${text.join('\n')}\n` };
}
