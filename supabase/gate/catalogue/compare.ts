import { ACROSS, isSecret, isTrail, OPEN, OWN_ROLES, PLATFORM, REQUEST_CHECK, STAMPS } from '../ground.ts';
import type { Fact } from './facts.ts';

/** Of these, what is gone or different is a protection lost. */
const KEPT = ['row security', 'policy', 'trigger', 'guard', 'view', 'owner', 'constraint', 'setting'];
/** Views and constraints may go with what they stood on, and guards are named by what asks them. */
const MAY_GO = ['view', 'guard', 'owner'];
/** Of these, what is new is a door. */
const DOORS = ['default privilege', 'membership', 'rule', 'event trigger', 'extension', 'setting'];

const ATTRIBUTES = ['superuser', 'bypassrls', 'login', 'createrole', 'createdb', 'replication'];

const keyed = (facts: Fact[]): Map<string, Fact> =>
  new Map(facts.map((fact) => [`${fact.kind} ${fact.name}`, fact]));

/** What the migrations between two readings took away, loosened, or made without protection. */
export function compareFacts(before: Fact[], after: Fact[]): string[] {
  const [was, is] = [keyed(before), keyed(after)];
  return [
    ...before.flatMap((fact) => lost(fact, is.get(`${fact.kind} ${fact.name}`))),
    ...after.filter((fact) => !was.has(`${fact.kind} ${fact.name}`)).flatMap((fact) => opened(fact, was)),
    ...after.flatMap((fact) => bare(fact, after)),
  ].filter((line, i, all) => all.indexOf(line) === i);
}

function lost(fact: Fact, now: Fact | undefined): string[] {
  const { kind, name, value } = fact;
  if (kind === 'function' && now) return changedFunction(name, value, now.value);
  if (kind === 'role' && now) {
    const gained = ATTRIBUTES.filter((word) => now.value.includes(word) && !value.includes(word));
    return gained.map((word) => `role ${name} is now ${word}`);
  }
  if (kind === 'membership' && now && now.value !== value)
    return [`membership ${name}: ${value} became ${now.value}`];
  if (kind === 'privilege' && !now) {
    const [role, , object] = name.split(' ');
    const arms = OWN_ROLES.includes(role ?? '') && (isTrail(object ?? '') || isSecret(object ?? ''));
    return arms ? [`privilege lost: ${name}`] : [];
  }
  if (!KEPT.includes(kind) || now?.value === value) return [];
  if (!now) return MAY_GO.includes(kind) ? [] : [`${kind} lost: ${name}`];
  const harder = kind === 'trigger' && now.value === value.replace(/^O /, 'A ');
  return harder || (kind === 'row security' && now.value === 'forced')
    ? []
    : [`${kind} changed: ${name}: ${value} became ${now.value}`];
}

function changedFunction(name: string, value: string, now: string): string[] {
  if (value === now) return [];
  // handed over from whoever migrates, who is past row security, to a role that it binds
  const handed = OWN_ROLES.some(
    (role) => now === value.replace(/^definer of postgres /, `definer of ${role} `) && now !== value,
  );
  if (handed) return [];
  const harder = value.startsWith('definer') && now.startsWith('invoker') && now.includes('search_path=""');
  return harder && !name.startsWith('audit.') ? [] : [`function changed: ${name}: ${value} became ${now}`];
}

function opened({ kind, name, value }: Fact, was: Map<string, Fact>): string[] {
  if (kind === 'role') {
    const loud = ATTRIBUTES.filter((word) => value.includes(word));
    return loud.map((word) => `new role ${name} is ${word}`);
  }
  if (kind === 'membership') {
    const role = /^postgres in (.+)$/.exec(name)?.[1] ?? '';
    // whoever makes a role may hand it on
    const usual = OWN_ROLES.includes(role) || (role !== '' && !was.has(`role ${role}`));
    return usual && !value.includes('inherits') ? [] : [`new membership: ${name}`];
  }
  const isCheck = name === 'authenticator pgrst.db_pre_request' && value === REQUEST_CHECK;
  if (kind === 'setting' && (isCheck || /_timeout$/.test(name))) return [];
  if (DOORS.includes(kind)) return [`new ${kind}: ${name} ${value}`.trim()];
  if (kind === 'policy') return openedPolicy(name, value, was);
  return kind === 'privilege' ? openedPrivilege(name, was) : [];
}

function openedPolicy(name: string, value: string, was: Map<string, Fact>): string[] {
  const table = name.split(' ')[0] ?? '';
  if (!value.startsWith('permissive') || !was.has(`row security ${table}`)) return [];
  const roles = value.split(' to ')[1]?.split(' using ')[0]?.split(' check ')[0]?.split(', ') ?? [];
  const wide = roles.some(
    (role) => !['authenticated', 'countersign'].includes(role) && !ACROSS[role]?.(table),
  );
  const everything = roles.includes('authenticated') && /(?:using|check) true/.test(value);
  return wide || everything || isTrail(table) || isSecret(table)
    ? [`new permissive policy: ${name} ${value}`]
    : [];
}

/** New to somebody on something that stood before; or to PUBLIC, anon or service_role on anything but their few. */
function openedPrivilege(name: string, was: Map<string, Fact>): string[] {
  const [role = '', privilege = '', ...rest] = name.split(' ');
  const object = rest.join(' ');
  const column = /^(\w+\.\w+)\.(\w+)$/.exec(object)?.[1] ?? '';
  const guarded = isTrail(object) || isSecret(object) || isTrail(column) || isSecret(column);
  const before =
    was.has(`row security ${object}`) || was.has(`row security ${column}`) || was.has(`function ${object}`);
  if (!before && OPEN.some((usual) => usual.test(name))) return [];
  if (privilege.endsWith('*')) return [`new privilege to grant on: ${name}`];
  if (['public', 'anon'].includes(role)) return [`new privilege: ${name}`];
  if (role === 'service_role') return [`new privilege: ${name}`];
  if (role === 'authenticated' && !['select', 'execute', 'usage'].includes(privilege))
    return [`new privilege: ${name}`];
  if (/^(?:schema|database|parameter)/.test(object) && role !== 'postgres') return [`new privilege: ${name}`];
  if (guarded && before && role !== 'postgres') return [`new privilege: ${name}`];
  return before && !column && role === 'authenticated' ? [`new privilege: ${name}`] : [];
}

/** Whatever the past was: what every table, view and function has. */
function bare({ kind, name, value }: Fact, facts: Fact[]): string[] {
  if (kind === 'row security') {
    const open = value === 'forced' ? [] : [`table without forced row-level security: ${name}`];
    const stamped = PLATFORM.includes(name) || STAMPS.every((stamp) => isStamped(name, stamp, facts));
    return stamped ? open : [...open, `table without both restrictive tenant policies: ${name}`];
  }
  if (kind === 'view') return value === 'security_invoker' ? [] : [`view without security_invoker: ${name}`];
  if (kind !== 'function') return [];
  const [, owner] = /^definer of (\S+)/.exec(value) ?? [];
  return [
    ...(value.includes('search_path=""') ? [] : [`function that looks names up by search path: ${name}`]),
    ...(!owner || OWN_ROLES.includes(owner) ? [] : [`definer that belongs to ${owner}: ${name}`]),
  ];
}

function isStamped(table: string, stamp: (typeof STAMPS)[number], facts: Fact[]): boolean {
  const column = table === 'app.tenants' ? 'id' : 'tenant_id';
  const answer = stamp.function.split('.')[1] ?? '';
  const value = `restrictive for * to ${stamp.roles.join(', ')} using (${column} = ( SELECT ${stamp.function}() AS ${answer}))`;
  return facts.some(
    (fact) => fact.kind === 'policy' && fact.name.startsWith(`${table} `) && fact.value === value,
  );
}
