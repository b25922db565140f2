import { parseExpression, Unreadable } from './parser.ts';
import { child, children, isTree, unwrap, word, words, type Tree } from './tree.ts';

/** What the loop variables around a statement hold, one entry a round. */
export type Round = ReadonlyMap<string, string>;

/** The texts that an EXECUTE runs, written out for every round, or null where that cannot be told from the text. */
export function writeOut(expression: string, rounds: Round[]): string[] | null {
  const tree = parseExpression(expression);
  const texts = rounds.map((round) => evaluate(tree, round));
  return texts.every((text) => text !== null) ? [...new Set(texts)] : null;
}

/** `array['a', 'b']` as its strings; null when it holds anything else. */
export function literals(expression: string): string[] | null {
  const { kind, node } = unwrap(parseExpression(expression));
  if (kind !== 'A_ArrayExpr') return null;
  const values = children(node, 'elements').map(constant);
  return values.every((value) => value !== null) ? values : null;
}

function constant(tree: Tree): string | null {
  const { kind, node } = unwrap(tree);
  return kind === 'A_Const' && isTree(node['sval']) ? word(node['sval'], 'sval') : null;
}

function evaluate(tree: Tree, round: Round): string | null {
  const { kind, node } = unwrap(tree);
  switch (kind) {
    case 'A_Const':
      return constant(tree);
    case 'ColumnRef': {
      const names = words(children(node, 'fields'));
      return names.length === 1 ? (round.get(names[0] ?? '') ?? null) : null;
    }
    case 'A_Expr': {
      if (words(children(node, 'name')).join('.') !== '||') return null;
      const left = evaluate(child(node, 'lexpr'), round);
      const right = evaluate(child(node, 'rexpr'), round);
      return left === null || right === null ? null : left + right;
    }
    case 'FuncCall': {
      const name = words(children(node, 'funcname')).join('.');
      if ((name !== 'format' && name !== 'pg_catalog.format') || node['func_variadic']) return null;
      const [template, ...values] = children(node, 'args').map((arg) => evaluate(arg, round));
      return typeof template === 'string' ? fill(template, values) : null;
    }
    default:
      return null;
  }
}

/** format() as PostgreSQL does it, without widths. */
export function fill(template: string, values: (string | null)[]): string | null {
  let next = 0;
  let known = true;
  const text = template.replaceAll(/%(?:(%)|(?:(\d+)\$)?([sIL])|)/g, (_, percent, position, letter) => {
    if (percent) return '%';
    const at = position ? Number(position) - 1 : next;
    const value = values[at];
    next = at + 1;
    if (!letter || typeof value !== 'string') {
      known = false;
      return '';
    }
    return letter === 's' ? value : letter === 'I' ? identifier(value) : literal(value);
  });
  return known ? text : null;
}

/** Quoted always: it then names exactly what it says, and never a keyword. */
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function literal(value: string): string {
  if (value.includes('\0')) throw new Unreadable('a NUL character');
  const quoted = value.replaceAll("'", "''");
  return value.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}
