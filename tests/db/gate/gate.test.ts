import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkMigrations, judge, type MigrationText } from '../../../supabase/gate/check.ts';
import { Known } from '../../../supabase/gate/known.ts';
import { readMigration } from '../../../supabase/gate/read.ts';
import { RULES } from '../../../supabase/gate/rules/index.ts';
import type { Objection } from '../../../supabase/gate/statement.ts';
import { readMigrations } from '../../../supabase/local/migrations.ts';
import { inBlock, inFunction, type Case } from './corpus.ts';
import { functions } from './harmful-functions.ts';
import { rights } from './harmful-rights.ts';
import { tables } from './harmful-tables.ts';
import { harmless } from './harmless.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../supabase/migrations');
const FILE = '99990101000000_next.sql';
const harmful: Case[] = [...tables, ...rights, ...functions];

describe('the migration gate', () => {
  let own: MigrationText[];
  let known: Known;
  beforeAll(() => {
    own = readMigrations(FOLDER);
    known = new Known();
    checkMigrations(own, known);
  });
  /** What is said of a migration that comes after all of ours. */
  const next = (text: string): Objection[] =>
    checkMigrations([{ file: FILE, text }], known.copy()).objections;
  const rulesOf = (text: string): string[] => next(text).map(({ rule }) => rule);

  it('SPEC-ISO-60: each harmful migration is refused, by the rule that is meant and in its own file', () => {
    const missed = harmful.filter(
      ([rule, , sql]) => !next(sql).some((objection) => objection.rule === rule && objection.file === FILE),
    );
    expect(missed.map(([rule, what]) => `${rule}: ${what}`)).toEqual([]);
  });

  it('SPEC-ISO-61: nothing is said against any harmless migration, nor against ours', () => {
    const refused = harmless.filter(([, , sql]) => next(sql).length > 0);
    expect(refused.map(([rule, what]) => `${rule}: ${what}`)).toEqual([]);
    const { objections, migrations, bodies } = checkMigrations(own);
    expect(objections).toEqual([]);
    expect(migrations).toBe(own.length);
    expect(bodies).toBeGreaterThan(190);
  });

  it('SPEC-ISO-62: every rule refuses one migration of the corpus at least, and lets one pass that comes near', () => {
    const ids = RULES.map(({ id }) => id).sort();
    expect(new Set(ids).size).toBe(ids.length);
    expect([...new Set(harmful.map(([rule]) => rule))].sort()).toEqual(ids);
    expect([...new Set(harmless.map(([rule]) => rule))].sort()).toEqual(ids);
    expect(harmful.length).toBeGreaterThanOrEqual(200);
    expect(harmless.length).toBeGreaterThanOrEqual(60);
    expect(RULES.filter(({ instead }) => instead.length < 20)).toEqual([]);
  });

  it(
    'SPEC-ISO-63: our own migrations are refused once any line that protects is taken out of them',
    { timeout: 120_000 },
    () => {
      const protects =
        /^ *(?:execute format\('|)(?:alter table \S+ (?:enable|force) row level security|create policy tenant_\w+|revoke execute on (?!function audit\.utc)|revoke create on schema|alter function \S+ owner to|reset role)/;
      const lines = own.flatMap(({ file, text }) =>
        text
          .split('\n')
          .map((line, at) => ({ file, line, at }))
          // one that goes on in the next line cannot be taken out alone
          .filter(({ line }) => protects.test(line) && /;$/.test(line)),
      );
      expect(lines.length).toBeGreaterThan(250);
      const sample = lines.filter((_, i) => i % 8 === 0);
      const reads = own.map(({ file, text }) => ({ file, text, read: readMigration(file, text) }));
      const passed = sample.filter(({ file, at }) => {
        const spoiled = reads.map((each) =>
          each.file === file
            ? { file, read: readMigration(file, each.text.split('\n').toSpliced(at, 1, '').join('\n')) }
            : each,
        );
        return judge(spoiled).objections.length === 0;
      });
      expect(passed.map(({ file, line }) => `${file}: ${line}`)).toEqual([]);
    },
  );

  it('SPEC-ISO-64: a harmful statement or call is found wherever PL/pgSQL lets one stand', () => {
    const places = [
      'begin HERE end',
      'begin begin HERE end; end',
      'begin if true then HERE end if; end',
      'begin if false then null; elsif true then HERE end if; end',
      'begin if false then null; else HERE end if; end',
      'begin case 1 when 1 then HERE end case; end',
      'begin case 1 when 2 then null; else HERE end case; end',
      'begin case when true then HERE end case; end',
      'begin loop HERE exit; end loop; end',
      'begin while true loop HERE end loop; end',
      'begin for i in reverse 3..1 loop HERE end loop; end',
      'declare r record; begin for r in select 1 loop HERE end loop; end',
      'declare r text; begin foreach r in array array[1] loop HERE end loop; end',
      'declare c cursor for select 1; begin for r in c loop HERE end loop; end',
      'begin null; exception when unique_violation then HERE end',
      '<<outer>> begin <<inner>> begin HERE end; end',
    ];
    const statements = ['drop policy p on app.requests;', 'alter table app.requests disable trigger all;'];
    const missed = places.flatMap((place) =>
      statements.flatMap((statement) => {
        const body = place.replace('HERE', statement);
        return [inBlock(body), inFunction(body)].filter(
          (sql) => !rulesOf(sql).some((rule) => rule === 'policy-dropped' || rule === 'trigger-disabled'),
        );
      }),
    );
    expect(missed).toEqual([]);
    const CALL = `set_config('role', 'recorder', true)`;
    const expressions = [
      `declare a text := ${CALL}; begin end`,
      `declare a constant text default ${CALL}; begin end`,
      `declare r record := row(${CALL}); begin end`,
      `declare c cursor for select ${CALL}; begin end`,
      `declare c cursor (k text) for select k; begin open c(${CALL}); end`,
      `declare a text[]; begin a[${CALL}::int] := 'x'; end`,
      `declare a text; begin a = ${CALL}; end`,
      `begin perform ${CALL}; end`,
      `begin return query select ${CALL}; end`,
      `begin return next ${CALL}; end`,
      `begin assert ${CALL} is null, 'x'; end`,
      `begin raise exception using message = ${CALL}; end`,
      `begin loop exit when ${CALL} is null; end loop; end`,
      `begin for i in 1..length(${CALL}) loop null; end loop; end`,
      `begin while ${CALL} is null loop null; end loop; end`,
      `declare r text; begin foreach r in array array[${CALL}] loop null; end loop; end`,
      `begin case ${CALL} when 'a' then null; end case; end`,
      `begin if ${CALL} is null then null; end if; end`,
      `declare a text; begin select 1 into a where ${CALL} is null; end`,
      `begin insert into app.saved_views (name) values (${CALL}); end`,
    ];
    const quiet = expressions.filter(
      (body) => !rulesOf(inFunction(body).replace('returns void', 'returns setof text')).includes('call'),
    );
    expect(quiet).toEqual([]);
  });

  it('SPEC-ISO-65: an EXECUTE of a block is judged by every statement that it runs, or refused', () => {
    const loop = (body: string) =>
      inBlock(
        `declare v text; w text; begin foreach v in array array['requests', 'x" is null; drop policy p on app.a; --'] loop ${body} end loop; end`,
      );
    // %I quotes, whatever is in the name; %s does not
    expect(rulesOf(loop(`execute format('comment on table app.%I is null', v);`))).toEqual([]);
    expect(rulesOf(loop(`execute format('comment on table app."%s" is null', v);`))).toContain(
      'policy-dropped',
    );
    expect(rulesOf(loop(`execute format('comment on table app.x is %L', v);`))).toEqual([]);
    expect(rulesOf(loop(`execute 'comment on table app."' || v || '" is null';`))).toContain(
      'policy-dropped',
    );
    for (const body of [
      `execute format('comment on table app.%I is null', w);`,
      `execute format('comment on table app.%I is null', upper(v));`,
      `execute format('comment on table app.%10I is null', v);`,
      `execute format('comment on table app.%I is null');`,
      `execute format(variadic array['comment on table app.%I is null', v]);`,
      `execute app.format('comment on table app.%I is null', v);`,
      `select 'a' into v; execute format('comment on table app.%I is null', v);`,
      `get diagnostics v = row_count; execute format('comment on table app.%I is null', v);`,
      `for v in 1..2 loop execute format('comment on table app.%I is null', v); end loop;`,
    ]) {
      expect({ body, rules: rulesOf(loop(body)) }).toEqual({ body, rules: ['dynamic-sql'] });
    }
  });

  it('SPEC-ISO-66: an objection names file, line and rule, also deep inside a body', () => {
    const text = `-- why\n\n${inBlock(`\nbegin\n  perform 1;\n  drop policy p on app.requests;\nend `)}\nselect 1;\ndrop trigger t\n  on app.requests;`;
    expect(next(text).map(({ line, rule }) => `${line} ${rule}`)).toEqual([
      '6 policy-dropped',
      '9 trigger-dropped',
    ]);
    expect(readMigration(FILE, text).statements.map(({ kind, line }) => `${line} ${kind}`)).toContain(
      '8 SelectStmt',
    );
  });
});
