import { OWN_ROLES, REQUEST_CHECK } from '../ground.ts';
import type { Token } from '../parser.ts';
import { child, children, word } from '../tree.ts';
import type { Rule } from './rule.ts';

const LIMITS = ['lock_timeout', 'statement_timeout'];

/**
 * These run SQL from a string, change who one is, read files, reach out or move a sequence: none of it can be judged
 * from here. The names are refused wherever they stand; an aggregate can be made of one without a call.
 */
const NAMES =
  /^(?:set_config|set_user|setval|http_\w+|dblink\w*|lo_\w+|pg_(?:read|ls|stat)_(?:\w*file|\w*dir\w*)|pg_(?:cancel|terminate)_backend|pg_notify|pg_reload_conf|pg_rotate_logfile|(?:query|cursor|table|schema|database)_to_xml\w*|ts_stat|ts_rewrite|crosstab\w*|connectby|xpath_table)$/;

/** Schemas of extensions that run SQL later, or fetch: `cron.schedule(`. */
const OUTSIDE = ['cron', 'net'];

/** A text without any of these has nothing for the rules below. */
export const WATCHED =
  /u&|current_setting|set_|setval|cron|net|http_|dblink|lo_|pg_|to_xml|ts_|crosstab|connectby|xpath_table/i;

/** The word before an opening bracket; a quoted name is one too. */
const calls = (tokens: Token[], name: string): number[] =>
  tokens.flatMap(({ text, kind }, i) =>
    (kind === 'name' || kind === 'quoted') && text === name && tokens[i + 1]?.text === '(' ? [i] : [],
  );

export const settings: Rule[] = [
  {
    id: 'setting',
    instead: `A migration sets ${LIMITS.join(', ')}, or the role to one of ours until it resets it.`,
    look: ({ kind, node, place }) => {
      if (kind !== 'VariableSetStmt' || place === 'body') return [];
      const [name, how] = [word(node, 'name'), word(node, 'kind')];
      const value = word(child(children(node, 'args')[0] ?? {}, 'A_Const', 'sval'), 'sval');
      if (LIMITS.includes(name)) return [];
      if (name === 'role' && (how !== 'VAR_SET_VALUE' || OWN_ROLES.includes(value))) return [];
      return [`${how === 'VAR_SET_VALUE' ? 'sets' : 'resets'} ${name || 'everything'} ${value}`.trim()];
    },
  },
  {
    id: 'role-left',
    instead: 'End with reset role.',
    atEnd: ({ role }) => (role ? [{ file: role.file, line: role.line, what: `stays ${role.name}` }] : []),
  },
  {
    id: 'call',
    instead:
      'Say it as a statement of the migration, which can be read; functions of ours need none of these.',
    look: ({ tokens }) =>
      tokens
        .filter(
          ({ kind, text }, i) =>
            (kind === 'name' || kind === 'quoted') &&
            (NAMES.test(text) ||
              (OUTSIDE.includes(text) && tokens[i + 1]?.text === '.' && tokens[i + 3]?.text === '(')),
        )
        .map(({ text }) => `names ${text}`),
  },
  {
    id: 'setting-read',
    instead: "Only the signed claims are read: current_setting('request.jwt.claims', true).",
    look: ({ tokens, within, place }) =>
      calls(tokens, 'current_setting')
        .map((at) =>
          tokens[at + 2]?.kind === 'string' ? (tokens[at + 2]?.text ?? '') : 'something computed',
        )
        .filter((asked) => asked !== `'request.jwt.claims'`)
        .filter((asked) => place !== 'body' || within !== REQUEST_CHECK || asked !== `'request.headers'`)
        .map((asked) => `reads setting ${asked}`),
  },
  {
    id: 'escaped-name',
    instead: 'Write names and texts with the letters they have.',
    look: ({ tokens }) =>
      tokens.filter(({ kind }) => kind === 'escaped').map(({ text }) => `${text} hides what it says`),
  },
];
