-- The public functions of the daily work: what to notice, several decisions at once.

create function api.request_warnings(p_request uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  return case when v_ctx.session_id is null then app.signed_out() else app.do_request_warnings(v_ctx, p_request) end;
end $$;
comment on function api.request_warnings(uuid) is '{ok, warnings: [{key, kind, sure, why, requests}]}: likely duplicates, a sum that reaches a band, and what the request says of itself. None of them forbids anything.';
revoke execute on function api.request_warnings(uuid) from public;
grant execute on function api.request_warnings(uuid) to authenticated;
alter function api.request_warnings(uuid) owner to countersign;

create function api.warnings_of(p_requests uuid[]) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  return case when v_ctx.session_id is null then app.signed_out()
    when cardinality(p_requests) > 50 then app.refusal('invalid_items', 'Ask about at most fifty requests.')
    else app.do_warnings_of(v_ctx, p_requests) end;
end $$;
comment on function api.warnings_of(uuid[]) is '{ok, requests: [{request_id, warnings: what api.request_warnings answers}]} of those that the caller may read, at most fifty. Token: invalid_items.';
revoke execute on function api.warnings_of(uuid[]) from public;
grant execute on function api.warnings_of(uuid[]) to authenticated;
alter function api.warnings_of(uuid[]) owner to countersign;

create function api.bulk_decide(p_items jsonb, p_decision text default 'approve', p_comment text default null,
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
    p_idempotency_key, 'bulk_decide', jsonb_build_object('items', p_items, 'decision', p_decision, 'comment', p_comment));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_bulk_decide(v_ctx, p_items, p_decision, p_comment)));
end $$;
comment on function api.bulk_decide(jsonb,
  text, text, text) is 'Approves up to fifty: p_items [{request_id, content_hash, warnings?}]. Answers {ok, done, refused, outcomes: [what api.decide answers, with request_id]}. Tokens: permission_missing, invalid_items, decision_unknown; each outcome has its own.';
revoke execute on function api.bulk_decide(jsonb, text, text, text) from public;
grant execute on function api.bulk_decide(jsonb, text, text, text) to authenticated;
alter function api.bulk_decide(jsonb, text, text, text) owner to countersign;
