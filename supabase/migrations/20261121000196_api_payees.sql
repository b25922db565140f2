-- The public acts on the register of payees; the same five lines as 0190's.

create function api.propose_payee_change(p_payee uuid, p_change jsonb, p_reason text, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'propose_payee_change',
    jsonb_build_object('payee', p_payee, 'change', p_change, 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_propose_payee_change(v_ctx, p_payee, p_change, p_reason)));
end $$;
comment on function api.propose_payee_change(uuid, jsonb, text, text) is
  'Proposes a new payee (p_payee null) or a change: {name, bank_name, account_name, account_number, risk, owner_member_id, active}, only what changes. Tokens: invalid_payee, payee_change_pending, no_change, reason_required, sample_stays, permission_missing, not_found.';
revoke execute on function api.propose_payee_change(uuid, jsonb, text, text) from public;
grant execute on function api.propose_payee_change(uuid, jsonb, text, text) to authenticated;
alter function api.propose_payee_change(uuid, jsonb, text, text) owner to countersign;

create function api.decide_payee_change(p_change uuid, p_accept boolean, p_call_back text default null, p_reason text default null,
  p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'decide_payee_change',
    jsonb_build_object('change', p_change, 'accept', p_accept, 'call_back', p_call_back, 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key,
    app.do_decide_payee_change(v_ctx, p_change, p_accept, p_call_back, p_reason)));
end $$;
comment on function api.decide_payee_change(uuid, boolean, text, text, text) is
  'The second person approves, with a note of the call back for bank details, or refuses with a reason. Tokens: payee_change_closed, own_payee_change, payee_owner_forbidden, call_back_required, reason_required, decision_unknown, invalid_payee, permission_missing, not_found.';
revoke execute on function api.decide_payee_change(uuid, boolean, text, text, text) from public;
grant execute on function api.decide_payee_change(uuid, boolean, text, text, text) to authenticated;
alter function api.decide_payee_change(uuid, boolean, text, text, text) owner to countersign;

create function api.withdraw_payee_change(p_change uuid, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'withdraw_payee_change', jsonb_build_object('change', p_change));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_withdraw_payee_change(v_ctx, p_change)));
end $$;
comment on function api.withdraw_payee_change(uuid, text) is 'Takes back a change that waits. Tokens: payee_change_closed, not_proposer, permission_missing, not_found.';
revoke execute on function api.withdraw_payee_change(uuid, text) from public;
grant execute on function api.withdraw_payee_change(uuid, text) to authenticated;
alter function api.withdraw_payee_change(uuid, text) owner to countersign;
