import { inBlock, inFunction, type Case } from './corpus.ts';

/** Functions and views, dynamic SQL, settings, and ways of hiding any of it. */
export const functions: Case[] = [
  [
    'search-path',
    'none',
    `create function app.sample() returns int language plpgsql stable as 'begin return 1; end';
     revoke execute on function app.sample() from public;`,
  ],
  ['search-path', 'set to something', `alter function app.me() set search_path = public;`],
  ['search-path', 'taken away', 'alter function app.me() reset search_path;'],
  ['search-path', 'taken away with all else', 'alter function app.me() reset all;'],
  [
    'search-path',
    'empty, and then another',
    inFunction('begin end', 'set search_path to app').replace(` set search_path = ''`, ''),
  ],
  [
    'function-setting',
    'triggers off while it runs',
    inFunction('begin end', `set session_replication_role = 'replica'`),
  ],
  ['function-setting', 'another role while it runs', 'alter function app.me() set role = postgres;'],
  ['function-setting', 'policies off while it runs', inFunction('begin end', 'set row_security = off')],
  [
    'function-language',
    'sql',
    `create function app.sample() returns int language sql stable set search_path = '' as 'select 1';
     revoke execute on function app.sample() from public;`,
  ],
  [
    'function-language',
    'sql, parsed already',
    `create function app.sample() returns int language sql stable set search_path = '' begin atomic select 1; end;
     revoke execute on function app.sample() from public;`,
  ],
  [
    'function-language',
    'code of the server',
    `create function app.sample() returns int language c as 'lib', 'symbol';`,
  ],
  ['function-language', 'a block in another language', `do language plpython3u 'import os';`],
  ['function-security', 'a door loses its owner’s rights', 'alter function audit.record security invoker;'],
  ['function-security', 'an inner function becomes a door', 'alter function app.judge security definer;'],
  ['function-security', 'errors that tell rows', 'alter function app.can(text[]) leakproof;'],
  [
    'function-security',
    'replaced, and now a door',
    `create or replace function app.policy_now(p_tenant uuid) returns integer language plpgsql stable security definer set search_path = ''
       as 'begin return 1; end';`,
  ],
  [
    'definer-owner',
    'runs as the migration role',
    `create function api.everything() returns setof app.requests language plpgsql stable security definer set search_path = ''
       as 'begin return query select * from app.requests; end';
     revoke execute on function api.everything() from public; grant execute on function api.everything() to authenticated;`,
  ],
  [
    'definer-owner',
    'dropped and made again, the migration role’s',
    `drop function api.whoami();
     create function api.whoami() returns jsonb language plpgsql stable security definer set search_path = '' as 'begin return null; end';
     revoke execute on function api.whoami() from public;`,
  ],
  [
    'public-execute',
    'everybody',
    `create function app.sample() returns int language plpgsql stable set search_path = '' as 'begin return 1; end';`,
  ],
  [
    'public-execute',
    'everybody still: only the right to grant was taken',
    `create function app.sample() returns int language plpgsql stable set search_path = '' as 'begin return 1; end';
     revoke grant option for execute on function app.sample() from public;`,
  ],
  [
    'guard-replaced',
    'the trail’s guard does nothing',
    `create or replace function audit.tg_trail__append_only() returns trigger language plpgsql set search_path = ''
       as 'begin return null; end';`,
  ],
  [
    'guard-replaced',
    'the tenant is who says so',
    `create or replace function app.live_tenant() returns uuid language plpgsql stable security definer set search_path = ''
       as 'begin return null; end';`,
  ],
  [
    'guard-replaced',
    'beside it, for other arguments',
    `create function app.can(p_permission text) returns boolean language plpgsql stable set search_path = '' as 'begin return true; end';
     revoke execute on function app.can(text) from public;`,
  ],
  [
    'guard-replaced',
    'an event’s leaf',
    `create or replace function audit.leaf(p_event audit.events) returns bytea language plpgsql immutable set search_path = ''
       as 'begin return p_event.leaf; end';`,
  ],
  [
    'function-schema',
    'where everybody looks',
    inFunction('begin end').replaceAll('app.sample', 'public.sample'),
  ],
  ['body-statement', 'a grant', inFunction('begin grant usage on schema app to authenticated; end')],
  [
    'body-statement',
    'behind a return type that the parser does not know',
    inFunction('begin drop policy p on app.requests; return null; end').replace(
      'returns void',
      'returns app.ctx[]',
    ),
  ],
  ['body-statement', 'a table', inFunction('begin create temp table x (n int); end')],
  ['body-statement', 'a setting', inFunction(`begin set local role postgres; end`)],
  ['body-statement', 'a block', inFunction(`begin do $x$ begin null; end $x$; end`)],
  ['view-invoker', 'its owner’s rows', 'create view api.all_requests as select id from app.requests;'],
  [
    'view-invoker',
    'said to be off',
    'create view api.x with (security_invoker = false) as select id from app.requests;',
  ],
  [
    'view-invoker',
    'replaced without',
    'create or replace view api.currencies as select c.code, c.exponent, c.name from app.currencies c;',
  ],
  ['view-invoker', 'turned off', 'alter view api.requests set (security_invoker = off);'],
  ['view-invoker', 'reset', 'alter view api.requests reset (security_invoker);'],
  [
    'view-invoker',
    'outside',
    'create view app.all_requests with (security_invoker = true) as select id from app.requests;',
  ],
  ['dynamic-sql', 'in a function', inFunction(`begin execute 'select 1'; end`)],
  [
    'dynamic-sql',
    'in a loop of a function',
    inFunction(`declare r record; begin for r in execute 'select 1' loop null; end loop; end`),
  ],
  [
    'dynamic-sql',
    'in a cursor of a function',
    inFunction(`declare c refcursor; begin open c for execute 'select 1'; end`),
  ],
  [
    'dynamic-sql',
    'in a trigger',
    inFunction(`begin execute tg_argv[0]; return new; end`).replace('returns void', 'returns trigger'),
  ],
  [
    'dynamic-sql',
    'a text from a table',
    inBlock(`declare t text; begin select words into t from app.permissions; execute t; end`),
  ],
  [
    'dynamic-sql',
    'a loop variable that is set again',
    inBlock(`declare t text; begin foreach t in array array['a'] loop t := 'requests';
      execute format('comment on table app.%I is null', t); end loop; end`),
  ],
  [
    'dynamic-sql',
    'a loop variable behind another of its name',
    inBlock(`declare t text; begin foreach t in array array['comments'] loop
      declare t text := 'requests'; begin execute format('comment on table app.%I is null', t); end; end loop; end`),
  ],
  [
    'dynamic-sql',
    'tables from the catalogue',
    inBlock(`declare t text; begin for t in select c.relname from pg_catalog.pg_class c loop
      execute format('comment on table app.%I is null', t); end loop; end`),
  ],
  [
    'dynamic-sql',
    'decoded',
    inBlock(`begin execute convert_from(decode('ZHJvcA==', 'base64'), 'utf8'); end`),
  ],
  [
    'when-others',
    'goes on after a refusal',
    inFunction('begin perform app.me(); exception when others then null; end'),
  ],
  ['setting', 'triggers off', `set session_replication_role = replica;`],
  ['setting', 'triggers off, for this transaction', `set local session_replication_role to 'replica';`],
  ['setting', 'the superuser', 'set role supabase_admin;'],
  ['setting', 'another session', 'set session authorization supabase_admin;'],
  ['setting', 'names found elsewhere', 'set search_path = audit, public;'],
  ['setting', 'warnings are not heard', 'set client_min_messages = error;'],
  ['setting', 'a caller’s claims', `set local "request.jwt.claims" = '{}';`],
  ['setting', 'bodies are not looked at', 'set check_function_bodies = off;'],
  ['setting', 'in a block', inBlock(`begin set local session_replication_role = 'replica'; end`)],
  ['role-left', 'the recorder, to the end', 'set role recorder;'],
  ['call', 'a setting, as a function', `select set_config('session_replication_role', 'replica', false);`],
  ['call', 'quoted and with its schema', `select "pg_catalog" . "set_config" ('role', 'postgres', false);`],
  [
    'call',
    'in an expression of a function',
    inFunction(`begin if set_config('role', 'recorder', true) is null then null; end if; end`),
  ],
  [
    'call',
    'in a default that no tree shows',
    inFunction(`declare r record := set_config('role', 'recorder', true); begin end`),
  ],
  ['call', 'in a message', inBlock(`begin raise notice '%', set_config('role', 'recorder', true); end`)],
  ['call', 'SQL in a string', `select query_to_xml('delete from audit.events', true, true, '');`],
  [
    'call',
    'an aggregate made of one, without a call',
    `create aggregate app.act_as (text) (sfunc = pg_catalog.set_config, stype = text);`,
  ],
  ['call', 'later', `select "cron".schedule('x', '* * * * *', 'drop policy p on app.requests');`],
  [
    'call',
    'another connection',
    `select extensions.dblink('dbname=postgres', 'drop policy p on app.requests');`,
  ],
  [
    'call',
    'in a default of a column',
    `alter table app.comments add column x text default set_config('role', 'recorder', false);`,
  ],
  [
    'setting-read',
    'a tenant that a caller can name',
    inFunction(`begin perform current_setting('app.tenant', true)::uuid; end`),
  ],
  ['setting-read', 'a header', inFunction(`begin perform current_setting('request.headers', true); end`)],
  [
    'setting-read',
    'one put together',
    inFunction(`begin perform current_setting('request.' || 'headers', true); end`),
  ],
  ['escaped-name', 'a name', `select U&"s\\0065t_config"('role', 'recorder', false);`],
  ['escaped-name', 'a text', `comment on schema app is U&'d\\0061t';`],
  [
    'escaped-name',
    'in a body',
    inFunction(`begin perform U&"s\\0065t_config"('role', 'recorder', false); end`),
  ],
  ['unreadable', 'not SQL', 'drop polizy p on app.requests;'],
  ['unreadable', 'psql’s own', '\\set x 1\nselect 1;'],
  ['unreadable', 'a body that is none', inFunction('begin if; end')],
  ['unreadable', 'something behind a NUL', 'select 1;\0drop policy tenant_reader on app.requests;'],
  ['unreadable', 'in an EXECUTE', inBlock(`begin execute 'drop polizy p'; end`)],
];
