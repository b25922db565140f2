import { readBody } from './bodies.ts';
import { parse, scan, Unreadable, type Parsed, type Token } from './parser.ts';
import { WATCHED } from './rules/settings.ts';
import type { Objection, Statement } from './statement.ts';
import { child, children, dotted, isTree, options, unwrap, word, type Tree } from './tree.ts';

export interface Read {
  statements: Statement[];
  objections: Objection[];
  /** Bodies of functions and DO blocks. */
  bodies: number;
}

type Place = Pick<Statement, 'place' | 'within'>;

/** Every statement of a migration: its own, and those inside its functions and blocks, however deep. */
export function readMigration(file: string, text: string): Read {
  const read: Read = { statements: [], objections: [], bodies: 0 };
  readSql(text, { place: 'migration', within: null }, file, (start) => lineAt(text, start), read);
  return read;
}

/** Scanned only where one of the words that rules look for can stand, or could be hidden by an escape. */
const wordsOf = (sql: string): Token[] => (WATCHED.test(sql) ? scan(sql) : []);

const lineAt = (text: string, byte: number): number =>
  Buffer.from(text).subarray(0, byte).toString().split('\n').length;

function readSql(
  sql: string,
  where: Place,
  file: string,
  lineOf: (start: number) => number,
  read: Read,
): void {
  try {
    for (const parsed of parse(sql)) readStatement(parsed, where, file, lineOf(parsed.start), read);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    read.objections.push({ file, line: lineOf(0), rule: 'unreadable', what: error.message });
  }
}

function readStatement(parsed: Parsed, where: Place, file: string, line: number, read: Read): void {
  const { kind, node } = unwrap(parsed.tree);
  read.statements.push({ kind, node, file, line, ...where, tokens: wordsOf(parsed.text) });
  if (kind === 'DoStmt') {
    const inside: Place = where.place === 'body' ? where : { place: 'block', within: null };
    readText(node, 'args', parsed.text, inside, file, line, read);
  } else if (kind === 'CreateFunctionStmt') {
    const within = dotted(children(node, 'funcname'));
    readText(node, 'options', parsed.text, { place: 'body', within }, file, line, read);
    readAtomic(node['sql_body'], { place: 'body', within }, file, line, read);
  }
}

/** A body that is a string: parsed in its own language, and what is in it with it. */
function readText(
  node: Tree,
  key: string,
  statement: string,
  where: Place,
  file: string,
  line: number,
  read: Read,
): void {
  const given = options(node, key);
  const source = given.find(({ name }) => name === 'as')?.arg ?? {};
  const body =
    word(child(source, 'String'), 'sval') ||
    word(child(children(child(source, 'List'), 'items')[0] ?? {}, 'String'), 'sval');
  const language =
    word(child(given.find(({ name }) => name === 'language')?.arg ?? {}, 'String'), 'sval') || 'plpgsql';
  if (body === '') return;
  read.bodies += 1;
  // a quoted body is not written as it reads: its statement's line stands for all of it
  const at = statement.indexOf(body);
  const first = at < 0 ? line : line + statement.slice(0, at).split('\n').length - 1;
  try {
    if (language === 'sql')
      return readSql(body, where, file, (start) => first + lineAt(body, start) - 1, read);
    if (language !== 'plpgsql') return;
    const { found, objections } = readBody(statement, body, where.place === 'block');
    for (const each of objections) read.objections.push({ ...each, file, line: first + each.line - 1 });
    for (const each of found) readSql(each.sql, where, file, () => first + each.line - 1, read);
    // defaults and the like that the parser leaves out of a body: their words are judged all the same
    const shell = { kind: 'Body', node: {}, file, line: first, ...where };
    read.statements.push({ ...shell, tokens: wordsOf(body) });
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    read.objections.push({ file, line: first, rule: 'unreadable', what: `a body: ${error.message}` });
  }
}

/** BEGIN ATOMIC … END, and RETURN: parsed already. */
function readAtomic(body: unknown, where: Place, file: string, line: number, read: Read): void {
  if (Array.isArray(body)) return body.forEach((item) => readAtomic(item, where, file, line, read));
  if (!isTree(body)) return;
  const { kind, node } = unwrap(body);
  if (kind === 'List') return readAtomic(node['items'], where, file, line, read);
  if (kind.endsWith('Stmt') && kind !== 'ReturnStmt') {
    read.statements.push({ kind, node, file, line, ...where, tokens: [] });
  }
}
