-- AUT-10: somebody stands in for a colleague between two dates. It begins and ends by the clock, needs no job, and dies
-- with the access or the deciding role of either. It lends what the principal may do by their own roles, and nothing
-- that the principal holds for others: authority is never passed on.

create table app.delegations (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  from_member uuid not null,
  to_member uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null check (length(reason) between 1 and 500),
  created_by uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  ended_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, from_member) references app.members (tenant_id, id),
  foreign key (tenant_id, to_member) references app.members (tenant_id, id),
  foreign key (tenant_id, created_by) references app.members (tenant_id, id),
  foreign key (tenant_id, ended_by) references app.members (tenant_id, id),
  constraint delegations__two_people check (from_member <> to_member),
  -- nobody arranges that they themselves get another's authority
  constraint delegations__not_taken check (created_by <> to_member),
  constraint delegations__dates check (ends_at > starts_at and ends_at <= starts_at + interval '366 days'),
  constraint delegations__ended_whole check ((ended_at is null) = (ended_by is null))
);
create index delegations__to on app.delegations (tenant_id, to_member, starts_at);
create index delegations__from on app.delegations (tenant_id, from_member, starts_at);
alter table app.delegations enable row level security;
alter table app.delegations force row level security;
create policy tenant_reader on app.delegations as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.delegations as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.delegations to countersign using (true);
create policy select_gatekeeper on app.delegations for select to gatekeeper using (true);
create policy select_own on app.delegations for select to authenticated using (
  from_member = (select app.me()) or to_member = (select app.me()) or (select app.can('delegation.manage')));
grant select (tenant_id, id, from_member, to_member, starts_at, ends_at, reason, created_by, created_at, ended_at, ended_by)
  on app.delegations to authenticated;
grant select, insert (tenant_id, from_member, to_member, starts_at, ends_at, reason, created_by), update (ended_at, ended_by)
  on app.delegations to countersign;
grant select on app.delegations to gatekeeper;
create trigger _500_record_insert after insert on app.delegations referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_update after update on app.delegations referencing old table as old_rows new table as new_rows
  for each statement execute function audit.tg_rows__record();

-- Whether these permissions decide anything on a request.
create function app.deciding() returns text[]
language plpgsql immutable set search_path = '' as $$
begin
  return array['request.approve_department', 'request.review_finance', 'request.sanction'];
end $$;
comment on function app.deciding() is 'The permissions that decide a step.';
revoke execute on function app.deciding() from public;
grant execute on function app.deciding() to countersign, gatekeeper;

create function app.decides(p_permissions text[]) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(p_permissions && app.deciding(), false);
end $$;
revoke execute on function app.decides(text[]) from public;
grant execute on function app.decides(text[]) to countersign, gatekeeper;

-- One permission of one member who has access today.
create function app.holds(p_tenant uuid, p_member uuid, variadic p_permissions text[]) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from app.members m
      join app.member_roles g on g.tenant_id = m.tenant_id and g.member_id = m.id
      join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
     where m.tenant_id = p_tenant and m.id = p_member and p.permission = any (p_permissions) and app.has_access(m));
end $$;
revoke execute on function app.holds(uuid, uuid, text[]) from public;
grant execute on function app.holds(uuid, uuid, text[]) to countersign, gatekeeper;

-- Whose authority a member with these permissions may use now.
create function app.principals_of(p_tenant uuid, p_member uuid, p_permissions text[]) returns uuid[]
language plpgsql stable set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  if not app.decides(p_permissions) then
    return '{}';
  end if;
  return array(
    select d.from_member from app.delegations d
     where d.tenant_id = p_tenant and d.to_member = p_member and d.ended_at is null and d.starts_at <= v_now and d.ends_at > v_now
       and app.holds(p_tenant, d.from_member, variadic app.deciding())
     order by d.starts_at, d.id);
end $$;
revoke execute on function app.principals_of(uuid, uuid, text[]) from public;
grant execute on function app.principals_of(uuid, uuid, text[]) to countersign, gatekeeper;
