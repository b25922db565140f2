import { OWN_ROLES } from './ground.ts';
import type { Statement } from './statement.ts';
import {
  child,
  children,
  dotted,
  find,
  isTree,
  options,
  relationName,
  roleName,
  shape,
  unwrap,
  word,
  words,
  type Tree,
} from './tree.ts';

export interface Policy {
  name: string;
  permissive: boolean;
  command: string;
  roles: string[];
  using: string;
  check: string;
}

export interface Table {
  file: string;
  line: number;
  /** Column to the file that made it. */
  columns: Map<string, string>;
  enabled: boolean;
  forced: boolean;
  policies: Policy[];
  /** Name to the function that it runs. */
  triggers: Map<string, string>;
  always: Set<string>;
}

export interface Routine {
  name: string;
  file: string;
  line: number;
  definer: boolean;
  owner: string;
  /** Nobody may execute it but whom it is granted to. */
  closed: boolean;
}

/** What the migrations read so far have made: enough to judge the next statement by. */
export class Known {
  readonly tables = new Map<string, Table>();
  readonly routines = new Map<string, Routine>();
  /** Functions that a policy asks or a trigger runs: to replace one is to replace the guard. */
  readonly guards = new Set<string>();
  /** `schema role`, where CREATE was granted and not taken back. */
  readonly creators = new Map<string, { file: string; line: number }>();
  readonly temporary = new Set<string>();
  /** The role that a file has set and not reset. */
  role: { name: string; file: string; line: number } | null = null;

  learn(statement: Statement): void {
    if (statement.place === 'body') return;
    const { kind, node } = statement;
    if (kind === 'CreateStmt') this.#table(statement);
    if (kind === 'AlterTableStmt') this.#alter(statement);
    if (kind === 'CreatePolicyStmt') this.#policy(node);
    if (kind === 'CreateTrigStmt') this.#trigger(node);
    if (kind === 'CreateFunctionStmt') this.#routine(statement, 'funcname', children(node, 'parameters'));
    if (kind === 'DefineStmt' && word(node, 'kind') === 'OBJECT_AGGREGATE') {
      this.#routine(statement, 'defnames', children(child(children(node, 'args')[0] ?? {}, 'List'), 'items'));
    }
    if (kind === 'AlterOwnerStmt') this.#owner(node);
    if (kind === 'DropStmt') this.#drop(node);
    if (kind === 'GrantStmt') this.#grant(statement);
    if (kind === 'VariableSetStmt' && word(node, 'name') === 'role') this.#setRole(statement);
  }

  /** For asking of several migrations in turn what each would do next. */
  copy(): Known {
    return Object.assign(new Known(), structuredClone({ ...this }));
  }

  routinesNamed(name: string): Routine[] {
    return [...this.routines.values()].filter((routine) => routine.name === name);
  }

  #table({ node, file, line }: Statement): void {
    const relation = child(node, 'relation');
    const name = relationName(relation);
    if (word(relation, 'relpersistence') === 't') return void this.temporary.add(name);
    if (this.tables.has(name)) return;
    const columns = children(node, 'tableElts').map((item) => word(child(item, 'ColumnDef'), 'colname'));
    this.tables.set(name, {
      file,
      line,
      columns: new Map(columns.filter((column) => column !== '').map((column) => [column, file])),
      enabled: false,
      forced: false,
      policies: [],
      triggers: new Map(),
      always: new Set(),
    });
  }

  #alter({ node, file }: Statement): void {
    const table = this.tables.get(relationName(child(node, 'relation')));
    if (!table) return;
    for (const command of children(node, 'cmds').map((item) => child(item, 'AlterTableCmd'))) {
      const subtype = word(command, 'subtype');
      if (subtype === 'AT_EnableRowSecurity') table.enabled = true;
      if (subtype === 'AT_ForceRowSecurity') table.forced = true;
      if (subtype === 'AT_EnableAlwaysTrig') table.always.add(word(command, 'name'));
      const column = word(child(command, 'def', 'ColumnDef'), 'colname');
      if (subtype === 'AT_AddColumn' && !table.columns.has(column)) table.columns.set(column, file);
    }
  }

  #policy(node: Tree): void {
    const { qual, with_check: check } = node;
    for (const call of [...find(qual, 'FuncCall'), ...find(check, 'FuncCall')]) {
      const name = dotted(children(call, 'funcname'));
      if (name.includes('.')) this.guards.add(name);
    }
    this.tables.get(relationName(child(node, 'table')))?.policies.push({
      name: word(node, 'policy_name'),
      permissive: node['permissive'] === true,
      command: word(node, 'cmd_name'),
      roles: children(node, 'roles').map(roleName).sort(),
      using: qual ? shape(qual) : '',
      check: check ? shape(check) : '',
    });
  }

  #trigger(node: Tree): void {
    const runs = dotted(children(node, 'funcname'));
    this.guards.add(runs);
    this.tables.get(relationName(child(node, 'relation')))?.triggers.set(word(node, 'trigname'), runs);
  }

  #routine({ node, file, line }: Statement, named: string, parameters: Tree[]): void {
    const name = dotted(children(node, named));
    const key = signature(name, { parameters }, 'parameters');
    const definer = options(node, 'options').some(
      ({ name: option, arg }) => option === 'security' && isOn(arg),
    );
    const before = this.routines.get(key);
    if (before) before.definer = definer;
    else this.routines.set(key, { name, file, line, definer, owner: '', closed: false });
  }

  #owner(node: Tree): void {
    const { node: object } = unwrap(child(node, 'object'));
    const routine = this.routines.get(signature(dotted(children(object, 'objname')), object, 'objfuncargs'));
    if (routine) routine.owner = roleName(child(node, 'newowner'));
  }

  /** Made again, a function has lost its owner and its privileges. */
  #drop(node: Tree): void {
    for (const object of children(node, 'objects').map((item) => child(item, 'ObjectWithArgs'))) {
      const name = dotted(children(object, 'objname'));
      if (object['args_unspecified']) {
        for (const [key, routine] of this.routines) if (routine.name === name) this.routines.delete(key);
      }
      this.routines.delete(signature(name, object, 'objfuncargs'));
    }
  }

  #grant({ node, file, line }: Statement): void {
    // REVOKE GRANT OPTION FOR leaves the right itself
    if (!node['is_grant'] && node['grant_option']) return;
    const roles = children(node, 'grantees').map(roleName);
    const privileges = children(node, 'privileges').map((item) =>
      word(child(item, 'AccessPriv'), 'priv_name'),
    );
    const all = privileges.length === 0;
    for (const object of children(node, 'objects')) {
      const { kind, node: named } = unwrap(object);
      if (kind === 'ObjectWithArgs' && !node['is_grant'] && roles.includes('public')) {
        const routine = this.routines.get(
          signature(dotted(children(named, 'objname')), named, 'objfuncargs'),
        );
        if (routine && (all || privileges.includes('execute'))) routine.closed = true;
      }
      if (word(node, 'objtype') !== 'OBJECT_SCHEMA' || !(all || privileges.includes('create'))) continue;
      for (const role of roles.filter((each) => OWN_ROLES.includes(each))) {
        const key = `${words([object])[0] ?? ''} ${role}`;
        if (node['is_grant']) this.creators.set(key, { file, line });
        else this.creators.delete(key);
      }
    }
  }

  #setRole({ node, file, line }: Statement): void {
    const name = word(child(children(node, 'args')[0] ?? {}, 'A_Const', 'sval'), 'sval');
    this.role = word(node, 'kind') === 'VAR_SET_VALUE' && name !== 'none' ? { name, file, line } : null;
  }
}

export const isOn = (arg: Tree): boolean => child(arg, 'Boolean')['boolval'] === true;

/** A function's identity: its name and the types it takes, however they are spelled. */
export function signature(name: string, node: Tree, key: string): string {
  const types = children(node, key)
    .map((item) => child(item, 'FunctionParameter'))
    .filter((parameter) => !['FUNC_PARAM_OUT', 'FUNC_PARAM_TABLE'].includes(word(parameter, 'mode')))
    .map((parameter) => typeName(child(parameter, 'argType')));
  return `${name}(${types.join(', ')})`;
}

function typeName(type: Tree): string {
  const name = words(children(type, 'names'))
    .join('.')
    .replace(/^pg_catalog\./, '');
  return name + (isTree(children(type, 'arrayBounds')[0]) ? '[]' : '');
}
