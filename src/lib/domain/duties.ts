// Why some roles do not go together: deciding, administering and overseeing are never one person's.

type Kind = 'neutral' | 'deciding' | 'administrative' | 'oversight';
type Role = { key: string; name: string; kind: Kind };

export const kindVerbs: Record<Kind, string> = {
  neutral: '',
  deciding: 'decides',
  administrative: 'administers',
  oversight: 'oversees',
};

const reasons: Record<string, string> = {
  'administrative+deciding': 'Whoever gives out authority must not be able to use it.',
  'deciding+oversight': 'Whoever checks decisions must not have made them.',
  'administrative+oversight': 'Whoever checks the administration must not be part of it.',
};

const usual = ['staff', 'hod', 'finance', 'md', 'admin', 'compliance', 'auditor', 'board'];

/** Those that most people hold first; an organisation's own after them. */
export function inOrder<R extends Role>(roles: R[]): R[] {
  const place = ({ key }: Role): number => (usual.includes(key) ? usual.indexOf(key) : usual.length);
  return [...roles].sort((a, b) => place(a) - place(b));
}

/** Null when the two go together, else why one person cannot hold both. */
export function apart(one: Role, other: Role): string | null {
  if (one.kind === 'neutral' || other.kind === 'neutral' || one.kind === other.kind) return null;
  return reasons[[one.kind, other.kind].sort().join('+')] ?? null;
}

/** The first pair of chosen roles that does not go together, in words. */
export function mixedDuties(roles: Role[], chosen: string[]): string | null {
  const held = roles.filter(({ key }) => chosen.includes(key));
  for (const [index, one] of held.entries()) {
    for (const other of held.slice(index + 1)) {
      const why = apart(one, other);
      if (why)
        return `${one.name} ${kindVerbs[one.kind]}, ${other.name} ${kindVerbs[other.kind]}: nobody holds both. ${why}`;
    }
  }
  return null;
}

/** "tunde.bello@acme.example" is probably Tunde Bello. */
export function nameFrom(email: string): string {
  const local = email.split('@')[0]?.split('+')[0] ?? '';
  const parts = local.split(/[._-]+/).filter((part) => /^\p{L}{2,}$/u.test(part));
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase()).join(' ');
}
