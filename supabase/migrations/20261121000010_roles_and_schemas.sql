-- Who owns what. Tables belong to the migration role; functions that act belong to roles that row-level security
-- binds, so that a bug inside one of them still cannot cross tenants.
--   countersign  acts inside one tenant (every api function that changes something)
--   gatekeeper   works before a tenant is known (sessions, tickets), and reads who belongs where
--   recorder     writes the trail, and nothing else does
-- None can log in, is a superuser, bypasses row-level security or owns a table.

alter default privileges revoke execute on functions from public;
alter default privileges revoke usage on types from public;

do $$
declare
  v_role text;
begin
  foreach v_role in array array['countersign', 'gatekeeper', 'recorder'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
      execute format('create role %I nologin', v_role);
    end if;
    execute format('grant %I to postgres with set true, inherit false', v_role);
  end loop;
end $$;

create schema app;
create schema audit;
create schema secrets;
create schema api;

comment on schema api is 'The only exposed schema: views and functions, the public contract.';
comment on schema app is 'Tenants, members, requests, policy, sessions, outbox, and internal functions. Not exposed.';
comment on schema audit is 'The trail: events, their chain, and dedicated trails. Append-only. Not exposed.';
comment on schema secrets is 'Hashed credentials. Definer functions only. Not exposed.';

-- CREATE is what lets a function of that schema be given to the role ("owner last").
grant usage, create on schema app, audit, api to countersign, gatekeeper, recorder;
grant usage on schema secrets to gatekeeper;
grant usage on schema api, app, audit to authenticated;
grant usage on schema api to service_role;

-- What a function knows of its caller. Types carry no privileges of their own; only our roles may name it.
create type app.ctx as (
  session_id uuid,
  user_id uuid,
  member_id uuid,
  tenant_id uuid,
  permissions text[],
  roles text[],
  heads uuid[],
  assurance text,
  -- AUT-10: whose authority this member may use as well today
  principals uuid[]
);
grant usage on type app.ctx to countersign, gatekeeper, recorder;
