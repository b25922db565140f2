-- The doors of delegation. They take the principal's row, so that no decision on borrowed authority lands after its end.

create function api.save_delegation(p_to uuid, p_from timestamptz, p_until timestamptz, p_reason text, p_for uuid default null,
  p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  -- only who may arrange another's delegation gets to lock them; and with the tenant row, so that nobody stands in who is
  -- leaving or losing their role meanwhile
  v_ctx := case when p_for is null or p_for = v_ctx.member_id or 'delegation.manage' = any (v_ctx.permissions)
    then app.enter_exclusive(array[coalesce(p_for, v_ctx.member_id)], app.decides(v_ctx.permissions)) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_delegation',
    jsonb_build_object('to', p_to, 'from', p_from, 'until', p_until, 'reason', p_reason, 'for', p_for));
  return coalesce(v_seen,
    app.remember(v_ctx, p_idempotency_key, app.do_save_delegation(v_ctx, p_to, p_from, p_until, p_reason, p_for)));
end $$;
comment on function api.save_delegation(uuid, timestamptz, timestamptz, text, uuid,
  text) is 'Somebody stands in for me, or for p_for (delegation.manage; never oneself), from p_from (null: now) until p_until. Tokens: permission_missing, not_found, self_delegation_forbidden, nothing_to_delegate, delegate_not_eligible, reason_required, invalid_delegation, delegation_overlaps.';
revoke execute on function api.save_delegation(uuid, timestamptz, timestamptz, text, uuid, text) from public;
grant execute on function api.save_delegation(uuid, timestamptz, timestamptz, text, uuid, text) to authenticated;
alter function api.save_delegation(uuid, timestamptz, timestamptz, text, uuid, text) owner to countersign;

create function api.end_delegation(p_delegation uuid, p_reason text default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := app.enter_exclusive(array(select d.from_member from app.delegations d
    where d.tenant_id = v_ctx.tenant_id and d.id = p_delegation and app.ends_delegation(v_ctx, d)), false);
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'end_delegation', jsonb_build_object('delegation', p_delegation, 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_end_delegation(v_ctx, p_delegation, p_reason)));
end $$;
comment on function api.end_delegation(uuid, text, text) is 'Ends a delegation now. Either of the two may, or who holds delegation.manage. Tokens: not_found, delegation_over, reason_required.';
revoke execute on function api.end_delegation(uuid, text, text) from public;
grant execute on function api.end_delegation(uuid, text, text) to authenticated;
alter function api.end_delegation(uuid, text, text) owner to countersign;
