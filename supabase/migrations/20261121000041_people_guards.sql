-- What must hold even against a bug in our own functions: kinds never mix, and the last Admin stays.
create function app.mixed_kinds(p_tenant uuid, p_roles uuid[]) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  return (select coalesce(array_agg(distinct k.kind order by k.kind), '{}')
            from app.role_permissions g join app.permissions k on k.id = g.permission
           where g.tenant_id = p_tenant and g.role_id = any (p_roles) and k.kind <> 'neutral');
end $$;
comment on function app.mixed_kinds(uuid,
  uuid[]) is 'The kinds other than neutral in a set of roles; more than one must never meet in a role or a member.';
revoke execute on function app.mixed_kinds(uuid, uuid[]) from public;
grant execute on function app.mixed_kinds(uuid, uuid[]) to countersign, gatekeeper;

create function app.tg_member_roles__one_kind() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if cardinality(app.mixed_kinds(new.tenant_id, array(
       select role_id from app.member_roles where tenant_id = new.tenant_id and member_id = new.member_id))) > 1 then
    raise exception 'duties_mixed: a member holds at most one kind of duty' using errcode = '23514';
  end if;
  return null;
end $$;
revoke execute on function app.tg_member_roles__one_kind() from public;
create constraint trigger _100_one_kind after insert on app.member_roles
  deferrable initially deferred for each row execute function app.tg_member_roles__one_kind();

create function app.tg_role_permissions__one_kind() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if cardinality(app.mixed_kinds(new.tenant_id, array[new.role_id])) > 1
     or exists (select from app.member_roles h where h.tenant_id = new.tenant_id and h.role_id = new.role_id
                  and cardinality(app.mixed_kinds(h.tenant_id, array(
                        select g.role_id from app.member_roles g where g.tenant_id = h.tenant_id and g.member_id = h.member_id))) > 1) then
    raise exception 'duties_mixed: a role, and a member over all roles, holds at most one kind of duty' using errcode = '23514';
  end if;
  return null;
end $$;
revoke execute on function app.tg_role_permissions__one_kind() from public;
create constraint trigger _100_one_kind after insert on app.role_permissions
  deferrable initially deferred for each row execute function app.tg_role_permissions__one_kind();

-- Who would still be Admin (active, access not running out) if p_without left.
create function app.other_admins(p_tenant uuid, p_without uuid) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (select count(*)
            from app.member_roles g
            join app.roles r on r.tenant_id = g.tenant_id and r.id = g.role_id and r.key = 'admin'
            join app.members m on m.tenant_id = g.tenant_id and m.id = g.member_id
           where g.tenant_id = p_tenant and g.member_id is distinct from p_without and m.active
             and (m.access_from is null or m.access_from <= clock_timestamp()) and m.access_until is null);
end $$;
revoke execute on function app.other_admins(uuid, uuid) from public;
grant execute on function app.other_admins(uuid, uuid) to countersign, gatekeeper;

create function app.tg_members__last_admin() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if app.other_admins(old.tenant_id, null) = 0 then
    raise exception 'last_admin: an organisation keeps at least one active Admin' using errcode = '23514';
  end if;
  return null;
end $$;
revoke execute on function app.tg_members__last_admin() from public;
create constraint trigger _110_last_admin after update on app.members
  deferrable initially deferred for each row when (old.active and not new.active) execute function app.tg_members__last_admin();
create constraint trigger _110_last_admin after delete on app.member_roles
  deferrable initially deferred for each row execute function app.tg_members__last_admin();

-- A deferred trigger runs at commit as the session's role, so these read as gatekeeper, who may see whom belongs where.
alter function app.tg_member_roles__one_kind() owner to gatekeeper;
alter function app.tg_role_permissions__one_kind() owner to gatekeeper;
alter function app.tg_members__last_admin() owner to gatekeeper;
