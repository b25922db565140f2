-- The second person decides on a change to the register of payees (REQ-4).

-- What relied on the payee as it was goes back: its approvals no longer count, visibly, and its requester hears why.
-- Orders that are approved stay: nothing is paid on them, and a voucher against one shows the new details by itself.
create function app.return_for_payee(p_ctx app.ctx, p_change app.payee_changes) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests;
  v_voided uuid[];
  v_returned integer := 0;
  -- new details, a higher risk and taking it out of use concern all; a new owner concerns what they have approved
  v_all constant boolean := 'bank' = any (p_change.fields) or ('risk' = any (p_change.fields) and p_change.risk = 'high')
    or ('active' = any (p_change.fields) and not p_change.active);
begin
  for v_request in
    select * from app.requests r
     where r.tenant_id = p_ctx.tenant_id and r.payee_id = p_change.payee_id
       and (r.state in ('pending', 'queried') or (r.state = 'approved' and r.kind = 'payment_voucher'))
       and (v_all or 'owner' = any (p_change.fields))
     -- vouchers before orders, as a submission takes them
     order by r.kind, r.id for no key update
  loop
    -- asked behind the lock: an approval by the new owner that was under way has landed by now
    continue when not v_all and not exists (select from app.decisions d where d.tenant_id = p_ctx.tenant_id
      and d.request_id = v_request.id and d.round = v_request.round and d.decision = 'approve' and d.voided_at is null
      and p_change.owner_member_id in (d.member_id, d.for_member));
    v_voided := app.void_round(v_request, 'payee_changed');
    update app.requests r set state = 'returned', closed_at = null, updated_at = clock_timestamp()
     where r.tenant_id = p_ctx.tenant_id and r.id = v_request.id;
    insert into app.payee_returns (tenant_id, request_id, round, change_id, member_id)
    values (p_ctx.tenant_id, v_request.id, v_request.round, p_change.id, p_ctx.member_id);
    perform app.post(p_ctx.tenant_id, 'payee_changed', array[v_request.created_by], p_change.id || ':' || v_request.id,
      jsonb_build_object('request', v_request.id, 'number', v_request.number, 'payee', p_change.payee_id));
    perform audit.record('request.payee_change', 'requests', v_request.id, jsonb_build_object('number', v_request.number,
      'round', v_request.round, 'was', v_request.state, 'change', p_change.id, 'voided', to_jsonb(v_voided)), '{}', 'payee.approve');
    v_returned := v_returned + 1;
  end loop;
  return v_returned;
end $$;
revoke execute on function app.return_for_payee(app.ctx, app.payee_changes) from public;
grant execute on function app.return_for_payee(app.ctx, app.payee_changes) to countersign;

-- Writes an approved change into the register and answers the payee.
create function app.write_payee(p_change app.payee_changes, p_usable_from timestamptz) returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  v_payee uuid := p_change.payee_id;
  v_details constant boolean := p_change.fields && array['name', 'bank'];
begin
  if v_payee is null then
    insert into app.payees (tenant_id, name, owner_member_id, account_mask, risk, details_by, details_at)
    values (p_change.tenant_id, p_change.name, p_change.owner_member_id, p_change.account_mask, p_change.risk, p_change.proposed_by,
      clock_timestamp())
    returning id into v_payee;
  else
    update app.payees p
       set owner_member_id = p_change.owner_member_id, account_mask = p_change.account_mask, risk = p_change.risk, active = p_change.active,
           details_by = case when v_details then p_change.proposed_by else p.details_by end,
           details_at = case when v_details then clock_timestamp() else p.details_at end,
           usable_from = case when v_details then p_usable_from else p.usable_from end
     where p.tenant_id = p_change.tenant_id and p.id = v_payee;
  end if;
  insert into app.payee_bank_details as b (tenant_id, payee_id, bank_name, account_name, account_number, salt)
  select n.tenant_id, v_payee, n.bank_name, n.account_name, n.account_number, n.salt
    from app.payee_change_details n where n.tenant_id = p_change.tenant_id and n.change_id = p_change.id and n.side = 'new'
  on conflict (tenant_id, payee_id) do update set bank_name = excluded.bank_name, account_name = excluded.account_name,
    account_number = excluded.account_number, salt = excluded.salt;
  return v_payee;
end $$;
revoke execute on function app.write_payee(app.payee_changes, timestamptz) from public;
grant execute on function app.write_payee(app.payee_changes, timestamptz) to countersign;

create function app.do_decide_payee_change(p_ctx app.ctx, p_change uuid, p_accept boolean, p_call_back text, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_change app.payee_changes;
  v_call_back text := app.typed(p_call_back);
  v_reason text := app.typed(p_reason);
  v_problem text;
  v_usable timestamptz;
begin
  if not 'payee.approve' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'payee.decide', 'payee_changes');
  elsif p_accept is null then
    return app.refuse('decision_unknown', 'payee.decide', 'payee_changes', null, 'Say whether you approve or refuse the change.');
  end if;
  perform from app.payees p where p.tenant_id = p_ctx.tenant_id
     and p.id = (select c.payee_id from app.payee_changes c where c.tenant_id = p_ctx.tenant_id and c.id = p_change) for no key update;
  select * into v_change from app.payee_changes c where c.tenant_id = p_ctx.tenant_id and c.id = p_change for no key update;
  if not found then
    return app.refuse('not_found', 'payee.decide', 'payee_changes');
  elsif v_change.state <> 'pending' then
    return app.refuse('payee_change_closed', 'payee.decide', 'payee_changes', p_change);
  elsif v_change.proposed_by = p_ctx.member_id then
    return app.refuse('own_payee_change', 'payee.decide', 'payee_changes', p_change);
  elsif p_ctx.member_id in (v_change.owner_before, v_change.owner_member_id) then
    return app.refuse('payee_owner_forbidden', 'payee.decide', 'payee_changes', p_change,
      'You are the registered owner of the payee, or would be, so somebody else must decide this change.');
  elsif length(v_reason) > 500 or (v_reason is null and not p_accept) then
    return app.refuse('reason_required', 'payee.decide', 'payee_changes', p_change);
  elsif length(v_call_back) not between 10 and 1000 or (v_call_back is null and p_accept and 'bank' = any (v_change.fields)) then
    return app.refuse('call_back_required', 'payee.decide', 'payee_changes', p_change);
  end if;
  if p_accept then
    v_problem := case when v_change.payee_id is null then app.payee_name_problem(p_ctx.tenant_id, v_change.name) end;
    if v_problem is not null then
      return app.refuse('invalid_payee', 'payee.decide', 'payee_changes', p_change,
        p_extra => jsonb_build_object('problems', app.problem('name', v_problem)));
    end if;
    -- who is new was never relied on; whoever is known gets time to notice that their details were changed
    if v_change.payee_id is not null and 'bank' = any (v_change.fields) then
      select clock_timestamp() + t.payee_cooling_days * interval '1 day' into v_usable from app.tenants t where t.id = p_ctx.tenant_id;
    end if;
    v_change.payee_id := app.write_payee(v_change, v_usable);
    v_change.returned := app.return_for_payee(p_ctx, v_change);
  end if;
  update app.payee_changes c
     set payee_id = v_change.payee_id, state = case when p_accept then 'approved' else 'refused' end, decided_by = p_ctx.member_id,
         decided_at = clock_timestamp(), decision_reason = v_reason, call_back = v_call_back, usable_from = v_usable,
         returned = v_change.returned
   where c.tenant_id = p_ctx.tenant_id and c.id = p_change returning * into v_change;
  perform app.post(p_ctx.tenant_id, case when p_accept then 'payee_change_approved' else 'payee_change_refused' end,
    array[v_change.proposed_by], p_change::text, jsonb_build_object('payee', v_change.payee_id, 'change', p_change));
  return jsonb_build_object('ok', true, 'state', v_change.state, 'payee_id', v_change.payee_id, 'usable_from', v_usable,
    'returned', v_change.returned, 'event_id', audit.record('payee.decide', 'payee_changes', p_change,
      jsonb_build_object('payee', v_change.payee_id, 'state', v_change.state, 'fields', to_jsonb(v_change.fields), 'returned', v_change.returned,
        'usable_from', case when v_usable is not null then audit.utc(v_usable) end),
      jsonb_build_object('call_back', v_call_back, 'reason', v_reason), 'payee.approve'));
end $$;
revoke execute on function app.do_decide_payee_change(app.ctx, uuid, boolean, text, text) from public;
grant execute on function app.do_decide_payee_change(app.ctx, uuid, boolean, text, text) to countersign;
