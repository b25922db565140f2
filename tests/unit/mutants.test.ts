import { describe, expect, it } from 'vitest';
import { partsOf, spoil } from '../mutants/conditions.ts';
import { ofConstraint, ofFunction, ofPolicy, ofTrigger } from '../mutants/generate.ts';
import { findSites } from '../mutants/sites.ts';

const parts = (text: string) =>
  partsOf(text).map(({ start, end, neutral }) => [text.slice(start, end), neutral]);

describe('the parts of a condition', () => {
  it('MUT-1: a chain falls into its members, “or” before “and”, chains within chains too', () => {
    expect(parts('a = 1 or b and not (c or d)')).toEqual([
      ['a = 1', 'false'],
      ['b and not (c or d)', 'false'],
      ['b', 'true'],
      ['not (c or d)', 'true'],
      ['c', 'false'],
      ['d', 'false'],
    ]);
    expect(parts('not found or x')).toEqual([
      ['not found', 'false'],
      ['x', 'false'],
    ]);
    expect(parts('coalesce(a and b, false)')).toEqual([
      ['a', 'true'],
      ['b', 'true'],
    ]);
  });

  it('MUT-2: what only looks like a chain is left whole: between, strings, comments, case, subqueries', () => {
    expect(parts('n between 1 and 2')).toEqual([]);
    expect(parts(`x = 'a and b' -- or c\n`)).toEqual([]);
    expect(parts('case when a and b then c or d end')).toEqual([]);
    expect(parts('exists (select from t where a and b)')).toEqual([]);
    expect(parts('n not between 1 and 2 and b')).toEqual([
      ['n not between 1 and 2', 'true'],
      ['b', 'true'],
    ]);
  });

  it('MUT-3: a condition is dropped, inverted and weakened, and never put back as it was', () => {
    expect(spoil('a or b', 'false').map(({ text }) => text)).toEqual([
      'false',
      '(not (a or b))',
      'false or b',
      'a or false',
    ]);
    expect(spoil('true', 'true').map(({ text }) => text)).toEqual(['(not (true))']);
  });
});

describe('the guards of a function', () => {
  const refusals = new Set(['not_found', 'wrong_state']);
  const find = (source: string, isBoolean = false, isSql = false) => {
    const { sites, passed } = findSites(source, { isBoolean, isSql, refusals });
    return {
      sites: sites.map(({ kind, start, end, name }) => [
        kind,
        source.slice(start, end),
        ...(name ? [name] : []),
      ]),
      passed,
    };
  };

  it('MUT-4: if and elsif whose branch stops, or whose else does; others are passed over and told', () => {
    const source = `begin
      if a then return app.refuse('x', case when b then 'y' else 'z' end); elsif c then raise exception 'd'; end if;
      if e then if f then null; end if; v := 1; end if;
      if g then v := 1; else return null; end if;
      if h then v_fault := 'wrong_state'; end if;
    end`;
    const { sites, passed } = find(source);
    expect(sites).toEqual([
      ['refusal', 'a'],
      ['refusal', 'c'],
      ['refusal', 'g'],
      ['refusal', 'h'],
    ]);
    expect(passed).toEqual(['e', 'f']);
  });

  it('MUT-5: cases that choose a refusal or an answer, rules, answers, flags, locks', () => {
    const { sites } = find(
      `declare v_own boolean := a = b; begin
        v := case when c then 'not_found' when d then 'fine' end;
        return next app.verdict('owner', e or f, 'wrong_state', 'words');
        perform from app.t where id = v for no key update;
        return case when g then h end;
      end`,
    );
    expect(sites).toEqual([
      ['flag', 'a = b'],
      ['choice', 'c'],
      ['rule', 'e or f', 'owner'],
      ['pin', 'id = v'],
      ['lock', 'for no key update'],
      ['choice', 'g'],
    ]);
    expect(find('begin return a and b; end', true).sites).toEqual([['answer', 'a and b']]);
    expect(find('select a.b and c', true, true).sites).toEqual([['answer', 'a.b and c']]);
  });

  it('MUT-6: where clauses end where their query does', () => {
    const { sites } = find(
      `begin
        return (select x from t where a = 1 and b group by c);
        for v in select x from t where d order by 1 loop exit when e; end loop;
        update t set x = 1 where f;
        insert into t select 1 from u where (g or h) on conflict do nothing;
      end`,
    );
    expect(sites.map(([, text]) => text)).toEqual(['a = 1 and b', 'd', 'f', '(g or h)']);
  });
});

describe('the mutants', () => {
  it('MUT-7: a policy is dropped, opened, inverted and loses each part; a stamp opened is a stamp dropped', () => {
    const policy = {
      table: 'app.t',
      views: ['ts'],
      name: 'p',
      permissive: true,
      definition: '',
      using: '(a AND b)',
      check: null,
    };
    expect(ofPolicy(policy).mutants.map(({ sql }) => sql[0])).toEqual([
      'drop policy p on app.t',
      'alter policy p on app.t using (true)',
      'alter policy p on app.t using (not ((a AND b)))',
      'alter policy p on app.t using ((true AND b))',
      'alter policy p on app.t using ((a AND true))',
    ]);
    const stamp = ofPolicy({ ...policy, permissive: false, using: 'a' });
    expect(stamp.mutants.map(({ change }) => change)).toEqual(['dropped', 'inverted']);
    expect(stamp.leftOut).toHaveLength(1);
  });

  it('MUT-8: a function changes in the one place; a pin that its table’s stamp says again is left out', () => {
    const source =
      'begin return (select 1 from t where t.tenant_id = p_ctx.tenant_id and t.ended_at is null and t.id = p); end';
    const one = {
      name: 'app.f',
      definition: `create … $f$${source}$f$`,
      source,
      language: 'plpgsql',
      returns: 'integer',
    };
    const acting = ofFunction({ ...one, runsAs: ['countersign'] }, new Set());
    expect(acting.mutants.map(({ sql }) => sql[0])).toEqual([
      one.definition.replace('t.ended_at is null', 'true'),
    ]);
    expect(acting.leftOut).toHaveLength(2);
    expect(ofFunction({ ...one, runsAs: ['gatekeeper'] }, new Set()).mutants).toHaveLength(2);
  });

  it('MUT-9: triggers are dropped and fire at other times, constraints go', () => {
    const trigger = {
      table: 'app.t',
      name: 'g',
      function: 'app.tg',
      definition: 'CREATE TRIGGER g BEFORE UPDATE ON app.t FOR EACH ROW WHEN ((a)) EXECUTE FUNCTION app.tg()',
      condition: '(a)',
      always: true,
    };
    expect(ofTrigger(trigger).mutants.map(({ sql }) => sql)).toEqual([
      ['drop trigger g on app.t'],
      [
        'drop trigger g on app.t',
        'CREATE TRIGGER g BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.tg()',
        'alter table app.t enable always trigger g',
      ],
      [
        'drop trigger g on app.t',
        'CREATE TRIGGER g BEFORE UPDATE ON app.t FOR EACH ROW WHEN (not ((a))) EXECUTE FUNCTION app.tg()',
        'alter table app.t enable always trigger g',
      ],
    ]);
    expect(
      ofConstraint({ table: 'app.t', name: 'i', kind: 'unique', definition: '' }).mutants[0]?.sql,
    ).toEqual(['drop index app.i']);
  });
});
