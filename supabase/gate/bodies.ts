import { parseBody, scan, Unreadable } from './parser.ts';
import { literals, writeOut, type Round } from './templates.ts';
import { child, children, isTree, nodesOf, unwrap, word, type Tree } from './tree.ts';

/** SQL found in a PL/pgSQL body, and what stands there that no rule can judge. */
export interface Body {
  found: { sql: string; line: number; /** Put together by an EXECUTE. */ dynamic: boolean }[];
  objections: { line: number; rule: string; what: string }[];
}

interface Reading extends Body {
  /** A block runs once, with the migration, so what it puts together can be written out; a function cannot. */
  block: boolean;
  datums: Tree[];
  /** The EXECUTEs whose statements were seen. */
  executes: number;
}

/** Reads the body of a CREATE FUNCTION, CREATE PROCEDURE or DO statement in PL/pgSQL; lines count from the body's first. */
export function readBody(statement: string, text: string, block: boolean): Body {
  const tree = parseBody(statement);
  const reading: Reading = {
    found: [],
    objections: [],
    block,
    datums: children(tree, 'datums'),
    executes: 0,
  };
  for (const datum of reading.datums) visit(datum, 1, [new Map()], reading);
  visit(child(tree, 'action'), 1, [new Map()], reading);
  account(text, reading);
  return { found: reading.found, objections: reading.objections };
}

function visit(value: unknown, line: number, rounds: Round[], reading: Reading): void {
  if (Array.isArray(value)) return value.forEach((item) => visit(item, line, rounds, reading));
  if (!isTree(value)) return;
  for (const [key, below] of Object.entries(value)) {
    if (!isTree(below)) visit(below, line, rounds, reading);
    else if (key === 'PLpgSQL_expr') {
      reading.found.push({ sql: statementOf(below), line, dynamic: false });
    } else if (key === 'PLpgSQL_stmt_foreach_a') visitLoop(below, rounds, reading);
    else
      visitStatement(
        key,
        below,
        typeof below['lineno'] === 'number' ? below['lineno'] : line,
        rounds,
        reading,
      );
  }
}

function visitStatement(kind: string, node: Tree, line: number, rounds: Round[], reading: Reading): void {
  const object = (rule: string, what: string) => reading.objections.push({ line, rule, what });
  const dynamic =
    kind === 'PLpgSQL_stmt_dynexecute' || kind === 'PLpgSQL_stmt_dynfors' ? 'query' : 'dynquery';
  if (isTree(node[dynamic]))
    execute(word(child(node, dynamic, 'PLpgSQL_expr'), 'query'), line, rounds, reading);
  if (kind === 'PLpgSQL_stmt_commit' || kind === 'PLpgSQL_stmt_rollback') {
    object('transaction', 'a body that ends the transaction');
  }
  if (kind === 'PLpgSQL_condition' && word(node, 'condname') === 'others') {
    object('when-others', 'WHEN OTHERS goes on after any error, a refusal among them');
  }
  visit(node, line, rounds, reading);
}

function execute(expression: string, line: number, rounds: Round[], reading: Reading): void {
  reading.executes += 1;
  const texts = reading.block ? writeOut(expression, rounds) : null;
  if (texts) return void reading.found.push(...texts.map((sql) => ({ sql, line, dynamic: true })));
  const what = reading.block
    ? `EXECUTE ${expression}: what it runs cannot be written out from this text`
    : `EXECUTE ${expression} inside a function`;
  reading.objections.push({ line, rule: 'dynamic-sql', what });
}

/** A loop over written-out strings binds its variable for what it holds, unless something else sets that variable too. */
function visitLoop(node: Tree, rounds: Round[], reading: Reading): void {
  const line = Number(node['lineno'] ?? 1);
  const number = Number(node['varno'] ?? 0);
  const name = word(unwrap(reading.datums[number] ?? {}).node, 'refname');
  const expression = word(child(node, 'expr', 'PLpgSQL_expr'), 'query');
  const alone = reading.datums.filter((datum) => word(unwrap(datum).node, 'refname') === name).length === 1;
  const values = alone && !node['slice'] && !sets(node['body'], number, name) ? literals(expression) : null;
  const inside = rounds.flatMap((round): Round[] => {
    const others = [...round].filter(([key]) => key !== name);
    return values ? values.map((value) => new Map([...others, [name, value]])) : [new Map(others)];
  });
  visit(node['expr'], line, rounds, reading);
  visit(node['body'], line, inside, reading);
}

function sets(body: unknown, number: number, name: string): boolean {
  return [...nodesOf(body)].some(
    ({ node }) => node['varno'] === number || node['target'] === number || node['refname'] === name,
  );
}

/** What is kept of a body leaves out some defaults, so the words are counted too: an EXECUTE that was not seen is refused. */
function account(text: string, reading: Reading): void {
  // EXECUTE is also a privilege
  const granted = reading.found.filter(({ dynamic }) => !dynamic).map(({ sql }) => executesIn(sql));
  const seen = granted.reduce((sum, each) => sum + each, reading.executes);
  if (executesIn(text) === seen || reading.objections.some(({ rule }) => rule === 'dynamic-sql')) return;
  reading.objections.push({ line: 1, rule: 'dynamic-sql', what: 'an EXECUTE that could not be followed' });
}

const executesIn = (sql: string): number =>
  /execute/i.test(sql)
    ? scan(sql).filter(({ kind, text }) => kind === 'name' && text === 'execute').length
    : 0;

/** parseMode: 0 is a statement, 2 an expression, 3 to 5 an assignment. */
function statementOf(expression: Tree): string {
  const sql = word(expression, 'query');
  const mode = Number(expression['parseMode'] ?? 0);
  if (mode === 0) return sql;
  return `select ${mode === 2 ? sql : assigned(sql)}`;
}

function assigned(sql: string): string {
  let depth = 0;
  for (const { text, end } of scan(sql)) {
    if (text === '[' || text === '(') depth += 1;
    if (text === ']' || text === ')') depth -= 1;
    if (depth === 0 && (text === ':=' || text === '=')) {
      const target = Buffer.from(sql).subarray(0, end).toString().replace(/:?=$/, '');
      return `${target}, ${Buffer.from(sql).subarray(end).toString()}`;
    }
  }
  throw new Unreadable(`not an assignment: ${sql}`);
}
