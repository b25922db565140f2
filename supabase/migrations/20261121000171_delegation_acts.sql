-- AUT-10: arranging who stands in, and ending it.

-- Ends what somebody arranged or holds, when they can no longer act at all.
create function app.end_delegations_of(p_ctx app.ctx, p_member uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update app.delegations d set ended_at = clock_timestamp(), ended_by = p_ctx.member_id
   where d.tenant_id = p_ctx.tenant_id and p_member in (d.from_member, d.to_member) and d.ended_at is null
     and d.ends_at > clock_timestamp();
end $$;
revoke execute on function app.end_delegations_of(app.ctx, uuid) from public;
grant execute on function app.end_delegations_of(app.ctx, uuid) to countersign;

create function app.do_save_delegation(p_ctx app.ctx, p_to uuid, p_from timestamptz, p_until timestamptz, p_reason text,
  p_for uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_principal uuid := coalesce(p_for, p_ctx.member_id);
  v_other boolean := v_principal <> p_ctx.member_id;
  v_from timestamptz := greatest(coalesce(p_from, v_now), v_now);
  v_reason text := app.typed(p_reason);
  v_problems jsonb := '[]';
  v_fault text;
  v_words text;
  v_beside app.delegations;
  v_id uuid;
  v_payload jsonb;
begin
  if p_until is null or p_until <= v_from then
    v_problems := v_problems || app.problem('until', 'Choose an end that is after the beginning, and still to come.');
  elsif p_until > v_from + interval '366 days' then
    v_problems := v_problems || app.problem('until', 'A delegation lasts a year at most.');
  end if;
  if v_from > v_now + interval '366 days' then
    v_problems := v_problems || app.problem('from', 'Choose a day within a year.');
  end if;
  v_fault := case
    when not case when v_other then 'delegation.manage' else 'delegation.own' end = any (p_ctx.permissions) then 'permission_missing'
    when not exists (select from app.members m where m.tenant_id = p_ctx.tenant_id and m.id = v_principal)
      or not exists (select from app.members m where m.tenant_id = p_ctx.tenant_id and m.id = p_to) then 'not_found'
    when p_to = v_principal or p_to = p_ctx.member_id then 'self_delegation_forbidden'
    when not app.may_stand_in(p_ctx.tenant_id, v_principal) then 'nothing_to_delegate'
    when not app.may_stand_in(p_ctx.tenant_id, p_to) then 'delegate_not_eligible'
    when v_reason is null or length(v_reason) > 500 then 'reason_required'
    when v_problems <> '[]' then 'invalid_delegation' end;
  if v_fault is null then
    -- one person at a time, so that nobody has to ask who it is today
    select * into v_beside from app.delegations d
     where d.tenant_id = p_ctx.tenant_id and d.from_member = v_principal and d.ended_at is null
       and d.starts_at < p_until and d.ends_at > v_from order by d.starts_at limit 1;
    if found then
      v_fault := 'delegation_overlaps';
      v_words := app.name_of(p_ctx.tenant_id, v_beside.to_member) || ' stands in for '
        || case when v_other then app.name_of(p_ctx.tenant_id, v_principal) else 'you' end
        || ' in that time already. End that delegation first, or choose other dates.';
    end if;
  end if;
  if v_fault is not null then
    return app.refuse(v_fault, 'delegation.save', 'delegations', null, v_words,
      p_extra => case when v_fault = 'invalid_delegation' then jsonb_build_object('problems', v_problems) else '{}' end);
  end if;
  insert into app.delegations (tenant_id, from_member, to_member, starts_at, ends_at, reason, created_by)
  values (p_ctx.tenant_id, v_principal, p_to, v_from, p_until, v_reason, p_ctx.member_id) returning id into v_id;
  v_payload := jsonb_build_object('delegation', v_id, 'from', audit.utc(v_from), 'until', audit.utc(p_until));
  perform app.post(p_ctx.tenant_id, 'delegation_given', array[p_to], v_id::text, v_payload || jsonb_build_object('member', v_principal));
  if v_other then
    perform app.post(p_ctx.tenant_id, 'delegation_arranged', array[v_principal], v_id::text, v_payload || jsonb_build_object('member', p_to));
  end if;
  return jsonb_build_object('ok', true, 'delegation_id', v_id, 'starts_at', v_from, 'ends_at', p_until, 'event_id',
    audit.record('delegation.save', 'delegations', v_id, jsonb_build_object('from_member', v_principal, 'to_member', p_to,
      'starts_at', audit.utc(v_from), 'ends_at', audit.utc(p_until)), jsonb_build_object('reason', v_reason),
      case when v_other then 'delegation.manage' else 'delegation.own' end));
end $$;
revoke execute on function app.do_save_delegation(app.ctx, uuid, timestamptz, timestamptz, text, uuid) from public;
grant execute on function app.do_save_delegation(app.ctx, uuid, timestamptz, timestamptz, text, uuid) to countersign;

-- Either of the two ends it, or who arranges delegations.
create function app.ends_delegation(p_ctx app.ctx, p_delegation app.delegations) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(p_ctx.member_id in (p_delegation.from_member, p_delegation.to_member) or 'delegation.manage' = any (p_ctx.permissions), false);
end $$;
revoke execute on function app.ends_delegation(app.ctx, app.delegations) from public;
grant execute on function app.ends_delegation(app.ctx, app.delegations) to countersign;

create function app.do_end_delegation(p_ctx app.ctx, p_delegation uuid, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_row app.delegations;
  v_reason text := app.typed(p_reason);
  v_fault text;
begin
  select * into v_row from app.delegations d where d.tenant_id = p_ctx.tenant_id and d.id = p_delegation;
  v_fault := case
    when v_row.id is null or not app.ends_delegation(p_ctx, v_row) then 'not_found'
    when v_row.ended_at is not null or v_row.ends_at <= clock_timestamp() then 'delegation_over'
    when length(v_reason) > 500 then 'reason_required' end;
  if v_fault is not null then
    return app.refuse(v_fault, 'delegation.end', 'delegations', case when v_fault <> 'not_found' then p_delegation end);
  end if;
  update app.delegations d set ended_at = clock_timestamp(), ended_by = p_ctx.member_id
   where d.tenant_id = p_ctx.tenant_id and d.id = p_delegation;
  perform app.post(p_ctx.tenant_id, 'delegation_ended', array[x.told], p_delegation::text,
      jsonb_build_object('delegation', p_delegation, 'member', x.other, 'mine', x.told = v_row.from_member))
     from (values (v_row.from_member, v_row.to_member), (v_row.to_member, v_row.from_member)) x (told, other)
    where x.told <> p_ctx.member_id;
  return jsonb_build_object('ok', true, 'event_id', audit.record('delegation.end', 'delegations', p_delegation,
    jsonb_build_object('from_member', v_row.from_member, 'to_member', v_row.to_member, 'planned_until', audit.utc(v_row.ends_at)),
    jsonb_build_object('reason', v_reason),
    case when p_ctx.member_id not in (v_row.from_member, v_row.to_member) then 'delegation.manage' end));
end $$;
revoke execute on function app.do_end_delegation(app.ctx, uuid, text) from public;
grant execute on function app.do_end_delegation(app.ctx, uuid, text) to countersign;
