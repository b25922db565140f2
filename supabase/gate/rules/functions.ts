import { OWN_ROLES, schemaOf } from '../ground.ts';
import { isOn, signature } from '../known.ts';
import type { Statement } from '../statement.ts';
import { child, children, dotted, options, word, type Tree } from '../tree.ts';
import type { Rule } from './rule.ts';

/** Settings that a function may carry beside its search path. */
const HARMLESS = ['statement_timeout', 'lock_timeout', 'plan_cache_mode', 'work_mem', 'jit'];
const ALTERABLE = ['volatility', 'strict', 'cost', 'rows', 'parallel', 'set', 'leakproof'];
const LATER = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'SelectStmt', 'CallStmt', 'Body'];

const made = ({ kind, node }: Statement): string =>
  kind === 'CreateFunctionStmt' ? dotted(children(node, 'funcname')) : '';

const altered = ({ kind, node }: Statement): string =>
  kind === 'AlterFunctionStmt' ? dotted(children(child(node, 'func'), 'objname')) : '';

interface Setting {
  name: string;
  kind: string;
  value: string;
}

function settings(node: Tree, key: string): Setting[] {
  return options(node, key)
    .filter(({ name }) => name === 'set')
    .map(({ arg }) => {
      const statement = child(arg, 'VariableSetStmt');
      const values = children(statement, 'args').map((item) => word(child(item, 'A_Const', 'sval'), 'sval'));
      return { name: word(statement, 'name'), kind: word(statement, 'kind'), value: values.join() };
    });
}

const isEmptyPath = ({ name, kind, value }: Setting): boolean =>
  name === 'search_path' && kind === 'VAR_SET_VALUE' && value === '';

export const functions: Rule[] = [
  {
    id: 'search-path',
    instead: "Every function says set search_path = '', and every name in it has its schema.",
    look: (statement) => {
      if (made(statement)) {
        const paths = settings(statement.node, 'options').filter(({ name }) => name === 'search_path');
        const empty = paths.length > 0 && paths.every(isEmptyPath);
        return empty ? [] : [`${made(statement)} looks names up by search path`];
      }
      const changed = settings(statement.node, 'actions');
      return altered(statement) &&
        changed.some((each) => /^(?:search_path|)$/.test(each.name) && !isEmptyPath(each))
        ? [`${altered(statement)} looks names up by search path`]
        : [];
    },
  },
  {
    id: 'function-setting',
    instead: `A function carries search_path, ${HARMLESS.join(', ')}, and no other setting.`,
    look: (statement) => {
      const name = made(statement) || altered(statement);
      if (!name) return [];
      return settings(statement.node, made(statement) ? 'options' : 'actions')
        .filter((each) => each.name !== 'search_path' && each.name !== '' && !HARMLESS.includes(each.name))
        .map((each) => `${name} runs with ${each.name} set`);
    },
  },
  {
    id: 'function-language',
    instead: 'Write it in plpgsql, the body as one string.',
    look: (statement) => {
      const key = made(statement) ? 'options' : statement.kind === 'DoStmt' ? 'args' : '';
      if (!key) return [];
      const language = options(statement.node, key).find(({ name }) => name === 'language');
      const says = word(child(language?.arg ?? {}, 'String'), 'sval') || (key === 'args' ? 'plpgsql' : 'sql');
      return says === 'plpgsql' && !statement.node['sql_body']
        ? []
        : [`${made(statement) || 'a block'} is in ${says}`];
    },
  },
  {
    id: 'function-security',
    instead: 'A function is made as what it is, and stays so: definer or invoker, leakproof never.',
    look: (statement, known) => {
      const name = made(statement) || altered(statement);
      const given = name ? options(statement.node, made(statement) ? 'options' : 'actions') : [];
      const wrong = given
        .filter(
          (option) =>
            (altered(statement) && !ALTERABLE.includes(option.name)) ||
            (option.name === 'leakproof' && isOn(option.arg)) ||
            option.name === 'support',
        )
        .map((option) => `${name} is altered: ${option.name}`);
      const before = made(statement)
        ? known.routines.get(signature(name, statement.node, 'parameters'))
        : undefined;
      const definer = given.some((option) => option.name === 'security' && isOn(option.arg));
      return before && before.definer !== definer
        ? [...wrong, `${name} was ${before.definer ? '' : 'no '}definer`]
        : wrong;
    },
  },
  {
    id: 'definer-owner',
    instead:
      'Give it to countersign, gatekeeper or recorder last: as its maker’s it would pass every policy.',
    atEnd: (known) =>
      [...known.routines.values()]
        .filter(({ definer, owner }) => definer && !OWN_ROLES.includes(owner))
        .map(({ name, file, line, owner }) => ({
          file,
          line,
          what: `definer ${name} belongs to ${owner || 'the migration role'}`,
        })),
  },
  {
    id: 'public-execute',
    instead: 'Write revoke execute on function … from public below it.',
    atEnd: (known) =>
      [...known.routines.values()]
        .filter(({ closed }) => !closed)
        .map(({ name, file, line }) => ({ file, line, what: `everybody may execute ${name}` })),
  },
  {
    id: 'guard-replaced',
    instead:
      'What policies ask and triggers run stays; write a new function, and a new trigger or policy beside it.',
    look: (statement, known) => {
      const name = made(statement);
      if (name && known.guards.has(name)) return [`${name} is asked by a policy or run by a trigger`];
      const same = signature(name, statement.node, 'parameters');
      const trail = name.startsWith('audit.') && known.routines.has(same);
      if (trail) return [`${name} writes or computes the trail`];
      const others = known.routinesNamed(name).length > 0 && !known.routines.has(same);
      return name && others ? [`${name} exists with other arguments: calls of it could mean either`] : [];
    },
  },
  {
    id: 'function-schema',
    instead: 'Functions stand in api, app or audit.',
    look: (statement) => {
      const name = made(statement);
      return name && !['api', 'app', 'audit'].includes(schemaOf(name)) ? [`function ${name}`] : [];
    },
  },
  {
    id: 'body-statement',
    instead: 'A function reads and writes rows. What changes the database is a migration.',
    look: ({ kind, place, within }) =>
      place === 'body' && !LATER.includes(kind)
        ? [`${kind.replace('Stmt', '')} inside ${within ?? 'a function'}`]
        : [],
  },
  {
    id: 'view-invoker',
    instead:
      'Views stand in api and say with (security_invoker = true), when they are made and whenever they are changed.',
    look: ({ kind, node }) => {
      if (kind === 'ViewStmt') {
        const view = child(node, 'view');
        if (word(view, 'relpersistence') === 't') return [];
        const name = `${word(view, 'schemaname')}.${word(view, 'relname')}`;
        if (word(view, 'schemaname') !== 'api') return [`view ${name} stands outside api`];
        return isInvoker(options(node, 'options')) ? [] : [`view ${name} shows its owner’s rows`];
      }
      if (kind !== 'AlterTableStmt') return [];
      return children(node, 'cmds').flatMap((item) => {
        const command = child(item, 'AlterTableCmd');
        const given = options(child(command, 'def', 'List'), 'items');
        const subtype = word(command, 'subtype');
        const touched = given.some(({ name }) => name === 'security_invoker');
        if (subtype === 'AT_ResetRelOptions') return touched ? ['security_invoker is reset'] : [];
        return subtype === 'AT_SetRelOptions' && touched && !isInvoker(given)
          ? ['security_invoker is turned off']
          : [];
      });
    },
  },
];

/** The last one counts, and it is true as PostgreSQL reads booleans. */
function isInvoker(given: { name: string; arg: Tree }[]): boolean {
  const said = given.filter(({ name }) => name === 'security_invoker');
  return (
    said.length === 1 &&
    said.every(({ arg }) => {
      if (Object.keys(arg).length === 0) return true;
      return isOn(arg) || /^(?:true|on|yes)$/i.test(word(child(arg, 'String'), 'sval'));
    })
  );
}
