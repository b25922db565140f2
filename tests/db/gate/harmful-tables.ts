import type { Case } from './corpus.ts';

/** Policies, row-level security, tables, triggers and rows. */
export const tables: Case[] = [
  ['policy-dropped', 'the tenant stamp of readers goes', 'drop policy tenant_reader on app.requests;'],
  ['policy-dropped', 'one that may not even be there', 'drop policy if exists select_own on app.outbox;'],
  [
    'policy-dropped',
    'dropped and made again, looser',
    `drop policy tenant_acting on app.members;
     create policy tenant_acting on app.members as restrictive to countersign using (true);`,
  ],
  [
    'policy-dropped',
    'in other letters, with comments in between',
    'DROP /* the old one */ POLICY\n-- on\n"tenant_reader" ON "app"."members";',
  ],
  ['policy-dropped', 'in a block', 'do $$ begin drop policy select_entitled on app.requests; end $$;'],
  [
    'policy-dropped',
    'in a loop that puts it together',
    `do $$ declare v_table text; begin
       foreach v_table in array array['requests', 'comments'] loop
         execute format('drop policy tenant_reader on app.%I', v_table);
       end loop; end $$;`,
  ],
  [
    'policy-dropped',
    'in a block, in an EXECUTE, in a block',
    `do $a$ begin execute 'do $b$ begin execute ''drop policy tenant_acting on app.roles''; end $b$'; end $a$;`,
  ],
  [
    'policy-dropped',
    'behind a condition and an exception',
    `do $$ begin if false then null; else begin drop policy select_own on app.sessions;
       exception when undefined_object then null; end; end if; end $$;`,
  ],
  ['policy-altered', 'to admit everything', 'alter policy select_entitled on app.requests using (true);'],
  ['policy-altered', 'to bind nobody', 'alter policy tenant_reader on app.requests to recorder;'],
  ['policy-altered', 'by its name', 'alter policy tenant_reader on app.requests rename to old_reader;'],
  [
    'policy-roles',
    'for everybody',
    'create policy select_all on app.requests for select using (tenant_id = (select app.live_tenant()));',
  ],
  [
    'policy-roles',
    'for who is not signed in',
    'create policy select_all on app.requests for select to anon using ((select app.live_tenant()) is not null);',
  ],
  [
    'policy-roles',
    'a stamp for everybody, which recurses',
    'create policy tenant_all on app.requests as restrictive to public using (tenant_id = (select app.live_tenant()));',
  ],
  [
    'policy-true',
    'bank details for every member',
    'create policy select_all on app.payee_bank_details for select to authenticated using (true);',
  ],
  [
    'policy-true',
    'true by way of a comparison',
    'create policy select_all on app.payee_bank_details for select to authenticated using (tenant_id = tenant_id);',
  ],
  [
    'policy-true',
    'true on one side of an OR',
    `create policy select_all on app.requests for select to authenticated
       using ((select app.can('request.read_all')) or 1 = 1);`,
  ],
  [
    'policy-true',
    'compares with nothing of the caller',
    `create policy select_all on app.requests for select to authenticated using (state <> 'draft');`,
  ],
  [
    'policy-true',
    'asks only what the stamp asks already',
    'create policy select_all on app.payee_bank_details for select to authenticated using (tenant_id = (select app.live_tenant()));',
  ],
  [
    'policy-across',
    'gatekeeper reads what was requested',
    'create policy select_gatekeeper on app.requests for select to gatekeeper using (true);',
  ],
  [
    'policy-across',
    'recorder reads bank details',
    'create policy all_recorder on app.payee_bank_details to recorder using (true);',
  ],
  [
    'policy-trail',
    'the recorder no longer sees the last link',
    'create policy quiet on audit.links as restrictive for select to recorder using (false);',
  ],
  [
    'policy-trail',
    'another reader of the trail',
    `create policy select_more on audit.events for select to authenticated using ((select app.can('request.read_own')));`,
  ],
  ['row-security-off', 'disabled', 'alter table app.requests disable row level security;'],
  ['row-security-off', 'no longer forced', 'alter table only app.sessions no force row level security;'],
  [
    'row-security-off',
    'no longer forced, in a function',
    `create function app.open_up() returns void language plpgsql volatile set search_path = '' as
       'begin alter table app.requests no force row level security; end';
     revoke execute on function app.open_up() from public;`,
  ],
  [
    'row-security-off',
    'in a loop over the tables of the trail',
    `do $$ declare t text; begin foreach t in array array['events', 'links'] loop
       execute format('alter table audit.%I disable row level security', t); end loop; end $$;`,
  ],
  [
    'table-unprotected',
    'a table without row-level security',
    'create table app.notes (tenant_id uuid not null, id uuid);',
  ],
  [
    'table-unprotected',
    'enabled, and not forced',
    'create table secrets.keys (id uuid primary key); alter table secrets.keys enable row level security;',
  ],
  [
    'table-unprotected',
    'a stamp that is no stamp',
    `create table app.notes (tenant_id uuid not null, id uuid, primary key (tenant_id, id));
     alter table app.notes enable row level security; alter table app.notes force row level security;
     create policy tenant_reader on app.notes as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()) or true);
     create policy tenant_acting on app.notes as restrictive to countersign using (tenant_id = (select app.current_tenant()));`,
  ],
  [
    'table-unprotected',
    'stamps that are permissive',
    `create table app.notes (tenant_id uuid not null, id uuid, primary key (tenant_id, id));
     alter table app.notes enable row level security; alter table app.notes force row level security;
     create policy tenant_reader on app.notes to anon, authenticated using (tenant_id = (select app.live_tenant()));
     create policy tenant_acting on app.notes to countersign using (tenant_id = (select app.current_tenant()));`,
  ],
  ['table-altered', 'the key may be null', 'alter table app.comments alter column tenant_id drop not null;'],
  ['table-altered', 'the key goes', 'alter table app.comments drop column tenant_id;'],
  [
    'table-altered',
    'what holds rows apart goes',
    'alter table app.decisions drop constraint decisions_tenant_id_request_id_fkey;',
  ],
  ['table-altered', 'an event loses its leaf', 'alter table audit.events drop column leaf;'],
  [
    'table-altered',
    'events at any time one likes',
    `alter table audit.events alter column at set default now();`,
  ],
  ['table-altered', 'the order of events', 'alter sequence audit.events_n_seq restart with 1;'],
  ['table-altered', 'a table of Auth', 'alter table auth.users add column note text;'],
  ['table-altered', 'children that are read with it', 'alter table app.requests inherit app.comments;'],
  ['table-kind', 'a table where everybody has every right', 'create table public.requests (id int);'],
  ['table-kind', 'rows from a query', 'create table app.copy as select * from app.requests;'],
  ['table-kind', 'rows from a query, in the older way', 'select * into app.copy from app.requests;'],
  [
    'table-kind',
    'a view that keeps rows past policies',
    'create materialized view api.totals as select 1 as n;',
  ],
  ['table-kind', 'a child of the trail', 'create table audit.more () inherits (audit.events);'],
  [
    'trail-unguarded',
    'a trail that can be changed',
    `create table audit.exports (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id));
     alter table audit.exports enable row level security; alter table audit.exports force row level security;
     create policy tenant_reader on audit.exports as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
     create policy tenant_acting on audit.exports as restrictive to countersign using (tenant_id = (select app.current_tenant()));
     create trigger _000_append_only before update or delete or truncate on audit.exports for each statement
       execute function audit.tg_trail__append_only();`,
  ],
  ['trigger-dropped', 'the trail’s own', 'drop trigger _000_append_only on audit.events;'],
  ['trigger-dropped', 'the recorder’s', 'drop trigger if exists _500_record_update on app.members cascade;'],
  ['trigger-disabled', 'one', 'alter table audit.links disable trigger _000_append_only;'],
  ['trigger-disabled', 'all of a table', 'alter table only audit.events disable trigger all;'],
  ['trigger-disabled', 'all that are ours', 'alter table app.requests disable trigger user;'],
  ['trigger-disabled', 'no longer always', 'alter table audit.events enable trigger _900_link;'],
  [
    'trigger-disabled',
    'for replicas only',
    'alter table audit.events enable replica trigger _000_append_only;',
  ],
  [
    'trigger-replaced',
    'by one that does nothing',
    `create or replace trigger _500_record_update after update on app.members for each row when (false)
       execute function audit.tg_rows__record();`,
  ],
  [
    'trigger-replaced',
    'to another place among them',
    'alter trigger _010_transition on app.requests rename to _990_transition;',
  ],
  [
    'trigger-replaced',
    'goes when an extension goes',
    'alter trigger _000_append_only on audit.events depends on extension citext;',
  ],
  [
    'trigger-trail',
    'one more, before the event is written',
    `create function app.tg_events__quiet() returns trigger language plpgsql set search_path = '' as 'begin return null; end';
     revoke execute on function app.tg_events__quiet() from public;
     create trigger _001_quiet before insert on audit.events for each row execute function app.tg_events__quiet();`,
  ],
  [
    'trigger-trail',
    'a function of the server’s own',
    'create trigger _001_quiet before update on app.members for each row execute function suppress_redundant_updates_trigger();',
  ],
  [
    'trail-rows',
    'an event is rewritten',
    `update audit.events set actor = null where action = 'request.decide';`,
  ],
  ['trail-rows', 'texts go', 'delete from app.event_texts;'],
  [
    'trail-rows',
    'links go, inside a WITH',
    'with gone as (delete from audit.links returning seq) select count(*) from gone;',
  ],
  [
    'trail-rows',
    'a forged event',
    `insert into audit.events (tenant_id, action, entity, leaf) select id, 'a.b', 'c', '' from app.tenants;`,
  ],
  ['trail-rows', 'everything', 'truncate app.requests, audit.events;'],
  [
    'trail-rows',
    'in a function, inside a WITH',
    `create function app.tidy() returns bigint language plpgsql volatile set search_path = '' as $$ begin
       return (with x as (select 1) select count(*) from x); merge into audit.links l using app.tenants t on true when matched then delete;
     end $$; revoke execute on function app.tidy() from public;`,
  ],
  [
    'trail-call',
    'an event that nobody caused',
    `set role gatekeeper; select audit.record_for(id, 'request.decide', 'requests', null) from app.tenants; reset role;`,
  ],
  [
    'secret-rows',
    'a credential of somebody’s own',
    `insert into secrets.edge_credentials (hash) values (sha256('x'));`,
  ],
  [
    'authority-rows',
    'a role for somebody',
    'insert into app.member_roles (tenant_id, member_id, role_id) select null, null, null;',
  ],
  ['authority-rows', 'a decision is turned round', `update app.decisions set decision = 'approve';`],
  [
    'authority-rows',
    'a session, in a block',
    `do $$ begin insert into app.sessions (tenant_id, member_id) select m.tenant_id, m.id from app.members m; end $$;`,
  ],
  [
    'rows-elsewhere',
    'a table of the server itself',
    `update pg_catalog.pg_class set relforcerowsecurity = false;`,
  ],
  ['rows-elsewhere', 'somebody’s password', `update auth.users set encrypted_password = '';`],
  ['rows-elsewhere', 'what was applied', 'delete from supabase_migrations.schema_migrations;'],
  ['rows-elsewhere', 'a whole table', 'truncate app.outbox;'],
  ['name-unqualified', 'a table by its bare name', 'alter table requests add column note text;'],
];
