// Where the keyboard goes on after something was added, moved or taken away, and what a listener hears.

type After = { id: string; open: number | null; told: string };

const boxOf = (r: number, p: number, s: number): string => `r${r}-p${p}-s${s}-permission`;

export function focusAfter(operation: string, rules: number): After {
  const [name = '', where = ''] = operation.split(':');
  const [r = 0, p = 0] = where.split('.').map(Number);
  const at = (id: string, open: number | null, told: string): After => ({ id, open, told });
  switch (name) {
    case 'rule.add':
      return at(`r${rules - 1}-kind`, rules - 1, `Rule ${rules} is added.`);
    case 'rule.copy':
      return at(`r${r + 1}-kind`, r + 1, `Rule ${r + 2} is a copy of rule ${r + 1}.`);
    case 'rule.split':
      return at(`r${r}-upto`, r, `Rule ${r + 2} goes on where rule ${r + 1} ends. Type the amount.`);
    case 'rule.up':
      return at(`rule-${r}-summary`, r - 1, `It is rule ${r} now.`);
    case 'rule.down':
      return at(`rule-${r + 2}-summary`, r + 1, `It is rule ${r + 2} now.`);
    case 'rule.remove':
      return at('rules', null, `Rule ${r + 1} is removed. Undo brings it back.`);
    case 'position.up':
      return at(boxOf(r, p - 1, 0), null, 'Moved earlier.');
    case 'position.down':
      return at(boxOf(r, p + 1, 0), null, 'Moved later.');
    case 'alternate.add':
      return at('alternates', null, 'A stand-in is added.');
    case 'alternate.remove':
      return at('alternates', null, 'The stand-in is removed.');
    case 'mend.begin':
    case 'mend.end':
    case 'mend.ceiling':
    case 'mend.floor':
    case 'mend.consent':
      return at('checked', null, 'Mended. Undo takes it back.');
    default:
      return at(
        name.endsWith('add') ? `r${r}-who` : `rule-${r + 1}-summary`,
        null,
        name.endsWith('add') ? 'Added at the end.' : 'Removed. Undo brings it back.',
      );
  }
}

/** Which rules stand open at first: the one that was asked for (from 1), and those with a field to mend. */
export function openAt(asked: number | null, problems: Record<string, string>): Record<number, boolean> {
  const marked = Object.keys(problems).flatMap((field) => /^r(\d+)\./.exec(field)?.[1] ?? []);
  return Object.fromEntries(
    [...(asked ? [asked - 1] : []), ...marked.map(Number)].map((rule) => [rule, true]),
  );
}
