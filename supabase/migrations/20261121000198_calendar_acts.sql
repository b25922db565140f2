-- ONB-1: an administrator says on which days the organisation works. The whole calendar is replaced at once.

-- What is wrong with a calendar, by field; holidays are named by their place in the list. [] when all is well.
create function app.calendar_problems(p_days integer[], p_holidays jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := '[]';
  v_one jsonb;
  v_place bigint;
  v_day text;
  v_seen text[] := '{}';
begin
  if coalesce(cardinality(p_days), 0) = 0 then
    v_found := app.problem('days', 'Choose at least one working day.');
  elsif cardinality(p_days) > 7 or not p_days <@ array[1, 2, 3, 4, 5, 6, 7] then
    v_found := app.problem('days', 'Number the days from 1, Monday, to 7, Sunday.');
  end if;
  if jsonb_typeof(p_holidays) is distinct from 'array' then
    return v_found || app.problem('holidays', 'Send a list of holidays.');
  elsif jsonb_array_length(p_holidays) > 200 then
    return v_found || app.problem('holidays', 'Two hundred holidays are the most. Remove those that are past.');
  end if;
  for v_one, v_place in select value, ordinality - 1 from jsonb_array_elements(p_holidays) with ordinality loop
    if jsonb_typeof(v_one) <> 'object' then
      v_found := v_found || app.problem('holidays.' || v_place, 'Send a day and a name.');
      continue;
    end if;
    v_day := v_one ->> 'day';
    if v_day is null or v_day !~ '^\d{4}-\d{2}-\d{2}$' or not pg_input_is_valid(v_day, 'date') then
      v_found := v_found || app.problem('holidays.' || v_place || '.day', 'Give a date like 2026-12-25.');
    elsif v_day::date not between '2000-01-01' and '2100-12-31' then
      v_found := v_found || app.problem('holidays.' || v_place || '.day', 'Give a day between the years 2000 and 2100.');
    elsif v_day = any (v_seen) then
      v_found := v_found || app.problem('holidays.' || v_place || '.day', 'This day is in the list already.');
    end if;
    v_seen := v_seen || v_day;
    if jsonb_typeof(v_one -> 'name') is distinct from 'string' or coalesce(length(app.typed(v_one ->> 'name')), 0) not between 1 and 80 then
      v_found := v_found || app.problem('holidays.' || v_place || '.name', 'Give a name of 1 to 80 characters.');
    end if;
  end loop;
  return v_found;
end $$;
revoke execute on function app.calendar_problems(integer[], jsonb) from public;
grant execute on function app.calendar_problems(integer[], jsonb) to countersign;

create function app.do_save_working_days(p_ctx app.ctx, p_days integer[], p_holidays jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_problems jsonb;
  v_days integer[];
  v_list jsonb;
  v_moved boolean;
  v_removed bigint;
  v_added bigint;
begin
  if not 'tenant.manage' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'calendar.save', 'tenants', p_ctx.tenant_id);
  end if;
  v_problems := app.calendar_problems(p_days, p_holidays);
  if v_problems <> '[]' then
    return app.refuse('invalid_calendar', 'calendar.save', 'tenants', p_ctx.tenant_id, p_extra => jsonb_build_object('problems', v_problems));
  end if;
  v_days := array(select distinct d from unnest(p_days) d order by d);
  v_list := (select coalesce(jsonb_agg(jsonb_build_object('day', h ->> 'day', 'name', app.typed(h ->> 'name'))), '[]')
               from jsonb_array_elements(p_holidays) h);
  v_moved := (select t.working_days <> v_days from app.tenants t where t.id = p_ctx.tenant_id);
  update app.tenants t set working_days = v_days where t.id = p_ctx.tenant_id and v_moved;
  -- what stays is left alone, so that the trail tells what moved
  delete from app.holidays h
   where h.tenant_id = p_ctx.tenant_id
     and not exists (select from jsonb_to_recordset(v_list) as n (day date, name text) where n.day = h.day and n.name = h.name);
  get diagnostics v_removed = row_count;
  insert into app.holidays (tenant_id, day, name)
  select p_ctx.tenant_id, n.day, n.name from jsonb_to_recordset(v_list) as n (day date, name text)
  on conflict (tenant_id, day) do nothing;
  get diagnostics v_added = row_count;
  return jsonb_build_object('ok', true, 'working_days', to_jsonb(v_days), 'holidays', jsonb_array_length(v_list), 'event_id',
    case when v_moved or v_removed > 0 or v_added > 0 then audit.record('calendar.save', 'tenants', p_ctx.tenant_id,
      jsonb_build_object('working_days', to_jsonb(v_days), 'holidays', jsonb_array_length(v_list), 'added', v_added, 'removed', v_removed),
      '{}', 'tenant.manage') end);
end $$;
revoke execute on function app.do_save_working_days(app.ctx, integer[], jsonb) from public;
grant execute on function app.do_save_working_days(app.ctx, integer[], jsonb) to countersign;

create function api.save_working_days(p_days integer[], p_holidays jsonb, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'tenant.manage' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_working_days', jsonb_build_object('days', to_jsonb(p_days), 'holidays', p_holidays));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_working_days(v_ctx, p_days, p_holidays)));
end $$;
comment on function api.save_working_days(integer[], jsonb, text) is
  'The whole calendar: weekdays from 1, Monday, to 7, and [{day, name}]. Tokens: invalid_calendar (+problems), permission_missing.';
revoke execute on function api.save_working_days(integer[], jsonb, text) from public;
grant execute on function api.save_working_days(integer[], jsonb, text) to authenticated;
alter function api.save_working_days(integer[], jsonb, text) owner to countersign;
