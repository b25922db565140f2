-- The public acts. Each is the same five lines: enter (lock, look again), recall (was this key answered?), act, remember.
-- Every act returns {ok: true, event_id, …} or a refusal {ok: false, token, explanation, rules, …}.

create function api.save_request(p_content jsonb, p_request uuid default null, p_content_hash text default null,
  p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx,
    p_idempotency_key, 'save_request', jsonb_build_object('content', p_content, 'request', p_request, 'hash', p_content_hash));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_request(v_ctx, p_content, p_request, p_content_hash)));
end $$;
comment on function api.save_request(jsonb,
  uuid, text, text) is 'Drafts a request (p_request null) or saves one. p_content: see README. Tokens: invalid_content, content_changed, not_requester, wrong_state, permission_missing, not_found, amount_too_large.';
revoke execute on function api.save_request(jsonb, uuid, text, text) from public;
grant execute on function api.save_request(jsonb, uuid, text, text) to authenticated;
alter function api.save_request(jsonb, uuid, text, text) owner to countersign;

create function api.submit_request(p_request uuid, p_content_hash text default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'submit_request', jsonb_build_object('request', p_request, 'hash', p_content_hash));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_submit_request(v_ctx, p_request, p_content_hash)));
end $$;
comment on function api.submit_request(uuid,
  text, text) is 'Gives it a number and a route. Tokens: incomplete, invalid_content, rate_missing, no_policy, exceeds_purchase_order, content_changed, wrong_state, not_requester, permission_missing, not_found.';
revoke execute on function api.submit_request(uuid, text, text) from public;
grant execute on function api.submit_request(uuid, text, text) to authenticated;
alter function api.submit_request(uuid, text, text) owner to countersign;

create function api.decide(p_request uuid, p_decision text, p_comment text, p_content_hash text,
  p_warnings text[] default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx,
    p_idempotency_key, 'decide',
    jsonb_build_object('request', p_request, 'decision', p_decision, 'comment', p_comment, 'hash', p_content_hash, 'warnings', p_warnings));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key,
    app.do_decide(v_ctx, p_request, p_decision, p_comment, p_content_hash, p_warnings)));
end $$;
comment on function api.decide(uuid,
  text, text, text, text[], text) is 'approve | reject | query | return, on the content whose hash the caller saw. p_warnings: keys that were on the screen. Tokens: the engine''s, content_changed, content_hash_required, comment_required, decision_unknown, not_found.';
revoke execute on function api.decide(uuid, text, text, text, text[], text) from public;
grant execute on function api.decide(uuid, text, text, text, text[], text) to authenticated;
alter function api.decide(uuid, text, text, text, text[], text) owner to countersign;

create function api.answer_query(p_request uuid, p_answer text, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'answer_query', jsonb_build_object('request', p_request, 'answer', p_answer));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_answer_query(v_ctx, p_request, p_answer)));
end $$;
comment on function api.answer_query(uuid, text, text) is 'The requester answers; the request goes back to the same step.';
revoke execute on function api.answer_query(uuid, text, text) from public;
grant execute on function api.answer_query(uuid, text, text) to authenticated;
alter function api.answer_query(uuid, text, text) owner to countersign;

create function api.withdraw_request(p_request uuid, p_reason text default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'withdraw_request', jsonb_build_object('request', p_request, 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_withdraw_request(v_ctx, p_request, p_reason)));
end $$;
comment on function api.withdraw_request(uuid, text, text) is 'The requester takes it back for good.';
revoke execute on function api.withdraw_request(uuid, text, text) from public;
grant execute on function api.withdraw_request(uuid, text, text) to authenticated;
alter function api.withdraw_request(uuid, text, text) owner to countersign;

create function api.mark_paid(p_request uuid, p_reference text default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'mark_paid', jsonb_build_object('request', p_request, 'reference', p_reference));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_mark_paid(v_ctx, p_request, p_reference)));
end $$;
comment on function api.mark_paid(uuid, text, text) is 'An approved voucher was paid (AUT-6 says by whom).';
revoke execute on function api.mark_paid(uuid, text, text) from public;
grant execute on function api.mark_paid(uuid, text, text) to authenticated;
alter function api.mark_paid(uuid, text, text) owner to countersign;

create function api.add_comment(p_request uuid, p_body text, p_mentions uuid[] default '{}',
  p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx,
    p_idempotency_key, 'add_comment', jsonb_build_object('request', p_request, 'body', p_body, 'mentions', to_jsonb(p_mentions)));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_add_comment(v_ctx, p_request, p_body, p_mentions)));
end $$;
comment on function api.add_comment(uuid, text, uuid[], text) is 'Comments, and shares the request with whoever is mentioned.';
revoke execute on function api.add_comment(uuid, text, uuid[], text) from public;
grant execute on function api.add_comment(uuid, text, uuid[], text) to authenticated;
alter function api.add_comment(uuid, text, uuid[], text) owner to countersign;

create function api.name_alternate(p_request uuid, p_member uuid, p_reason text, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx,
    p_idempotency_key, 'name_alternate', jsonb_build_object('request', p_request, 'member', p_member, 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_name_alternate(v_ctx, p_request, p_member, p_reason)));
end $$;
comment on function api.name_alternate(uuid,
  uuid, text, text) is 'A second Managing Director names who stands in on a step that nobody is left for.';
revoke execute on function api.name_alternate(uuid, uuid, text, text) from public;
grant execute on function api.name_alternate(uuid, uuid, text, text) to authenticated;
alter function api.name_alternate(uuid, uuid, text, text) owner to countersign;

create function api.set_member_roles(p_member uuid, p_roles text[], p_reason text, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  -- only who may do it at all gets to lock people
  v_ctx := case when 'role.grant' = any (v_ctx.permissions) then app.enter_exclusive(array[p_member], true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx,
    p_idempotency_key, 'set_member_roles', jsonb_build_object('member', p_member, 'roles', to_jsonb(p_roles), 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_set_member_roles(v_ctx, p_member, p_roles, p_reason)));
end $$;
comment on function api.set_member_roles(uuid,
  text[], text, text) is 'The whole new set of role keys. Granting a deciding role may answer pending: true.';
revoke execute on function api.set_member_roles(uuid, text[], text, text) from public;
grant execute on function api.set_member_roles(uuid, text[], text, text) to authenticated;
alter function api.set_member_roles(uuid, text[], text, text) owner to countersign;

create function api.approve_role_change(p_proposal uuid, p_decision text default 'approve', p_reason text default null,
  p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  -- only who may do it at all gets to lock people
  v_ctx := case when 'role.grant' = any (v_ctx.permissions) then app.enter_exclusive(array(select p.member_id
    from app.role_proposals p where p.tenant_id = v_ctx.tenant_id and p.id = p_proposal), true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx,
    p_idempotency_key, 'approve_role_change', jsonb_build_object('proposal', p_proposal, 'decision', p_decision, 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_approve_role_change(v_ctx, p_proposal, p_decision, p_reason)));
end $$;
comment on function api.approve_role_change(uuid, text, text, text) is 'A second administrator approves or refuses.';
revoke execute on function api.approve_role_change(uuid, text, text, text) from public;
grant execute on function api.approve_role_change(uuid, text, text, text) to authenticated;
alter function api.approve_role_change(uuid, text, text, text) owner to countersign;

create function api.deactivate_member(p_member uuid, p_reason text, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  -- only who may do it at all gets to lock people
  v_ctx := case when 'member.deactivate' = any (v_ctx.permissions) then app.enter_exclusive(array[p_member],
    true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'deactivate_member', jsonb_build_object('member', p_member, 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_deactivate_member(v_ctx, p_member, p_reason)));
end $$;
comment on function api.deactivate_member(uuid, text, text) is 'Ends the member''s access and sessions at once.';
revoke execute on function api.deactivate_member(uuid, text, text) from public;
grant execute on function api.deactivate_member(uuid, text, text) to authenticated;
alter function api.deactivate_member(uuid, text, text) owner to countersign;

-- A read. STABLE: it locks and records nothing.
create function api.purchase_order_balance(p_request uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_order app.requests;
  v_used numeric;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  select * into v_order from app.requests r where r.tenant_id = v_ctx.tenant_id and r.id = p_request and r.kind = 'purchase_order';
  if not found or not app.can_read(v_ctx, v_order) then
    return app.refusal('not_found');
  end if;
  v_used := app.order_used(v_ctx.tenant_id, p_request, null);
  return jsonb_build_object('ok', true, 'currency', v_order.currency, 'exponent',
    (select c.exponent from app.currencies c where c.code = v_order.currency),
    'amount_minor', v_order.amount_minor, 'used_minor', v_used, 'remaining_minor', greatest(v_order.amount_minor - v_used, 0));
end $$;
comment on function api.purchase_order_balance(uuid) is 'What vouchers have taken of an order and what remains, in minor units.';
revoke execute on function api.purchase_order_balance(uuid) from public;
grant execute on function api.purchase_order_balance(uuid) to authenticated;
alter function api.purchase_order_balance(uuid) owner to countersign;
