/** A token of SQL or plpgsql. Comments and white space are none. */
export interface Token {
  kind: 'word' | 'text' | 'sign';
  /** Lower case for words, as written otherwise. */
  text: string;
  start: number;
  end: number;
  /** How many brackets are open before it. */
  depth: number;
  /** How many of `if`, `case`, `loop` and `begin` are open before it. */
  level: number;
}

const PATTERNS: [Token['kind'] | 'space', RegExp][] = [
  ['space', /\s+|--[^\n]*|\/\*[\s\S]*?\*\//y],
  ['text', /(?:[eE](?=')(?:'(?:\\.|''|[^'\\])*')|'(?:''|[^'])*')|\$(\w*)\$[\s\S]*?\$\1\$/y],
  ['word', /"(?:""|[^"])*"|[A-Za-z_][\w$]*/y],
  ['sign', /\d[\w.]*|::|:=|=>|<=|>=|<>|!=|\|\||&&|<@|@>|->>|->|[\s\S]/y],
];

const OPENS = new Set(['case', 'loop', 'begin']);
const STATEMENT_FOLLOWS = new Set([';', 'begin', 'then', 'else', 'loop']);
const NAMED_ENDS = new Set(['if', 'case', 'loop']);

/** The tokens of a function's body or of an expression, each with how deep it stands. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let level = 0;
  for (let at = 0; at < source.length;) {
    const [kind, text] = next(source, at);
    const start = at;
    at += text.length;
    if (kind === 'space') continue;
    const token: Token = {
      kind,
      text: kind === 'word' ? text.toLowerCase() : text,
      start,
      end: at,
      depth,
      level,
    };
    const before = tokens.at(-1);
    tokens.push(token);
    if (kind === 'sign') depth += text === '(' || text === '[' ? 1 : text === ')' || text === ']' ? -1 : 0;
    if (kind !== 'word') continue;
    if (token.text === 'end') level -= 1;
    else if (before?.text === 'end' && NAMED_ENDS.has(token.text)) continue;
    else if (OPENS.has(token.text) || (token.text === 'if' && opensStatement(before))) level += 1;
  }
  return tokens;
}

/** Whether a statement begins after this token. */
export function opensStatement(before: Token | undefined): boolean {
  return before === undefined || STATEMENT_FOLLOWS.has(before.text);
}

/** The first token after `from` that stands as deep as it and is one of `texts`. */
export function find(tokens: Token[], from: number, texts: string[], level: number, depth: number): number {
  return tokens.findIndex(
    (token, i) => i > from && token.level === level && token.depth === depth && texts.includes(token.text),
  );
}

function next(source: string, at: number): [Token['kind'] | 'space', string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) return [kind, found[0]];
  }
  throw new Error(`nothing readable at ${source.slice(at, at + 40)}`);
}
