import { Known } from './known.ts';
import { readMigration, type Read } from './read.ts';
import { RULES } from './rules/index.ts';
import type { Objection } from './statement.ts';

export interface MigrationText {
  file: string;
  text: string;
}

export interface Checked {
  migrations: number;
  statements: number;
  bodies: number;
  objections: Objection[];
}

/** Judges migrations in the order in which they are applied, each by what stands before it, and adds to what is known. */
export const checkMigrations = (migrations: MigrationText[], known = new Known()): Checked =>
  judge(
    migrations.map(({ file, text }) => ({ file, read: readMigration(file, text) })),
    known,
  );

export function judge(migrations: { file: string; read: Read }[], known = new Known()): Checked {
  const checked: Checked = { migrations: migrations.length, statements: 0, bodies: 0, objections: [] };
  for (const { file, read } of migrations) {
    const { statements, objections, bodies } = read;
    checked.objections.push(...objections);
    checked.bodies += bodies;
    checked.statements += statements.filter(({ kind }) => kind !== 'Body').length;
    for (const statement of statements) {
      const { line } = statement;
      for (const { id, look } of RULES) {
        for (const what of look?.(statement, known) ?? [])
          checked.objections.push({ file, line, rule: id, what });
      }
      known.learn(statement);
    }
    // each file runs in a session of its own on hosted: a role that it leaves set is a slip
    checked.objections.push(...atEnd(known, ['role-left']));
    known.role = null;
  }
  checked.objections.push(...atEnd(known, null));
  checked.objections = unique(checked.objections);
  return checked;
}

const atEnd = (known: Known, only: string[] | null): Objection[] =>
  RULES.filter(({ id }) => !only || only.includes(id)).flatMap(({ id, atEnd: look }) =>
    (look?.(known) ?? []).map((found) => ({ ...found, rule: id })),
  );

function unique(objections: Objection[]): Objection[] {
  const seen = new Map(objections.map((each) => [JSON.stringify(Object.values(each)), each]));
  return [...seen.values()];
}

const INSTEAD = new Map(RULES.map(({ id, instead }) => [id, instead]));

export const describeObjection = ({ file, line, rule, what }: Objection): string =>
  `${file}:${line}: ${rule}: ${what}. ${INSTEAD.get(rule) ?? ''}`;

export const summarise = ({ migrations, statements, bodies, objections }: Checked): string =>
  `${migrations} migrations, ${statements} statements, ${bodies} bodies of functions and blocks: ${count(objections)}.`;

/** "no objections", "1 objection", "2 objections" */
export const count = (objections: unknown[]): string =>
  `${objections.length || 'no'} ${objections.length === 1 ? 'objection' : 'objections'}`;
