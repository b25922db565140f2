import type { Report } from './hunt.ts';

/** Several rounds as one. */
export function together(reports: Report[]): Report {
  const [first, ...rest] = reports;
  if (!first) throw new Error('no round was hunted');
  for (const each of rest) {
    for (const field of ['calls', 'compared', 'refused', 'revived'] as const) first[field] += each[field];
    first.findings.push(...each.findings);
    for (const kind of ['callers', 'targets', 'moves'] as const) {
      for (const [key, n] of each.met[kind]) first.met[kind].set(key, (first.met[kind].get(key) ?? 0) + n);
    }
    for (const [code, call] of each.codes) first.codes.set(code, call);
    for (const token of each.tokens) first.tokens.add(token);
  }
  return first;
}

export function words({ calls, compared, refused, findings, met }: Report): string {
  return (
    `Leak hunt: ${calls} calls, ${compared} compared with a value that nobody has, ${refused} refused; ` +
    `${met.targets.size} targets, ${met.moves.size} moves, ${met.callers.size} callers; ${findings.length} leaks.`
  );
}
