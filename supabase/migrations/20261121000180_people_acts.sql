-- Roles and deactivation: serialised by the tenant row, ending sessions in the same transaction (SES-2, AUT-6).

-- AUT-6: the roles that a second administrator agrees to. Those that decide; and those that grant roles, or one
-- administrator could make the second one first.
create function app.seconded_roles(p_tenant uuid, p_keys text[]) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  return array(select distinct r.key from app.roles r
    join app.role_permissions p on p.tenant_id = r.tenant_id and p.role_id = r.id join app.permissions k on k.id = p.permission
   where r.tenant_id = p_tenant and r.key = any (p_keys) and (k.kind = 'deciding' or k.id = 'role.grant') order by r.key);
end $$;
revoke execute on function app.seconded_roles(uuid, text[]) from public;
grant execute on function app.seconded_roles(uuid, text[]) to countersign;

create function app.keys_of(p_tenant uuid, p_member uuid) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  return array(select r.key from app.member_roles g join app.roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
                where g.tenant_id = p_tenant and g.member_id = p_member order by r.key);
end $$;
revoke execute on function app.keys_of(uuid, uuid) from public;
grant execute on function app.keys_of(uuid, uuid) to countersign;

-- Makes p_after the member's roles; the caller has checked. Sessions end in the same transaction.
create function app.put_roles(p_ctx app.ctx, p_member uuid, p_after text[]) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_before text[] := app.keys_of(p_ctx.tenant_id, p_member);
  v_ended integer;
begin
  delete from app.member_roles g using app.roles r
   where g.tenant_id = p_ctx.tenant_id and g.member_id = p_member and r.tenant_id = g.tenant_id and r.id = g.role_id
     and not r.key = any (p_after);
  insert into app.member_roles (tenant_id, member_id, role_id)
  select r.tenant_id, p_member, r.id from app.roles r where r.tenant_id = p_ctx.tenant_id and r.key = any (p_after) on conflict do nothing;
  -- who decides nothing any more neither lends authority nor borrows it
  if not app.may_stand_in(p_ctx.tenant_id, p_member) then
    perform app.end_delegations_of(p_ctx, p_member);
  end if;
  v_ended := app.end_sessions_of(p_ctx, array[p_member], 'roles_changed');
  perform app.tell_roles_before(p_ctx, p_member, v_before);
  return v_ended;
end $$;
revoke execute on function app.put_roles(app.ctx, uuid, text[]) from public;
grant execute on function app.put_roles(app.ctx, uuid, text[]) to countersign;

-- The rules that any new set of roles meets. Null, or the token of the one it breaks.
create function app.roles_fault(p_tenant uuid, p_member uuid, p_after text[]) returns text
language plpgsql stable set search_path = '' as $$
begin
  if cardinality(app.mixed_kinds(p_tenant,
    array(select r.id from app.roles r where r.tenant_id = p_tenant and r.key = any (p_after)))) > 1 then
    return 'duties_mixed';
  elsif 'admin' = any (app.keys_of(p_tenant, p_member)) and not 'admin' = any (p_after) and app.other_admins(p_tenant, p_member) = 0 then
    return 'last_admin';
  elsif not 'admin' = any (p_after) and app.breaks_glass(p_tenant, p_member) then
    return 'break_glass_stays';
  end if;
  return null;
end $$;
revoke execute on function app.roles_fault(uuid, uuid, text[]) from public;
grant execute on function app.roles_fault(uuid, uuid, text[]) to countersign;

create function app.do_set_member_roles(p_ctx app.ctx, p_member uuid, p_roles text[], p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_member app.members;
  v_before text[];
  v_after text[] := array(select distinct k from unnest(coalesce(p_roles, '{}')) k order by k);
  v_now text[];
  v_added text[];
  v_removed text[];
  v_reason text := app.typed(p_reason);
  v_fault text;
  v_seconds uuid[];
  v_deciding boolean;
  v_pending boolean;
  v_proposal uuid;
  v_ended integer := 0;
  v_event uuid;
begin
  select * into v_member from app.members m where m.tenant_id = p_ctx.tenant_id and m.id = p_member;
  v_before := app.keys_of(p_ctx.tenant_id, p_member);
  v_added := array(select k from unnest(v_after) k where not k = any (v_before));
  v_removed := array(select k from unnest(v_before) k where not k = any (v_after));
  v_fault := case
    when not 'role.grant' = any (p_ctx.permissions) then 'permission_missing'
    when v_member.id is null then 'not_found'
    when p_member = p_ctx.member_id then 'self_grant_forbidden'
    when not v_member.active then 'member_inactive'
    when v_reason is null or length(v_reason) > 500 then 'reason_required'
    when exists (select from unnest(v_after) k
      where not exists (select from app.roles r where r.tenant_id = p_ctx.tenant_id and r.key = k)) then 'unknown_role'
    when v_added = '{}' and v_removed = '{}' then 'no_change'
    else app.roles_fault(p_ctx.tenant_id, p_member, v_after) end;
  if v_fault is null and exists (select from app.role_proposals p where p.tenant_id = p_ctx.tenant_id and p.member_id = p_member
    and p.state = 'pending') and v_added <> '{}' then
    v_fault := 'proposal_pending';
  end if;
  if v_fault is not null then
    return app.refuse(v_fault, 'role.change', 'members', v_member.id);
  end if;
  -- granting such a role waits for another active holder of role.grant, if there is one; removal never waits
  v_seconds := array(select h from app.holders_of(p_ctx.tenant_id, 'role.grant') h where h not in (p_ctx.member_id, p_member));
  v_deciding := app.seconded_roles(p_ctx.tenant_id, v_added) <> '{}';
  v_pending := v_deciding and cardinality(v_seconds) > 0;
  v_now := case when v_pending then array(select k from unnest(v_before) k where k = any (v_after)) else v_after end;
  if v_now <> v_before then
    v_ended := app.put_roles(p_ctx, p_member, v_now);
  end if;
  if v_pending then
    insert into app.role_proposals (tenant_id, member_id, proposed_by, added, reason)
      values (p_ctx.tenant_id, p_member, p_ctx.member_id, v_added, v_reason) returning id into v_proposal;
    perform app.post(p_ctx.tenant_id, 'role_change_waits', v_seconds, v_proposal::text,
      jsonb_build_object('proposal', v_proposal, 'member', p_member));
  end if;
  v_event := audit.record('role.change', 'members', p_member,
    jsonb_build_object('before', to_jsonb(v_before), 'after', to_jsonb(v_now), 'added', to_jsonb(v_added), 'removed', to_jsonb(v_removed),
      'pending', v_pending, 'alone', v_deciding and not v_pending, 'sessions_ended', v_ended, 'proposal', v_proposal),
    jsonb_build_object('reason', v_reason), 'role.grant');
  if v_now <> v_before then
    perform audit.record_role_change(v_event, p_member, 'changed', v_before, v_now,
      array(select k from unnest(v_now) k where not k = any (v_before)), v_removed, v_proposal);
    perform app.post(p_ctx.tenant_id, 'roles_changed', array[p_member], v_event::text, jsonb_build_object('roles', to_jsonb(v_now)));
  end if;
  if v_deciding and not v_pending then
    -- nobody could second it: those who read the trail hear of it
    perform app.post(p_ctx.tenant_id, 'role_granted_alone', array(select h from app.holders_of(p_ctx.tenant_id, 'trail.read') h where h <> p_member), v_event::text,
      jsonb_build_object('member', p_member, 'added', to_jsonb(v_added)));
  end if;
  if v_pending then
    perform audit.record_role_change(v_event, p_member, 'proposed', v_now, v_after, v_added, '{}', v_proposal);
  end if;
  return jsonb_build_object('ok', true, 'added', to_jsonb(v_added), 'removed', to_jsonb(v_removed), 'pending', v_pending,
    'proposal_id', v_proposal, 'roles', to_jsonb(v_now), 'sessions_ended', v_ended, 'event_id', v_event);
end $$;
revoke execute on function app.do_set_member_roles(app.ctx, uuid, text[], text) from public;
grant execute on function app.do_set_member_roles(app.ctx, uuid, text[], text) to countersign;

create function app.do_approve_role_change(p_ctx app.ctx, p_proposal uuid, p_decision text, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_proposal app.role_proposals;
  v_member app.members;
  v_before text[];
  v_after text[];
  v_fault text;
  v_ended integer := 0;
  v_event uuid;
begin
  select * into v_proposal from app.role_proposals p where p.tenant_id = p_ctx.tenant_id and p.id = p_proposal for update;
  select * into v_member from app.members m where m.tenant_id = p_ctx.tenant_id and m.id = v_proposal.member_id;
  v_before := app.keys_of(p_ctx.tenant_id, v_proposal.member_id);
  v_after := array(select distinct k from unnest(v_before || v_proposal.added) k order by k);
  v_fault := case
    when not 'role.grant' = any (p_ctx.permissions) then 'permission_missing'
    when v_proposal.id is null then 'not_found'
    when p_decision is null or p_decision not in ('approve', 'refuse') then 'decision_unknown'
    when v_proposal.state <> 'pending' then 'proposal_closed'
    when v_proposal.proposed_by = p_ctx.member_id then 'own_proposal'
    when v_proposal.member_id = p_ctx.member_id then 'self_grant_forbidden'
    when length(p_reason) > 500 then 'reason_required'
    when p_decision = 'refuse' then null
    when not v_member.active then 'member_inactive'
    else app.roles_fault(p_ctx.tenant_id, v_proposal.member_id, v_after) end;
  if v_fault is not null then
    return app.refuse(v_fault, 'role.second', 'role_proposals', v_proposal.id);
  end if;
  update app.role_proposals p set state = case p_decision when 'approve' then 'approved' else 'refused' end, decided_by = p_ctx.member_id,
    decided_at = clock_timestamp()
   where p.tenant_id = p_ctx.tenant_id and p.id = p_proposal;
  if p_decision = 'approve' then
    v_ended := app.put_roles(p_ctx, v_proposal.member_id, v_after);
    perform app.post(p_ctx.tenant_id, 'roles_changed', array[v_proposal.member_id], p_proposal::text,
      jsonb_build_object('roles', to_jsonb(v_after)));
  end if;
  v_event := audit.record('role.second', 'role_proposals', p_proposal, jsonb_build_object('before', to_jsonb(v_before),
    'after', to_jsonb(case p_decision when 'approve' then v_after else v_before end), 'member', v_proposal.member_id, 'added',
      to_jsonb(v_proposal.added), 'decision', p_decision,
    'proposed_by', v_proposal.proposed_by, 'sessions_ended', v_ended), jsonb_build_object('reason',
      coalesce(app.typed(p_reason), v_proposal.reason)), 'role.grant');
  perform audit.record_role_change(v_event, v_proposal.member_id, case p_decision when 'approve' then 'changed' else 'refused' end,
    v_before,
    case p_decision when 'approve' then v_after else v_before end, case p_decision when 'approve' then v_proposal.added else '{}' end,
      '{}', p_proposal);
  return jsonb_build_object('ok', true, 'state', case p_decision when 'approve' then 'approved' else 'refused' end, 'sessions_ended',
    v_ended, 'event_id', v_event);
end $$;
revoke execute on function app.do_approve_role_change(app.ctx, uuid, text, text) from public;
grant execute on function app.do_approve_role_change(app.ctx, uuid, text, text) to countersign;

create function app.do_deactivate_member(p_ctx app.ctx, p_member uuid, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_member app.members;
  v_reason text := app.typed(p_reason);
  v_fault text;
  v_ended integer;
begin
  select * into v_member from app.members m where m.tenant_id = p_ctx.tenant_id and m.id = p_member;
  v_fault := case
    when not 'member.deactivate' = any (p_ctx.permissions) then 'permission_missing'
    when v_member.id is null then 'not_found'
    when p_member = p_ctx.member_id then 'self_deactivation_forbidden'
    when not v_member.active then 'member_inactive'
    when v_reason is null or length(v_reason) > 500 then 'reason_required'
    when 'admin' = any (app.keys_of(p_ctx.tenant_id, p_member)) and app.other_admins(p_ctx.tenant_id, p_member) = 0 then 'last_admin'
    when app.breaks_glass(p_ctx.tenant_id, p_member) then 'break_glass_stays' end;
  if v_fault is not null then
    return app.refuse(v_fault, 'member.deactivate', 'members', v_member.id);
  end if;
  update app.members m set active = false, deactivated_at = clock_timestamp() where m.tenant_id = p_ctx.tenant_id and m.id = p_member;
  update app.role_proposals p set state = 'closed', decided_by = p_ctx.member_id, decided_at = clock_timestamp()
   where p.tenant_id = p_ctx.tenant_id and p.state = 'pending' and p_member in (p.member_id, p.proposed_by);
  perform app.end_delegations_of(p_ctx, p_member);
  v_ended := app.end_sessions_of(p_ctx, array[p_member], 'deactivated');
  return jsonb_build_object('ok', true, 'sessions_ended', v_ended, 'event_id', audit.record('member.deactivate', 'members', p_member,
    jsonb_build_object('sessions_ended', v_ended, 'roles', to_jsonb(app.keys_of(p_ctx.tenant_id, p_member))),
      jsonb_build_object('reason', v_reason), 'member.deactivate'));
end $$;
revoke execute on function app.do_deactivate_member(app.ctx, uuid, text) from public;
grant execute on function app.do_deactivate_member(app.ctx, uuid, text) to countersign;
