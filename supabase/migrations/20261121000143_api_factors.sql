-- SES-3: the doors of second factors. Whoever calls with a mere token may not say what a code was: that takes the edge
-- credential. Own acts work at the door too, where a session lacks nothing but its factor.

-- What the pages about it need, also at the door.
create function api.factor_state() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_door record := app.living(true);
begin
  if v_door.session_id is null then
    return app.signed_out();
  end if;
  return (
    select jsonb_build_object('ok', true, 'tenant_id', t.id, 'tenant_name', t.name, 'time_zone', t.time_zone, 'locale', coalesce(m.locale, t.locale),
      'member_id', m.id, 'name', m.name, 'email', nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email',
      'passed', s.assurance = 'aal2', 'passed_at', s.factor_at, 'enrolled', v_door.enrolled, 'needed_from', nullif(m.factor_from, '-infinity'),
      'confirmed_at', (select f.confirmed_at from app.factors f where f.tenant_id = m.tenant_id and f.member_id = m.id),
      'locked_until', (select a.locked_until from app.factor_attempts a
                        where a.tenant_id = m.tenant_id and a.member_id = m.id and a.locked_until > clock_timestamp()),
      'codes_left', case when v_door.enrolled then app.recovery_codes_left(m.id) end)
      from app.members m join app.tenants t on t.id = m.tenant_id join app.sessions s on s.tenant_id = m.tenant_id and s.id = v_door.session_id
     where m.tenant_id = v_door.tenant_id and m.id = v_door.member_id);
end $$;
comment on function api.factor_state() is 'The caller''s own second factor, also for a session that lacks only that.';
revoke execute on function api.factor_state() from public;
grant execute on function api.factor_state() to authenticated;
alter function api.factor_state() owner to countersign;

create function api.begin_factor(p_edge text, p_sealed text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_ctx := app.enter_factor();
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  return app.do_begin_factor(v_ctx, p_sealed);
end $$;
comment on function api.begin_factor(text, text) is 'Keeps a sealed secret that a code has yet to confirm. Tokens: factor_exists.';
revoke execute on function api.begin_factor(text, text) from public;
grant execute on function api.begin_factor(text, text) to authenticated;
alter function api.begin_factor(text, text) owner to countersign;

create function api.begin_check(p_edge text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_ctx := app.enter_factor();
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  return app.do_begin_check(v_ctx);
end $$;
comment on function api.begin_check(text) is 'Counts an attempt, then gives our server the sealed secret. Tokens: factor_missing, factor_locked (+retry_at).';
revoke execute on function api.begin_check(text) from public;
grant execute on function api.begin_check(text) to authenticated;
alter function api.begin_check(text) owner to countersign;

create function api.confirm_factor(p_edge text, p_step bigint, p_codes text[]) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  if coalesce(cardinality(p_codes), 0) <> 10 or exists (select from unnest(p_codes) c where c is null or c !~ '^[0-9a-f]{64}$') then
    raise exception 'ten digests are needed' using errcode = '22023';
  end if;
  v_ctx := app.enter_factor();
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  return app.do_confirm_factor(v_ctx, p_step, p_codes);
end $$;
comment on function api.confirm_factor(text, bigint, text[]) is 'After begin_check: p_step is null for a wrong code; p_codes are ten digests. Tokens: code_wrong (+attempts_left, retry_at), code_used, factor_exists, factor_missing.';
revoke execute on function api.confirm_factor(text, bigint, text[]) from public;
grant execute on function api.confirm_factor(text, bigint, text[]) to authenticated;
alter function api.confirm_factor(text, bigint, text[]) owner to countersign;

create function api.pass_factor(p_edge text, p_step bigint) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_ctx := app.enter_factor();
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  return app.do_pass_factor(v_ctx, p_step);
end $$;
comment on function api.pass_factor(text, bigint) is 'After begin_check: p_step is null for a wrong code. Tokens: code_wrong (+attempts_left, retry_at), code_used, factor_missing.';
revoke execute on function api.pass_factor(text, bigint) from public;
grant execute on function api.pass_factor(text, bigint) to authenticated;
alter function api.pass_factor(text, bigint) owner to countersign;

create function api.use_recovery_code(p_edge text, p_digest text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_ctx := app.enter_factor();
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  return app.do_use_recovery_code(v_ctx, p_digest);
end $$;
comment on function api.use_recovery_code(text, text) is 'Spends a recovery code in place of the factor. Tokens: recovery_code_wrong (+attempts_left, retry_at), factor_locked, factor_missing.';
revoke execute on function api.use_recovery_code(text, text) from public;
grant execute on function api.use_recovery_code(text, text) to authenticated;
alter function api.use_recovery_code(text, text) owner to countersign;

create function api.renew_recovery_codes(p_edge text, p_codes text[]) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  if coalesce(cardinality(p_codes), 0) <> 10 or exists (select from unnest(p_codes) c where c is null or c !~ '^[0-9a-f]{64}$') then
    raise exception 'ten digests are needed' using errcode = '22023';
  end if;
  v_ctx := app.enter_session();
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  return app.do_renew_recovery_codes(v_ctx, p_codes);
end $$;
comment on function api.renew_recovery_codes(text, text[]) is 'Ten new digests in place of the old. Tokens: factor_missing, second_factor_required.';
revoke execute on function api.renew_recovery_codes(text, text[]) from public;
grant execute on function api.renew_recovery_codes(text, text[]) to authenticated;
alter function api.renew_recovery_codes(text, text[]) owner to countersign;

create function api.remove_factor(p_edge text, p_step bigint default null, p_digest text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_ctx := app.enter_factor();
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  return app.do_remove_factor(v_ctx, p_step, p_digest);
end $$;
comment on function api.remove_factor(text, bigint, text) is 'Ones own, with a code (after begin_check) or a recovery code. Tokens: code_wrong, code_used, recovery_code_wrong, factor_locked, factor_missing.';
revoke execute on function api.remove_factor(text, bigint, text) from public;
grant execute on function api.remove_factor(text, bigint, text) to authenticated;
alter function api.remove_factor(text, bigint, text) owner to countersign;

create function api.reset_factor(p_member uuid, p_reason text, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  -- only who may do it at all gets to lock people
  v_ctx := case when 'security.manage' = any (v_ctx.permissions) then app.enter_exclusive(array[p_member], true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'reset_factor', jsonb_build_object('member', p_member, 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_reset_factor(v_ctx, p_member, p_reason)));
end $$;
comment on function api.reset_factor(uuid, text, text) is
  'Takes away a lost factor and ends that person''s sessions. Tokens: self_factor_reset_forbidden, factor_missing, second_factor_required.';
revoke execute on function api.reset_factor(uuid, text, text) from public;
grant execute on function api.reset_factor(uuid, text, text) to authenticated;
alter function api.reset_factor(uuid, text, text) owner to countersign;

create function api.save_factor_rule(p_rule text, p_from timestamptz default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  -- everybody's row may change: from when on they need one
  v_ctx := case when 'security.manage' = any (v_ctx.permissions) then app.enter_exclusive(
    array(select m.id from app.members m where m.tenant_id = v_ctx.tenant_id), true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_factor_rule', jsonb_build_object('rule', p_rule, 'from', p_from));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_factor_rule(v_ctx, p_rule, p_from)));
end $$;
comment on function api.save_factor_rule(text, timestamptz, text) is
  'Who else needs a factor: required, deciders or everyone, and from when. Tokens: invalid_factor_rule (+problems), second_factor_required.';
revoke execute on function api.save_factor_rule(text, timestamptz, text) from public;
grant execute on function api.save_factor_rule(text, timestamptz, text) to authenticated;
alter function api.save_factor_rule(text, timestamptz, text) owner to countersign;
