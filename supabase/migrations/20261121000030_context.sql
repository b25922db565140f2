-- Who is asking. Everything is derived from the session_id in the signed token, by way of the registration that
-- app.sign_ins points at; no header, setting or argument that a client can choose is ever read.
-- plpgsql on purpose: its plans are kept, where language sql would be planned anew at every call. offset 0: from key to
-- key, whatever the statistics say; a plan that begins with the open sessions grows with the platform.

-- The registration behind this token, whether or not it still lives: it isolates, the functions below it decide access.
create function app.acting(out session_id uuid, out user_id uuid, out member_id uuid, out tenant_id uuid)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
begin
  select s.id, s.user_id, s.member_id, s.tenant_id into session_id, user_id, member_id, tenant_id
    from (select i.tenant_id, i.session_id from app.sign_ins i
           where i.auth_session_id = (v_claims ->> 'session_id')::uuid and i.user_id = (v_claims ->> 'sub')::uuid offset 0) i
    join lateral (select s.id, s.user_id, s.member_id, s.tenant_id from app.sessions s
                   where s.tenant_id = i.tenant_id and s.id = i.session_id offset 0) s on true;
end $$;
revoke execute on function app.acting() from public;
grant execute on function app.acting() to countersign, gatekeeper, recorder;

-- The tenant that this transaction acts in: the one entered with a ticket, else the registered session's.
-- Every policy of ours asks it, once a statement: one lookup by key, and nothing else.
create function app.current_tenant() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
  v_tx xid8 := pg_current_xact_id_if_assigned();
begin
  -- transaction numbers begin again when a dump is restored elsewhere; an entry counts for the transaction that made it
  return coalesce(
    (select e.tenant_id from app.entries e where e.tx = v_tx and e.entered_at >= transaction_timestamp()),
    (select i.tenant_id from app.sign_ins i
      where i.auth_session_id = (v_claims ->> 'session_id')::uuid and i.user_id = (v_claims ->> 'sub')::uuid));
end $$;
revoke execute on function app.current_tenant() from public;
grant execute on function app.current_tenant() to countersign, gatekeeper, recorder;

-- A living registration of a member with access today who has passed the factor that they need, or nulls.
-- SES-3: at the door the factor is still to come; only what asks for it looks there.
create function app.living(p_at_the_door boolean default false, out session_id uuid, out user_id uuid, out member_id uuid,
  out tenant_id uuid, out assurance text, out enrolled boolean)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
  v_now timestamptz := clock_timestamp();
begin
  select s.id, s.user_id, s.member_id, s.tenant_id, s.assurance, m.enrolled
    into session_id, user_id, member_id, tenant_id, assurance, enrolled
    from (select i.tenant_id, i.session_id, i.signed_in_at from app.sign_ins i
           where i.auth_session_id = (v_claims ->> 'session_id')::uuid
             and i.user_id = (v_claims ->> 'sub')::uuid
             and i.closed_at is null offset 0) i
    join lateral (select s.id, s.user_id, s.member_id, s.tenant_id, s.assurance from app.sessions s
                   where s.tenant_id = i.tenant_id and s.id = i.session_id
                     and s.ended_at is null and s.expires_at > v_now offset 0) s on true
    join lateral (select m.factor_from = '-infinity' is true as enrolled from app.members m
                   where m.tenant_id = s.tenant_id and m.id = s.member_id
                     and m.active
                     and (m.sessions_after is null or i.signed_in_at > m.sessions_after)
                     and (m.access_from is null or m.access_from <= v_now)
                     and (m.access_until is null or m.access_until > v_now)
                     and (s.assurance = 'aal2' or m.factor_from is null or m.factor_from > v_now or p_at_the_door) offset 0) m on true;
end $$;
revoke execute on function app.living(boolean) from public;
grant execute on function app.living(boolean) to authenticated, countersign, gatekeeper, recorder;

create function app.live_tenant() returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return (app.living()).tenant_id;
end $$;
revoke execute on function app.live_tenant() from public;
grant execute on function app.live_tenant() to anon, authenticated, countersign;

create function app.me() returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return (app.living()).member_id;
end $$;
revoke execute on function app.me() from public;
grant execute on function app.me() to authenticated, countersign;

create function app.context() returns app.ctx
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx;
  v_live record;
begin
  v_live := app.living();
  if v_live.session_id is null then
    return v_ctx;
  end if;
  v_ctx.session_id := v_live.session_id;
  v_ctx.user_id := v_live.user_id;
  v_ctx.member_id := v_live.member_id;
  v_ctx.tenant_id := v_live.tenant_id;
  v_ctx.assurance := v_live.assurance;
  select coalesce(array_agg(distinct p.permission), '{}'), coalesce(array_agg(distinct r.key), '{}')
    into v_ctx.permissions, v_ctx.roles
    from app.member_roles g
    join app.roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
    left join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
   where g.tenant_id = v_live.tenant_id and g.member_id = v_live.member_id;
  select coalesce(array_agg(h.department_id), '{}') into v_ctx.heads
    from app.department_heads h
   where h.tenant_id = v_live.tenant_id and h.member_id = v_live.member_id;
  v_ctx.principals := app.principals_of(v_live.tenant_id, v_live.member_id, v_ctx.permissions);
  return v_ctx;
end $$;
revoke execute on function app.context() from public;
grant execute on function app.context() to authenticated, countersign, gatekeeper, recorder;

-- The living tenant for who holds any one of these, else null. A policy that compares the tenant with it is settled
-- once a statement: who may not read does not make the server look at a single row.
create function app.tenant_with(variadic p_permissions text[]) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  v_live record := app.living();
begin
  return (select v_live.tenant_id
           where exists (select from app.member_roles g
                           join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
                          where g.tenant_id = v_live.tenant_id and g.member_id = v_live.member_id and p.permission = any (p_permissions)));
end $$;
revoke execute on function app.tenant_with(text[]) from public;
grant execute on function app.tenant_with(text[]) to authenticated;

-- For policies and views: once a statement, as (select app.can('…')); any one of several is enough.
create function app.can(variadic p_permissions text[]) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return app.tenant_with(variadic p_permissions) is not null;
end $$;
revoke execute on function app.can(text[]) from public;
grant execute on function app.can(text[]) to authenticated;

-- The same for what is one's own: the caller as member, when they hold any one of these.
create function app.me_with(variadic p_permissions text[]) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  v_live record := app.living();
begin
  return (select v_live.member_id
           where exists (select from app.member_roles g
                           join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
                          where g.tenant_id = v_live.tenant_id and g.member_id = v_live.member_id and p.permission = any (p_permissions)));
end $$;
revoke execute on function app.me_with(text[]) from public;
grant execute on function app.me_with(text[]) to authenticated;

-- Whom the caller stands in for now. Nearly nobody stands in for anybody: one look, and the rest is asked only then.
create function app.my_principals() returns uuid[]
language plpgsql stable set search_path = '' as $$
declare
  v_live record := app.living();
begin
  if not exists (select from app.delegations d
                  where d.tenant_id = v_live.tenant_id and d.to_member = v_live.member_id and d.ended_at is null) then
    return '{}';
  end if;
  return (app.context()).principals;
end $$;
revoke execute on function app.my_principals() from public;
grant execute on function app.my_principals() to gatekeeper;

-- Departments whose requests the caller may read as their head, or as who stands in for it; empty without the permission.
create function app.read_departments() returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
declare
  v_live record := app.living();
  v_own uuid[];
begin
  v_own := array(select h.department_id from app.department_heads h
                where h.tenant_id = v_live.tenant_id and h.member_id = v_live.member_id
                  and exists (select from app.member_roles g
                                join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
                               where g.tenant_id = v_live.tenant_id and g.member_id = v_live.member_id
                                 and p.permission = 'request.read_department'));
  return v_own || array(select h.department_id from unnest(app.my_principals()) p
    join app.department_heads h on h.tenant_id = v_live.tenant_id and h.member_id = p and app.holds(h.tenant_id, p, 'request.read_department'));
end $$;
revoke execute on function app.read_departments() from public;
grant execute on function app.read_departments() to authenticated;

-- Whether somebody the caller stands in for may read every submitted request.
create function app.reads_all_for_another() returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  v_tenant uuid := app.live_tenant();
begin
  return exists (select from unnest(app.my_principals()) p where app.holds(v_tenant, p, 'request.read_all'));
end $$;
revoke execute on function app.reads_all_for_another() from public;
grant execute on function app.reads_all_for_another() to authenticated;

alter function app.acting() owner to gatekeeper;
alter function app.current_tenant() owner to gatekeeper;
alter function app.living(boolean) owner to gatekeeper;
alter function app.live_tenant() owner to gatekeeper;
alter function app.me() owner to gatekeeper;
alter function app.context() owner to gatekeeper;
alter function app.can(text[]) owner to gatekeeper;
alter function app.tenant_with(text[]) owner to gatekeeper;
alter function app.me_with(text[]) owner to gatekeeper;
alter function app.read_departments() owner to gatekeeper;
alter function app.reads_all_for_another() owner to gatekeeper;

-- Reference data (0020) is readable with a living session.
do $$
declare
  v_table text;
begin
  foreach v_table in array array['currencies', 'locales', 'permissions', 'role_templates', 'transitions'] loop
    execute format('alter table app.%I enable row level security', v_table);
    execute format('alter table app.%I force row level security', v_table);
    execute format('create policy select_member on app.%I for select to authenticated using ((select app.live_tenant()) is not null)',
      v_table);
    execute format('create policy select_acting on app.%I for select to countersign, gatekeeper using (true)', v_table);
    execute format('grant select on app.%I to authenticated, countersign, gatekeeper', v_table);
  end loop;
end $$;
