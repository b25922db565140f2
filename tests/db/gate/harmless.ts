import { door, inBlock, inFunction, NOTES, STAMPED, trail, type Case } from './corpus.ts';

/** Migrations as they are written here, each beside the rule that it comes near to. */
export const harmless: Case[] = [
  [
    'unreadable',
    'words of a harmful one, in a comment',
    '-- drop policy tenant_reader on app.requests\nselect 1;',
  ],
  [
    'unreadable',
    'an array of a type of ours',
    inFunction('begin return null; end').replace('returns void', 'returns app.ctx[]'),
  ],
  ['unreadable', 'letters beyond ASCII', `comment on table app.requests is 'Rückgängig — ₦5,000,000';`],
  ['dynamic-sql', 'in a block, one text', inBlock(`begin execute 'comment on schema app is null'; end`)],
  [
    'dynamic-sql',
    'in a loop over texts, with positions and a literal',
    inBlock(`declare v_table text; begin foreach v_table in array array['requests', 'comments'] loop
      execute format('comment on table app.%1$I is %2$L', v_table, 'it''s ' || v_table); end loop; end`),
  ],
  [
    'dynamic-sql',
    'one loop in another, two rounds of one variable',
    inBlock(`declare a text; b text; begin
      foreach a in array array['requests', 'comments'] loop
        foreach b in array array['authenticated', 'countersign'] loop
          execute format('grant select on app.%I to %s', a, 'countersign');
        end loop;
      end loop;
      foreach a in array array['roles'] loop execute format('comment on table app.%I is null', a); end loop; end`),
  ],
  [
    'dynamic-sql',
    'the privilege of that name, in a block',
    inBlock('begin grant execute on function app.me() to countersign; end'),
  ],
  [
    'when-others',
    'a condition by its name',
    inFunction('begin perform app.me(); exception when unique_violation then null; end'),
  ],
  ['policy-dropped', 'a view goes', 'drop view if exists api.notices;'],
  [
    'policy-altered',
    'another policy beside it',
    'create policy select_author on app.requests for select to authenticated using (submitted_by = (select app.me()));',
  ],
  [
    'policy-roles',
    'a restrictive one that narrows',
    `create policy no_samples on app.requests as restrictive for select to anon, authenticated using (not sample);`,
  ],
  [
    'policy-true',
    'who may read bank details',
    `create policy select_finance on app.payee_bank_details for select to authenticated using (
       tenant_id = (select app.tenant_with('request.mark_paid')));`,
  ],
  [
    'policy-true',
    'everybody of the tenant, of a new table',
    `${NOTES} ${STAMPED} create policy select_member on app.notes for select to authenticated using (true);`,
  ],
  [
    'policy-true',
    'with the request that it hangs on',
    `create policy select_with_request on app.counters for select to authenticated using (
       exists (select from app.requests r where r.tenant_id = counters.tenant_id and r.kind = counters.kind));`,
  ],
  [
    'policy-across',
    'where gatekeeper reads already',
    'create policy insert_gatekeeper on app.sign_ins for insert to gatekeeper with check (true);',
  ],
  [
    'row-security-off',
    'said once more',
    'alter table app.requests enable row level security, force row level security;',
  ],
  ['table-unprotected', 'a table with all that it needs', `${NOTES} ${STAMPED}`],
  [
    'table-unprotected',
    'a table with all that it needs, in a loop',
    `${NOTES} ${NOTES.replaceAll('app.notes', 'app.marks')} ${inBlock(`declare v_table text; begin
       foreach v_table in array array['notes', 'marks'] loop
         ${STAMPED.split(';')
           .filter((line) => line.trim())
           .map((line) => `execute format('${line.trim().replace('app.notes', 'app.%I')}', v_table);`)
           .join('\n')}
       end loop; end`)}`,
  ],
  [
    'table-altered',
    'a column',
    'alter table app.requests add column cost_centre text check (length(cost_centre) <= 40);',
  ],
  ['table-altered', 'a type', 'alter table app.idempotency_keys alter column act type text;'],
  [
    'table-altered',
    'a constraint in place of one of its name',
    `alter table app.comments drop constraint comments__answer_has_query,
       add constraint comments__answer_has_query check ((kind = 'answer') = (decision_id is not null));`,
  ],
  ['table-altered', 'a column of the trail', 'alter table audit.events add column reason text;'],
  ['table-altered', 'a column that is no key goes', 'alter table app.idempotency_keys drop column answer;'],
  ['trail-unguarded', 'one more table of the trail', trail('exports')],
  [
    'table-kind',
    'a table for this migration only',
    'create temp table moved (id uuid) on commit drop; insert into moved select id from app.tenants;',
  ],
  ['trigger-dropped', 'an index goes', 'drop index app.outbox__due;'],
  ['trigger-disabled', 'always on', 'alter table app.sessions enable always trigger _010_end_once;'],
  [
    'trigger-replaced',
    'one more beside them',
    `create function app.tg_comments__trim() returns trigger language plpgsql set search_path = '' as $$
       begin new.body := btrim(new.body); return new; end $$;
     revoke execute on function app.tg_comments__trim() from public;
     create trigger _050_trim before insert on app.comments for each row execute function app.tg_comments__trim();`,
  ],
  [
    'trigger-trail',
    'the recorder on a new table',
    `${NOTES} ${STAMPED} create trigger _500_record_insert after insert on app.notes referencing new table as new_rows
       for each statement execute function audit.tg_rows__record();`,
  ],
  [
    'trail-rows',
    'the trail is read',
    'select count(*) from audit.events e join audit.links l on l.event_id = e.id;',
  ],
  [
    'trail-call',
    'asked in a function',
    inFunction(`begin perform audit.record('note.add', 'notes', null); end`),
  ],
  [
    'authority-rows',
    'a new column of theirs is filled',
    `update app.sessions set agent = 'unknown' where agent is null;`,
  ],
  ['revoke-own', 'taken from readers', 'revoke usage on schema audit from authenticated;'],
  [
    'policy-trail',
    'a new table of the trail',
    `${trail('exports')} create policy all_recorder on audit.exports to recorder using (true);`,
  ],
  [
    'secret-rows',
    'in a function',
    inFunction('begin update secrets.job_tickets set used_at = clock_timestamp() where used_at is null; end'),
  ],
  [
    'rows-elsewhere',
    'a backfill',
    `update app.requests set cost_centre = 'none' where cost_centre is null;`.replaceAll(
      'cost_centre',
      'reference',
    ),
  ],
  [
    'rows-elsewhere',
    'reference data',
    `insert into app.permissions (id, kind, words) values ('note.read', 'neutral', 'Read notes') on conflict do nothing;`,
  ],
  [
    'name-unqualified',
    'a table of this session',
    'create temp table x (n int); alter table x add column m int;',
  ],
  [
    'grant-audit',
    'a new table of the trail',
    `${trail('exports')} grant select, insert on audit.exports to recorder; grant select (id) on audit.exports to authenticated;`,
  ],
  [
    'grant-audit',
    'taken from who never had it',
    'revoke all on audit.events from anon, service_role, public;',
  ],
  ['grant-open', 'taken from everybody', 'revoke all on function app.me() from public, anon;'],
  [
    'grant-open',
    'the migration role hangs the recorder',
    'set role recorder; grant execute on function audit.tg_rows__record() to postgres; reset role;',
  ],
  [
    'grant-write',
    'columns that it writes',
    'grant insert (tenant_id, name), update (name) on app.departments to countersign;',
  ],
  [
    'grant-read',
    'a new column',
    'alter table app.requests add column cost_centre text; grant select (cost_centre) on app.requests to authenticated;',
  ],
  ['grant-read', 'a view', 'grant select on api.notices to authenticated;'],
  [
    'grant-default',
    'less',
    'alter default privileges in schema public revoke all on tables from anon, authenticated;',
  ],
  [
    'create-left',
    'for its own length',
    'grant create on schema app to recorder; revoke create on schema app from recorder;',
  ],
  ['role-made', 'nothing but a name', 'create role eraser nologin; comment on role eraser is null;'],
  ['role-altered', 'a time limit', `alter role countersign set statement_timeout = '8s';`],
  [
    'role-membership',
    'postgres may act as it',
    'grant countersign to postgres with set true, inherit false;',
  ],
  [
    'role-setting',
    'the check that stands',
    `alter role authenticator set pgrst.db_pre_request = 'app.check_request'; notify pgrst, 'reload config';`,
  ],
  ['owner', 'a door to who acts', door('notes')],
  [
    'schema-made',
    'a type in ours',
    `create type app.mood as enum ('good'); alter type app.mood add value 'bad'; create domain app.code as text check (value ~ '^[A-Z]+$');`,
  ],
  ['schema-moved', 'a sequence', 'create sequence app.tickets; alter sequence app.tickets restart with 10;'],
  ['cascade', 'by itself', 'drop view api.notices; drop type if exists app.nothing;'],
  ['dropped', 'a plain function', 'drop function app.unseen_notices(uuid, uuid);'],
  [
    'renamed',
    'a column that is no key',
    'alter table app.notice_marks rename column seen_until to seen_before;',
  ],
  ['search-path', 'empty', inFunction('begin perform 1; end')],
  [
    'search-path',
    'empty, and every literal kind of quote',
    inFunction(`begin perform 'it''s', E'a\\tb', $q$drop policy p$q$, "x".n from (select 1 as n) "x"; end`),
  ],
  ['function-setting', 'a time limit', inFunction('begin perform 1; end', `set statement_timeout = '2s'`)],
  [
    'function-language',
    'plpgsql, spelled out',
    inBlock('begin perform 1; end').replace('do ', 'do language plpgsql '),
  ],
  ['function-security', 'cheaper', 'alter function app.judge(app.ctx, app.requests, text) cost 50;'],
  ['definer-owner', 'a door', door('note')],
  ['public-execute', 'closed by its name and types', door('other')],
  [
    'guard-replaced',
    'an act is replaced by one that does as much',
    `create or replace function app.policy_now(p_tenant uuid) returns integer language plpgsql stable set search_path = '' as $$
       begin return (select max(p.version) from app.policy_versions p where p.tenant_id = p_tenant); end $$;`,
  ],
  [
    'function-schema',
    'where functions stand',
    inFunction('begin perform 1; end').replaceAll('app.sample', 'audit.sample'),
  ],
  [
    'body-statement',
    'reads, writes and loops',
    inFunction(`declare v_n int := 0; v_row record; c cursor for select 1; begin
      insert into app.saved_views (tenant_id, member_id, name, query) values (null, null, 'a', 'b') on conflict do nothing;
      for v_row in select m.id from app.members m order by m.id for no key update loop v_n := v_n + 1; end loop;
      while v_n > 0 loop v_n := v_n - 1; exit when v_n = 3; end loop;
      case v_n when 1 then null; else raise exception 'no: %', v_n using errcode = '22023'; end case;
      get diagnostics v_n = row_count; open c; close c; end`),
  ],
  [
    'view-invoker',
    'with its reader’s rights',
    'create or replace view api.currencies with (security_invoker) as select c.code, c.exponent, c.name from app.currencies c;',
  ],
  [
    'view-invoker',
    'a barrier besides',
    'alter view api.requests set (security_invoker = true, security_barrier = true);',
  ],
  ['setting', 'no waiting', `set local lock_timeout = '2s'; set statement_timeout = '1min';`],
  ['role-left', 'reset', 'set role countersign; reset role;'],
  ['call', 'a function of ours', 'select app.policy_now(id) from app.tenants;'],
  ['call', 'in a text', `select 'set_config(x)', $$dblink$$;`],
  [
    'setting-read',
    'the signed claims',
    inFunction(
      `begin perform nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::jsonb; end`,
    ),
  ],
  ['escaped-name', 'a quoted name', 'comment on column app."requests"."title" is null;'],
  [
    'statement-kind',
    'an index, statistics, a lock',
    'create index comments__author on app.comments (tenant_id, author_id); create statistics app.s on kind, state from app.requests; lock table app.requests in share mode;',
  ],
  ['transaction', 'a block has a begin too', inBlock('begin begin null; end; end')],
];
