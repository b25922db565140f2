-- What administrators arrange: the organisation's settings, and its departments with their heads.

-- AUT-5, AUT-13: above which amount of base currency the policy in force adds a step; null when it never does.
create function app.threshold_now(p_tenant uuid) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (select min(r.from_minor) - 1 from app.policy_rules r
           where r.tenant_id = p_tenant and r.version = app.policy_now(p_tenant) and r.from_minor > 0);
end $$;
revoke execute on function app.threshold_now(uuid) from public;
grant execute on function app.threshold_now(uuid) to countersign;

-- What is wrong with settings as they would stand. [] when all is well.
create function app.settings_problems(p_tenant app.tenants, p_settings jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := '[]';
  v_key text;
  v_value jsonb;
  v_text text;
begin
  if jsonb_typeof(p_settings) is distinct from 'object' then
    return app.problem('settings', 'Send an object of settings.');
  end if;
  for v_key, v_value in select key, value from jsonb_each(p_settings) loop
    v_text := v_value #>> '{}';
    if v_key not in ('name', 'base_currency', 'time_zone', 'locale', 'deciders', 'threshold_minor', 'policy_version',
      'payee_cooling_days') then
      v_found := v_found || app.problem(v_key, 'There is no such setting.');
    elsif v_key = 'policy_version' then
      if app.whole(v_value, 1, 2147483647) is null then
        v_found := v_found || app.problem(v_key, 'Send a whole number.');
      end if;
    elsif v_key = 'payee_cooling_days' then
      if app.whole(v_value, 0, 30) is null then
        v_found := v_found || app.problem(v_key, 'Give a whole number of days, at most 30.');
      end if;
    elsif v_key = 'threshold_minor' then
      if app.whole(v_value, 0, 9007199254740990) is null and jsonb_typeof(v_value) <> 'null' then
        v_found := v_found || app.problem(v_key, 'Give an amount.');
      end if;
    elsif jsonb_typeof(v_value) <> 'string' then
      v_found := v_found || app.problem(v_key, 'Send text.');
    elsif v_key = 'name' and coalesce(length(app.typed(v_text)), 0) not between 2 and 120 then
      v_found := v_found || app.problem(v_key, 'Give a name of 2 to 120 characters.');
    elsif v_key = 'base_currency' and not exists (select from app.currencies c where c.code = v_text) then
      v_found := v_found || app.problem(v_key, 'Choose one from the list.');
    elsif v_key = 'time_zone' and not exists (select from pg_catalog.pg_timezone_names z where z.name = v_text) then
      v_found := v_found || app.problem(v_key, 'Choose a time zone such as Africa/Lagos.');
    elsif v_key = 'locale' and not exists (select from app.locales l where l.code = v_text) then
      v_found := v_found || app.problem(v_key, 'Choose one from the list.');
    elsif v_key = 'deciders' and v_text not in ('one', 'two', 'three_or_more') then
      v_found := v_found || app.problem(v_key, 'Choose one, two, or three and more.');
    end if;
  end loop;
  if v_found = '[]' and coalesce(p_settings ->> 'deciders', p_tenant.deciders) = 'three_or_more'
    and p_settings ->> 'threshold_minor' is null
    and (app.threshold_now(p_tenant.id) is null
         or coalesce(p_settings ->> 'base_currency', p_tenant.base_currency) <> p_tenant.base_currency) then
    v_found := app.problem('threshold_minor', 'Say above which amount the Managing Director sanctions.');
  end if;
  return v_found;
end $$;
revoke execute on function app.settings_problems(app.tenants, jsonb) from public;
grant execute on function app.settings_problems(app.tenants, jsonb) to countersign;

-- AUT-13: what the roles that ship hold besides where few decide. With one decider the head of department marks paid as
-- well; where no Managing Director decides, heads approve changes to payees, and staff propose them, so that nobody whom
-- a payment needs is kept from it by having written down the payee (REQ-4).
create function app.small_roles(p_deciders text) returns table (role_key text, permission text)
language plpgsql immutable set search_path = '' as $$
begin
  return query
    select s.role_key, s.permission
      from (values ('hod', 'request.mark_paid', array['one']), ('hod', 'payee.read_bank', array['one']),
        ('hod', 'payee.approve', array['one', 'two']), ('staff', 'payee.propose', array['one', 'two'])) s (role_key, permission, where_few)
     where p_deciders = any (s.where_few);
end $$;
revoke execute on function app.small_roles(text) from public;
grant execute on function app.small_roles(text) to countersign;

create function app.put_small_roles(p_tenant uuid, p_deciders text) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into app.role_permissions (tenant_id, role_id, permission)
  select r.tenant_id, r.id, s.permission from app.small_roles(p_deciders) s join app.roles r on r.tenant_id = p_tenant and r.key = s.role_key
  on conflict do nothing;
  delete from app.role_permissions p using app.roles r, app.small_roles('one') s
   where p.tenant_id = p_tenant and r.tenant_id = p.tenant_id and r.id = p.role_id and r.key = s.role_key and p.permission = s.permission
     and not exists (select from app.small_roles(p_deciders) k where k.role_key = s.role_key and k.permission = s.permission);
end $$;
revoke execute on function app.put_small_roles(uuid, text) from public;
grant execute on function app.put_small_roles(uuid, text) to countersign;

-- The policy in force is one that ships, as the settings write it; another was drafted by somebody.
create function app.is_default_policy(p_tenant app.tenants) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return app.policy_content(p_tenant.id, app.policy_now(p_tenant.id)) -> 'rules'
    = app.default_policy(p_tenant.deciders, app.threshold_now(p_tenant.id)) -> 'rules';
end $$;
revoke execute on function app.is_default_policy(app.tenants) from public;
grant execute on function app.is_default_policy(app.tenants) to countersign;

create function app.do_save_settings(p_ctx app.ctx, p_settings jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_before app.tenants;
  v_after app.tenants;
  v_problems jsonb;
  v_threshold bigint;
  v_changed text[];
  v_version integer;
  v_rewrites boolean;
  v_drafted boolean;
begin
  if not p_ctx.permissions @> array['tenant.manage', 'policy.publish'] then
    return app.refuse('permission_missing', 'tenant.save', 'tenants', p_ctx.tenant_id);
  end if;
  select * into strict v_before from app.tenants t where t.id = p_ctx.tenant_id;
  v_problems := app.settings_problems(v_before, p_settings);
  if v_problems <> '[]' then
    return app.refuse('invalid_settings', 'tenant.save', 'tenants', p_ctx.tenant_id, p_extra => jsonb_build_object('problems', v_problems));
  end if;
  if (p_settings ->> 'policy_version')::integer <> app.policy_now(v_before.id) then
    return app.refuse('content_changed', 'tenant.save', 'tenants', p_ctx.tenant_id,
      'Somebody changed who decides after you opened this page. Look at what is in force now, then save again.',
      p_extra => jsonb_build_object('policy_version', app.policy_now(v_before.id)));
  end if;
  v_after := v_before;
  v_after.name := coalesce(app.typed(p_settings ->> 'name'), v_before.name);
  v_after.base_currency := coalesce(p_settings ->> 'base_currency', v_before.base_currency);
  v_after.time_zone := coalesce(p_settings ->> 'time_zone', v_before.time_zone);
  v_after.locale := coalesce(p_settings ->> 'locale', v_before.locale);
  v_after.deciders := coalesce(p_settings ->> 'deciders', v_before.deciders);
  v_after.payee_cooling_days := coalesce((p_settings ->> 'payee_cooling_days')::smallint, v_before.payee_cooling_days);
  v_threshold := case when v_after.deciders = 'three_or_more'
    then coalesce((p_settings ->> 'threshold_minor')::bigint, app.threshold_now(v_before.id)) end;
  if v_after.base_currency <> v_before.base_currency
    and (exists (select from app.requests r where r.tenant_id = p_ctx.tenant_id and r.base_currency is not null)
         or exists (select from app.exchange_rates x where x.tenant_id = p_ctx.tenant_id)) then
    return app.refuse('base_currency_in_use', 'tenant.save', 'tenants', p_ctx.tenant_id);
  end if;
  v_changed := array(select k.key from jsonb_each(to_jsonb(v_after)) k where to_jsonb(v_before) -> k.key <> k.value order by k.key);
  -- only who asks for it gets a new policy: a name that is saved leaves one that was written otherwise alone
  v_rewrites := v_after.deciders <> v_before.deciders
    or (p_settings ? 'threshold_minor' and v_threshold is distinct from app.threshold_now(v_before.id) and v_threshold is not null);
  v_drafted := not app.is_default_policy(v_before);
  if v_drafted and (v_rewrites or (v_after.base_currency <> v_before.base_currency and app.threshold_now(v_before.id) is not null)) then
    -- its amounts would be read in the other currency
    return app.refuse('policy_written_otherwise', 'tenant.save', 'tenants', p_ctx.tenant_id);
  end if;
  v_rewrites := v_rewrites or (v_after.base_currency <> v_before.base_currency and v_threshold is not null);
  if v_rewrites and app.consent_needed(p_ctx.tenant_id) then
    return app.refuse('consent_required', 'tenant.save', 'tenants', p_ctx.tenant_id);
  end if;
  if v_rewrites then
    v_changed := v_changed || array['policy'];
    select max(p.version) + 1 into v_version from app.policy_versions p where p.tenant_id = p_ctx.tenant_id;
    perform app.write_default_policy(p_ctx.tenant_id, v_version, p_ctx.member_id, v_after.deciders, v_threshold, v_after.base_currency);
    perform app.put_small_roles(p_ctx.tenant_id, v_after.deciders);
    perform app.tell_policy_changed(p_ctx, v_version, '{}');
  end if;
  if v_changed = '{}' and v_before.settled_at is not null then
    return jsonb_build_object('ok', true, 'changed', '[]'::jsonb, 'policy_version', null, 'event_id', null);
  end if;
  update app.tenants t set name = v_after.name, base_currency = v_after.base_currency, time_zone = v_after.time_zone,
    locale = v_after.locale, deciders = v_after.deciders, payee_cooling_days = v_after.payee_cooling_days, settled_at = coalesce(t.settled_at, clock_timestamp())
   where t.id = p_ctx.tenant_id;
  return jsonb_build_object('ok', true, 'changed', to_jsonb(v_changed), 'policy_version', v_version, 'event_id',
    audit.record('tenant.save', 'tenants', p_ctx.tenant_id, jsonb_build_object('changed', to_jsonb(v_changed), 'policy_version', v_version,
      'deciders', v_after.deciders, 'threshold_minor', v_threshold), '{}', 'tenant.manage'));
end $$;
revoke execute on function app.do_save_settings(app.ctx, jsonb) from public;
grant execute on function app.do_save_settings(app.ctx, jsonb) to countersign;

-- A code for people who do not want to think of one: the first letters of the name, then with a number.
create function app.free_code(p_tenant uuid, p_name text) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_letters text := left(upper(regexp_replace(p_name, '[^a-zA-Z0-9]', '', 'g')), 3);
  v_stem text := rpad(v_letters, greatest(length(v_letters), 2), 'X');
begin
  return (select c from (select v_stem || case when i = 1 then '' else i::text end as c, i from generate_series(1, 999) i) x
           where not exists (select from app.departments d where d.tenant_id = p_tenant and d.code = x.c) order by i limit 1);
end $$;
revoke execute on function app.free_code(uuid, text) from public;
grant execute on function app.free_code(uuid, text) to countersign;

create function app.do_save_department(p_ctx app.ctx, p_department uuid, p_name text, p_code text, p_active boolean, p_heads uuid[])
returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_department app.departments;
  v_name text := app.typed(p_name);
  v_code text := upper(app.typed(p_code));
  v_active boolean;
  v_before uuid[];
  v_heads uuid[];
  v_problems jsonb := '[]';
begin
  select * into v_department from app.departments d where d.tenant_id = p_ctx.tenant_id and d.id = p_department;
  v_before := array(select h.member_id from app.department_heads h
    where h.tenant_id = p_ctx.tenant_id and h.department_id = p_department order by 1);
  v_heads := case when p_heads is null then v_before else array(select distinct h from unnest(p_heads) h where h is not null order by 1) end;
  v_active := coalesce(p_active, v_department.active, true);
  if not 'department.manage' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'department.save', 'departments');
  elsif p_department is not null and v_department.id is null then
    return app.refuse('not_found', 'department.save', 'departments');
  elsif p_ctx.member_id = any (v_heads) and not p_ctx.member_id = any (v_before) then
    return app.refuse('self_grant_forbidden', 'department.save', 'departments', p_department,
      'Nobody makes themselves a head of department. Another administrator can.');
  end if;
  if length(coalesce(v_name, '')) not between 2 and 80 then
    v_problems := v_problems || app.problem('name', 'Give a name of 2 to 80 characters.');
  elsif exists (select from app.departments d where d.tenant_id = p_ctx.tenant_id and d.active and v_active
      and d.id is distinct from p_department and app.likeness(d.name) = app.likeness(v_name)) then
    v_problems := v_problems || app.problem('name', 'There is a department of this name.');
  end if;
  if v_code is not null and v_code !~ '^[A-Z0-9]{2,8}$' then
    v_problems := v_problems || app.problem('code', 'Give 2 to 8 letters and digits.');
  elsif exists (select from app.departments d where d.tenant_id = p_ctx.tenant_id and d.code = v_code and d.id is distinct from p_department) then
    v_problems := v_problems || app.problem('code', 'Another department has this code.');
  end if;
  if cardinality(v_heads) > 20 or exists (select from unnest(v_heads) h where not h = any (v_before)
      and not exists (select from app.members m where m.tenant_id = p_ctx.tenant_id and m.id = h and app.has_access(m))) then
    v_problems := v_problems || app.problem('heads', 'Choose active members.');
  end if;
  if p_department is null and (select count(*) from app.departments d where d.tenant_id = p_ctx.tenant_id) >= 500 then
    v_problems := v_problems || app.problem('name', 'Five hundred departments are the most.');
  end if;
  if v_problems <> '[]' then
    return app.refuse('invalid_department', 'department.save', 'departments', p_department,
      p_extra => jsonb_build_object('problems', v_problems));
  elsif v_department.active and not v_active and exists (select from app.requests r where r.tenant_id = p_ctx.tenant_id
      and r.department_id = p_department and r.state in ('pending', 'queried', 'returned')) then
    return app.refuse('department_in_use', 'department.save', 'departments', p_department);
  end if;
  v_code := coalesce(v_code, v_department.code, app.free_code(p_ctx.tenant_id, v_name));
  if p_department is null then
    insert into app.departments (tenant_id, code, name) values (p_ctx.tenant_id, v_code, v_name) returning * into v_department;
  else
    update app.departments d set code = v_code, name = v_name, active = v_active
     where d.tenant_id = p_ctx.tenant_id and d.id = p_department;
  end if;
  delete from app.department_heads h
   where h.tenant_id = p_ctx.tenant_id and h.department_id = v_department.id and not h.member_id = any (v_heads);
  insert into app.department_heads (tenant_id, department_id, member_id)
  select p_ctx.tenant_id, v_department.id, h from unnest(v_heads) h where not h = any (v_before);
  perform app.post(p_ctx.tenant_id, 'heads_changed', array[h], gen_random_uuid()::text, jsonb_build_object('department', v_department.id,
    'heads', h = any (v_heads)))
     from unnest(v_before || v_heads) h where h = any (v_before) <> (h = any (v_heads));
  return jsonb_build_object('ok', true, 'department_id', v_department.id, 'code', v_code, 'heads', to_jsonb(v_heads), 'event_id',
    audit.record('department.save', 'departments', v_department.id, jsonb_build_object('active', v_active,
      'heads_before', to_jsonb(v_before), 'heads_after', to_jsonb(v_heads)), '{}', 'department.manage'));
end $$;
revoke execute on function app.do_save_department(app.ctx, uuid, text, text, boolean, uuid[]) from public;
grant execute on function app.do_save_department(app.ctx, uuid, text, text, boolean, uuid[]) to countersign;
