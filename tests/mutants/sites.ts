import type { Kind } from './mutant.ts';
import { find, opensStatement, tokenize, type Token } from './tokens.ts';
import { closing } from './conditions.ts';

/** A condition in a function's body that admits or refuses. */
export interface Site {
  kind: Kind;
  start: number;
  end: number;
  /** The constant that lets everybody pass. */
  open: 'true' | 'false';
  /** What a rule calls itself. */
  name?: string;
  /** The tokens that are refused by where it holds. */
  tokens: string[];
}

export interface Found {
  sites: Site[];
  /** Conditions after which the function goes on: they choose, but protect nothing. */
  passed: string[];
}

const STOPS = new Set(['return', 'raise', 'refuse', 'refusal', 'problem', 'exit', 'continue']);
const BRANCH_ENDS = ['elsif', 'elseif', 'else', 'end'];
const CLAUSE_ENDS = new Set(
  'group order limit offset for returning union intersect except window having on loop then ;'.split(' '),
);

/** Every guard of a body, in the order in which it stands there. */
export function findSites(
  source: string,
  about: { isBoolean: boolean; isSql: boolean; refusals: Set<string> },
): Found {
  const tokens = tokenize(source);
  const found: Found = { sites: [], passed: [] };
  const flags = booleansOf(tokens);
  tokens.forEach((token, i) => {
    const before = tokens[i - 1];
    if (token.text === 'if' && opensStatement(before)) ifChain(source, tokens, i, about.refusals, found);
    else if (token.text === 'case' && tokens[i + 1]?.text === 'when') cases(tokens, i, about.refusals, found);
    else if (token.text === 'verdict' && before?.text === '.') rule(source, tokens, i, about.refusals, found);
    else if (token.text === 'where') pins(tokens, i, found);
    else if (token.text === 'for') lock(tokens, i, found);
    else if (token.text === 'return' && about.isBoolean) statement(tokens, i, 'answer', found);
    else if (token.text === 'select' && about.isSql && about.isBoolean && i === 0)
      found.sites.push(site('answer', tokens, 1, tokens.length, 'true'));
    else if (token.text === ':=' && flags.has(flagBefore(tokens, i))) statement(tokens, i, 'flag', found);
  });
  found.sites.sort((a, b) => a.start - b.start);
  return found;
}

/** `if … then … elsif … then … else … end if`: a guard where its own branch, or the last one, stops. */
function ifChain(source: string, tokens: Token[], at: number, refusals: Set<string>, found: Found): void {
  const { level, depth } = tokens[at] ?? { level: 0, depth: 0 };
  const branches: { from: number; to: number; stops: boolean; says: string[] }[] = [];
  let elseStops = false;
  for (let head = at; ;) {
    const isElse = tokens[head]?.text === 'else';
    const then = isElse ? head : find(tokens, head, ['then'], level + 1, depth);
    const end = find(tokens, then, BRANCH_ENDS, level + 1, depth);
    const branch = tokens.slice(then, end);
    const says = named(branch, refusals);
    const stops = says.length > 0 || branch.some(({ kind, text }) => kind === 'word' && STOPS.has(text));
    if (isElse) elseStops = stops;
    else branches.push({ from: head + 1, to: then, stops, says });
    if (tokens[end]?.text === 'end') break;
    head = end;
  }
  for (const { from, to, stops, says } of branches) {
    const one = site('refusal', tokens, from, to, stops ? 'false' : 'true', says);
    if (stops || elseStops) found.sites.push(one);
    else found.passed.push(source.slice(one.start, one.end));
  }
}

function named(tokens: Token[], refusals: Set<string>): string[] {
  return tokens.flatMap(({ kind, text }) =>
    kind === 'text' && refusals.has(text.slice(1, -1)) ? [text.slice(1, -1)] : [],
  );
}

/** `case when … then 'token'` and `return case when … then …`. */
function cases(tokens: Token[], at: number, refusals: Set<string>, found: Found): void {
  const { level, depth } = tokens[at] ?? { level: 0, depth: 0 };
  const isAnswer = tokens[at - 1]?.text === 'return';
  for (let when = at + 1; tokens[when]?.text === 'when';) {
    const then = find(tokens, when, ['then'], level + 1, depth);
    const end = find(tokens, then, ['when', 'else', 'end'], level + 1, depth);
    const says = named(tokens.slice(then, end), refusals);
    if (says.length > 0) found.sites.push(site('choice', tokens, when + 1, then, 'false', says));
    else if (isAnswer) found.sites.push(site('choice', tokens, when + 1, then, 'true'));
    when = end;
  }
}

/** The second argument of app.verdict('rule', passed, …). */
function rule(source: string, tokens: Token[], at: number, refusals: Set<string>, found: Found): void {
  const open = at + 1;
  if (tokens[open]?.text !== '(' || tokens[open + 1]?.kind !== 'text') return;
  const depth = (tokens[open]?.depth ?? 0) + 1;
  const commas = tokens.flatMap((token, i) =>
    i > open && i < closing(tokens, open) && token.text === ',' && token.depth === depth ? [i] : [],
  );
  const [first, second] = commas;
  if (first === undefined || second === undefined) return;
  const name = source.slice(tokens[open + 1]?.start, tokens[first - 1]?.end).replaceAll("'", '');
  const says = named(tokens.slice(second, closing(tokens, open)), refusals);
  found.sites.push({ ...site('rule', tokens, first + 1, second, 'true', says), name });
}

/** The whole condition of a where clause. */
function pins(tokens: Token[], at: number, found: Found): void {
  const { level, depth } = tokens[at] ?? { level: 0, depth: 0 };
  const end = tokens.findIndex(
    (token, i) =>
      i > at &&
      (token.depth < depth ||
        (token.text === ')' && token.depth === depth) ||
        (token.depth === depth && token.level <= level && CLAUSE_ENDS.has(token.text))),
  );
  found.sites.push(site('pin', tokens, at + 1, end < 0 ? tokens.length : end, 'true'));
}

/** `for share`, `for update`, `for no key update`, `of` which table, and `skip locked`. */
function lock(tokens: Token[], at: number, found: Found): void {
  const words = tokens.slice(at + 1, at + 4).map(({ text }) => text);
  const length = ['share', 'update'].includes(words[0] ?? '')
    ? 1
    : words.join(' ') === 'no key update'
      ? 3
      : 0;
  if (length === 0) return;
  let end = at + 1 + length;
  for (const word of ['of', 'skip']) if (tokens[end]?.text === word) end += 2;
  found.sites.push(site('lock', tokens, at, end, 'true'));
}

/** From behind this token to the semicolon. */
function statement(tokens: Token[], at: number, kind: Kind, found: Found): void {
  const { level, depth } = tokens[at] ?? { level: 0, depth: 0 };
  const end = find(tokens, at, [';'], level, depth);
  if (end > at + 1) found.sites.push(site(kind, tokens, at + 1, end, 'true'));
}

function site(
  kind: Kind,
  tokens: Token[],
  from: number,
  to: number,
  open: Site['open'],
  says: string[] = [],
): Site {
  return { kind, start: tokens[from]?.start ?? 0, end: tokens[to - 1]?.end ?? 0, open, tokens: says };
}

/** Names that the body declares as boolean. */
function booleansOf(tokens: Token[]): Set<string> {
  return new Set(tokens.flatMap((token, i) => (tokens[i + 1]?.text === 'boolean' ? [token.text] : [])));
}

function flagBefore(tokens: Token[], at: number): string {
  const back = tokens[at - 1]?.text === 'boolean' ? 2 : 1;
  return tokens[at - back]?.text ?? '';
}
