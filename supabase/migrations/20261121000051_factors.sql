-- SES-3: second factors. One a membership: whoever resets it in one organisation weakens no other. The secret is sealed
-- by our servers and stands in schema secrets; here is who has one, since when, and what was tried lately.

create table app.factors (
  tenant_id uuid not null,
  member_id uuid not null,
  begun_at timestamptz not null default clock_timestamp(),
  -- the session that was shown the secret: no other one confirms it
  begun_in uuid,
  -- null until a code proved that the person's app has it
  confirmed_at timestamptz,
  primary key (tenant_id, member_id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
alter table app.factors enable row level security;
alter table app.factors force row level security;
create policy tenant_reader on app.factors as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.factors as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.factors to countersign using (true);
create policy select_entitled on app.factors for select to authenticated using (
  member_id = (select app.me()) or (select app.can('security.read', 'trail.read')));
grant select (tenant_id, member_id, confirmed_at) on app.factors to authenticated;
grant select, insert (tenant_id, member_id, begun_in), update (begun_at, begun_in, confirmed_at), delete on app.factors to countersign;

-- Attempts are counted before a code is looked at, so that a crash or a race gives nobody another one.
create table app.factor_attempts (
  tenant_id uuid not null,
  member_id uuid not null,
  since timestamptz not null default clock_timestamp(),
  attempts smallint not null default 0,
  locked_until timestamptz,
  -- the newest time step that was accepted: no code of it or from before counts again
  last_step bigint not null default 0,
  primary key (tenant_id, member_id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
comment on table app.factor_attempts is 'Counters: what they decide is recorded by the acts.';
alter table app.factor_attempts enable row level security;
alter table app.factor_attempts force row level security;
create policy tenant_reader on app.factor_attempts as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.factor_attempts as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.factor_attempts to countersign using (true);
grant select, insert (tenant_id, member_id), update (since, attempts, locked_until, last_step) on app.factor_attempts to countersign;

-- Who needs a factor, and from when on: whoever has one always; whoever administers, oversees or grants roles from the
-- organisation's date; whoever else the organisation says from the day it says. Null: never.
create function app.factor_due(p_tenant uuid, p_member uuid) returns timestamptz
language plpgsql stable set search_path = '' as $$
declare
  v_tenant app.tenants;
  v_keys text[];
  v_grants boolean;
  v_decides boolean;
begin
  if exists (select from app.factors f where f.tenant_id = p_tenant and f.member_id = p_member and f.confirmed_at is not null) then
    return '-infinity';
  end if;
  select * into v_tenant from app.tenants t where t.id = p_tenant;
  select array_agg(distinct r.key), bool_or(p.permission = 'role.grant'), bool_or(k.kind = 'deciding')
    into v_keys, v_grants, v_decides
    from app.member_roles g
    join app.roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
    left join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
    left join app.permissions k on k.id = p.permission
   where g.tenant_id = p_tenant and g.member_id = p_member;
  return least(
    case when v_grants or v_keys && array['admin', 'compliance'] then v_tenant.factor_due_at end,
    case when v_tenant.factor_rule = 'everyone' or (v_tenant.factor_rule = 'deciders' and v_decides) then v_tenant.factor_rule_from end);
end $$;
revoke execute on function app.factor_due(uuid, uuid) from public;
grant execute on function app.factor_due(uuid, uuid) to countersign;

create function app.keep_factor_from(p_tenant uuid, p_members uuid[]) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update app.members m set factor_from = d.due
    from (select x.id, app.factor_due(p_tenant, x.id) as due from app.members x where x.tenant_id = p_tenant and x.id = any (p_members)) d
   where m.tenant_id = p_tenant and m.id = d.id and m.factor_from is distinct from d.due;
end $$;
revoke execute on function app.keep_factor_from(uuid, uuid[]) from public;
grant execute on function app.keep_factor_from(uuid, uuid[]) to countersign;

-- They run as whoever changes roles or rules, under the same policies.
create function app.tg_factor_from__of_members() returns trigger
language plpgsql set search_path = '' as $$
declare
  v_tenant uuid;
  v_members uuid[];
begin
  for v_tenant, v_members in
    select c.tenant_id, array_agg(distinct case tg_table_name when 'members' then (to_jsonb(c) ->> 'id')::uuid
             else (to_jsonb(c) ->> 'member_id')::uuid end) from changed c group by c.tenant_id loop
    perform app.keep_factor_from(v_tenant, v_members);
  end loop;
  return null;
end $$;
revoke execute on function app.tg_factor_from__of_members() from public;
create trigger _100_factor_from after insert on app.members referencing new table as changed
  for each statement execute function app.tg_factor_from__of_members();
create trigger _100_factor_from_insert after insert on app.member_roles referencing new table as changed
  for each statement execute function app.tg_factor_from__of_members();
create trigger _100_factor_from_delete after delete on app.member_roles referencing old table as changed
  for each statement execute function app.tg_factor_from__of_members();
create trigger _100_factor_from_update after update on app.factors referencing new table as changed
  for each statement execute function app.tg_factor_from__of_members();
create trigger _100_factor_from_delete after delete on app.factors referencing old table as changed
  for each statement execute function app.tg_factor_from__of_members();

create function app.tg_factor_from__of_roles() returns trigger
language plpgsql set search_path = '' as $$
declare
  v_tenant uuid;
  v_members uuid[];
begin
  for v_tenant, v_members in
    select g.tenant_id, array_agg(distinct g.member_id)
      from app.member_roles g
     where (g.tenant_id, g.role_id) in (select c.tenant_id, c.role_id from changed c) group by g.tenant_id loop
    perform app.keep_factor_from(v_tenant, v_members);
  end loop;
  return null;
end $$;
revoke execute on function app.tg_factor_from__of_roles() from public;
create trigger _100_factor_from_insert after insert on app.role_permissions referencing new table as changed
  for each statement execute function app.tg_factor_from__of_roles();
create trigger _100_factor_from_delete after delete on app.role_permissions referencing old table as changed
  for each statement execute function app.tg_factor_from__of_roles();

create function app.tg_factor_from__of_tenants() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform app.keep_factor_from(new.id, array(select m.id from app.members m where m.tenant_id = new.id));
  return null;
end $$;
revoke execute on function app.tg_factor_from__of_tenants() from public;
create trigger _100_factor_from after update of factor_due_at, factor_rule, factor_rule_from on app.tenants
  for each row execute function app.tg_factor_from__of_tenants();

-- What changes the organisation's security asks who has a factor for it again when it was not passed lately.
create function app.fresh_factor(p_ctx app.ctx) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return not exists (select from app.factors f
                      where f.tenant_id = p_ctx.tenant_id and f.member_id = p_ctx.member_id and f.confirmed_at is not null)
    or exists (select from app.sessions s where s.tenant_id = p_ctx.tenant_id and s.id = p_ctx.session_id
                 and s.factor_at > clock_timestamp() - interval '15 minutes');
end $$;
comment on function app.fresh_factor(app.ctx) is 'False: refuse with second_factor_required and {"enrolled": true}; the act can be sent again.';
revoke execute on function app.fresh_factor(app.ctx) from public;
grant execute on function app.fresh_factor(app.ctx) to countersign;
