/** Reads the tokens that a function's source names: in refusals, in verdicts, and where a fault is chosen. */
export function tokensIn(source: string): string[] {
  const found = new Set<string>();
  const literals = (text: string) =>
    [...text.matchAll(/'([a-z]+(?:_[a-z]+)*)'/g)].map((match) => match[1] ?? '');
  for (const args of argumentsOf(source, 'app.refuse', 'app.refusal', 'app.refuse_code')) {
    // the token itself, or a choice between two
    for (const choice of args[0]?.match(/(?:^|then|else)\s*'[a-z_]+'/g) ?? []) {
      for (const token of literals(choice)) found.add(token);
    }
  }
  for (const args of argumentsOf(source, 'app.verdict')) {
    for (const token of literals(args[2] ?? '')) found.add(token);
  }
  const chosen =
    /(?:\btoken := |\bp_token => |return )'([a-z_]+)'|\bv_fault := (?:case(?:(?!;)[\s\S])*?;|'([a-z_]+)')/g;
  for (const match of source.matchAll(chosen)) {
    const named = match[1] ?? match[2];
    if (named && match[0].startsWith('return')) {
      // app.roles_fault answers a bare token; other functions return states and words
      if (source.includes('app.mixed_kinds')) found.add(named);
    } else if (named) found.add(named);
    else for (const then of match[0].matchAll(/then '([a-z_]+)'/g)) found.add(then[1] ?? '');
  }
  return [...found];
}

/** The arguments, as written, of every call of these functions: split at commas outside quotes and brackets. */
function* argumentsOf(source: string, ...names: string[]): Generator<string[]> {
  for (const name of names) {
    for (let at = source.indexOf(`${name}(`); at >= 0; at = source.indexOf(`${name}(`, at + 1)) {
      yield split(source.slice(at + name.length + 1));
    }
  }
}

function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i];
    if (letter === "'") quoted = !quoted;
    if (quoted) continue;
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (depth < 0 || (depth === 0 && letter === ',')) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
    if (depth < 0) break;
  }
  return parts;
}
