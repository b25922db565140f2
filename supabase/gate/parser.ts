import { loadModule, parsePlPgSQLSync, parseSync, scanSync } from 'libpg-query';
import { child, children, type Tree } from './tree.ts';

/** PostgreSQL's own parser (of 18, which reads everything that 17 does), as WebAssembly. */
await loadModule();

/** What the parser does not read is refused: nobody knows what it would do. */
export class Unreadable extends Error {
  override name = 'Unreadable';
}

export interface Token {
  /** As written, but a name as PostgreSQL folds it. */
  text: string;
  kind: 'name' | 'quoted' | 'string' | 'escaped' | 'other';
  start: number;
  end: number;
}

export interface Parsed {
  text: string;
  /** Where it begins in what was parsed, in bytes, past white space and comments. */
  start: number;
  tree: Tree;
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Unreadable(error instanceof Error ? error.message : String(error));
  }
}

export function parse(sql: string): Parsed[] {
  if (sql.includes('\0')) throw new Unreadable('a NUL character, after which the parser reads nothing');
  if (sql.trim() === '') return [];
  const result = attempt(() => parseSync(sql)) as unknown as Tree;
  const statements = children(result, 'stmts');
  const bytes = Buffer.from(sql);
  const starts = statements.length > 1 || /^\s|--|\/\*/.test(sql) ? scan(sql).map(({ start }) => start) : [0];
  return statements.map((entry) => {
    const from = Number(entry['stmt_location'] ?? 0);
    const length = Number(entry['stmt_len'] ?? 0);
    const to = length ? from + length : bytes.length;
    const start = starts.find((each) => each >= from) ?? from;
    return { start, tree: child(entry, 'stmt'), text: bytes.subarray(start, to).toString() };
  });
}

/** One expression, as the parser reads it in a select. */
export function parseExpression(text: string): Tree {
  const [only, more] = parse(`select ${text}`);
  const [target, second] = children(child(only?.tree ?? {}, 'SelectStmt'), 'targetList');
  if (more || second || !target) throw new Unreadable(`not one expression: ${text}`);
  return child(target, 'ResTarget', 'val');
}

/** The body of a statement that makes a function or a block. */
export function parseBody(statement: string): Tree {
  if (statement.includes('\0')) throw new Unreadable('a NUL character');
  const result = attempt(() => readBody(statement)) as unknown as Tree;
  const [only, ...others] = children(result, 'plpgsql_funcs');
  if (!only || others.length > 0) throw new Unreadable('not one body');
  return child(only, 'PLpgSQL_function');
}

/** The parser takes every array of a type that it does not know for record[], and no function returns that. */
function readBody(statement: string): unknown {
  try {
    return parsePlPgSQLSync(statement);
  } catch (error) {
    if (!String(error).includes('cannot return type record[]')) throw error;
    return parsePlPgSQLSync(withTextArrays(statement));
  }
}

/** `schema.type[]` as `text[]`, outside of strings: what the body is does not depend on it. */
function withTextArrays(statement: string): string {
  const bytes = Buffer.from(statement);
  const tokens = scan(statement);
  let done = 0;
  let text = '';
  tokens.forEach(({ start, kind }, i) => {
    const [dot, type, open, close] = tokens.slice(i + 1, i + 5);
    if (kind === 'string' || dot?.text !== '.' || type?.kind === 'string' || open?.text !== '[') return;
    if (close?.text !== ']') return;
    text += `${bytes.subarray(done, start).toString()}text[]`;
    done = close.end;
  });
  return text + bytes.subarray(done).toString();
}

const COMMENTS = ['SQL_COMMENT', 'C_COMMENT'];

export function scan(sql: string): Token[] {
  if (sql.trim() === '') return [];
  return attempt(() => scanSync(sql))
    .tokens.filter(({ tokenName }) => !COMMENTS.includes(tokenName))
    .map(({ text, start, end }) => ({ ...classify(text), start, end }));
}

function classify(text: string): Pick<Token, 'text' | 'kind'> {
  if (/^u&['"]/i.test(text)) return { text, kind: 'escaped' };
  if (text.startsWith('"')) return { text: text.slice(1, -1).replaceAll('""', '"'), kind: 'quoted' };
  if (/^(?:[enbx]?'|\$[^$]*\$)/i.test(text)) return { text, kind: 'string' };
  // letters beyond ASCII are left as they are: PostgreSQL folds them by locale, and no name of ours has one
  if (/^[a-z_\u0080-\uffff]/i.test(text)) return { text: text.toLowerCase(), kind: 'name' };
  return { text, kind: 'other' };
}
