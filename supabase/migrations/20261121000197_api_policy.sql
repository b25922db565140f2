-- The public acts and reads about policy and rates. Whoever may make policy effective takes the tenant row: versions
-- follow one another.

create function api.save_policy_draft(p_content jsonb, p_revision integer default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_policy_draft', jsonb_build_object('content', p_content, 'revision', p_revision));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_policy_draft(v_ctx, p_content, p_revision)));
end $$;
comment on function api.save_policy_draft(jsonb, integer, text) is
  'Begins the draft (p_revision null) or saves it: {ok, revision, content, problems}. Tokens: policy_malformed (+problems), content_changed (+revision), no_draft, permission_missing.';
revoke execute on function api.save_policy_draft(jsonb, integer, text) from public;
grant execute on function api.save_policy_draft(jsonb, integer, text) to authenticated;
alter function api.save_policy_draft(jsonb, integer, text) owner to countersign;

create function api.discard_policy_draft(p_revision integer, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'discard_policy_draft', jsonb_build_object('revision', p_revision));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_discard_policy_draft(v_ctx, p_revision)));
end $$;
comment on function api.discard_policy_draft(integer, text) is 'Throws the draft away. Tokens: content_changed (+revision), no_draft, permission_missing.';
revoke execute on function api.discard_policy_draft(integer, text) from public;
grant execute on function api.discard_policy_draft(integer, text) to authenticated;
alter function api.discard_policy_draft(integer, text) owner to countersign;

create function api.publish_policy(p_revision integer, p_reason text, p_effective_from timestamptz default null,
  p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'policy.publish' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'publish_policy', jsonb_build_object('revision', p_revision, 'reason', p_reason,
    'effective_from', p_effective_from));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_publish_policy(v_ctx, p_revision, p_reason, p_effective_from)));
end $$;
comment on function api.publish_policy(integer, text, timestamptz, text) is
  'The draft counts from now or from a day: {ok, version, effective_from}, or {ok, pending, proposal_id} where consent is wanted. Tokens: policy_has_holes (+problems), reason_required, effective_in_past, no_draft, content_changed, policy_proposal_pending, permission_missing.';
revoke execute on function api.publish_policy(integer, text, timestamptz, text) from public;
grant execute on function api.publish_policy(integer, text, timestamptz, text) to authenticated;
alter function api.publish_policy(integer, text, timestamptz, text) owner to countersign;

create function api.decide_policy_proposal(p_proposal uuid, p_accept boolean, p_reason text default null,
  p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'policy.publish' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'decide_policy_proposal', jsonb_build_object('proposal', p_proposal, 'accept', p_accept,
    'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_decide_policy_proposal(v_ctx, p_proposal, p_accept, p_reason)));
end $$;
comment on function api.decide_policy_proposal(uuid, boolean, text, text) is
  'A second administrator consents or refuses; the proposer may only refuse, which takes it back. Tokens: own_proposal, policy_proposal_closed, policy_has_holes (+problems), reason_required, not_found, permission_missing.';
revoke execute on function api.decide_policy_proposal(uuid, boolean, text, text) from public;
grant execute on function api.decide_policy_proposal(uuid, boolean, text, text) to authenticated;
alter function api.decide_policy_proposal(uuid, boolean, text, text) owner to countersign;

create function api.save_rate(p_currency text, p_rate numeric, p_source text, p_effective_at timestamptz default null,
  p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_rate', jsonb_build_object('currency', p_currency, 'rate', p_rate::text,
    'source', p_source, 'effective_at', p_effective_at));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_rate(v_ctx, p_currency, p_rate, p_source, p_effective_at)));
end $$;
comment on function api.save_rate(text, numeric, text, timestamptz, text) is
  'Units of base currency for one of another, from now or from a moment. Tokens: invalid_rate (+problems), permission_missing.';
revoke execute on function api.save_rate(text, numeric, text, timestamptz, text) from public;
grant execute on function api.save_rate(text, numeric, text, timestamptz, text) to authenticated;
alter function api.save_rate(text, numeric, text, timestamptz, text) owner to countersign;

-- Reads. STABLE: they lock and record nothing.
create function api.check_policy(p_content jsonb default null) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  return case when v_ctx.session_id is null then app.signed_out() else app.do_check_policy(v_ctx, p_content) end;
end $$;
comment on function api.check_policy(jsonb) is
  '{ok, problems: [{severity, token, rule_no, position, step_no, problem, mend}], holes, words: [text per rule], consent_needed}; null checks the policy in force.';
revoke execute on function api.check_policy(jsonb) from public;
grant execute on function api.check_policy(jsonb) to authenticated;
alter function api.check_policy(jsonb) owner to countersign;

create function api.read_policy(p_version integer default null) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  return case when v_ctx.session_id is null then app.signed_out() else app.do_read_policy(v_ctx, p_version) end;
end $$;
comment on function api.read_policy(integer) is '{ok, version, in_force, content, words}: a version as content; null is the one in force. Token: not_found.';
revoke execute on function api.read_policy(integer) from public;
grant execute on function api.read_policy(integer) to authenticated;
alter function api.read_policy(integer) owner to countersign;

create function api.replay_policy(p_content jsonb default null, p_after jsonb default null, p_since timestamptz default null,
  p_limit integer default 5000) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  return case when v_ctx.session_id is null then app.signed_out()
    else app.do_replay_policy(v_ctx, p_content, p_after, p_since, p_limit) end;
end $$;
comment on function api.replay_policy(jsonb, jsonb, timestamptz, integer) is
  'One slice of history under a draft (null: the policy in force): {ok, done, next, seen, same, self: {reproduced, of}, counts, otherwise: at most 50}. Ask again with p_after = next until done, and add up. Tokens: policy_malformed (+problems), permission_missing.';
revoke execute on function api.replay_policy(jsonb, jsonb, timestamptz, integer) from public;
grant execute on function api.replay_policy(jsonb, jsonb, timestamptz, integer) to authenticated;
alter function api.replay_policy(jsonb, jsonb, timestamptz, integer) owner to countersign;
