-- The public acts of setting up, each as supabase/CONVENTIONS.md says. People's and the organisation's matters take the
-- tenant row, and only who may do the thing at all gets to lock it.

create function api.save_settings(p_settings jsonb, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'tenant.manage' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_settings', jsonb_build_object('settings', p_settings));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_settings(v_ctx, p_settings)));
end $$;
comment on function api.save_settings(jsonb, text) is
  'Any of name, base_currency, time_zone, locale, deciders, threshold_minor; policy_version is what the caller saw. Tokens: invalid_settings (+problems), content_changed, base_currency_in_use, permission_missing.';
revoke execute on function api.save_settings(jsonb, text) from public;
grant execute on function api.save_settings(jsonb, text) to authenticated;
alter function api.save_settings(jsonb, text) owner to countersign;

create function api.save_department(p_department uuid default null, p_name text default null, p_code text default null,
  p_active boolean default null, p_heads uuid[] default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  -- whoever may lose the department is among them: their approvals wait, and are judged afterwards
  v_ctx := case when 'department.manage' = any (v_ctx.permissions) then app.enter_exclusive(coalesce(p_heads, '{}')
    || array(select h.member_id from app.department_heads h where h.tenant_id = v_ctx.tenant_id and h.department_id = p_department),
    true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_department', jsonb_build_object('department', p_department, 'name', p_name,
    'code', p_code, 'active', p_active, 'heads', to_jsonb(p_heads)));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_department(v_ctx, p_department, p_name, p_code, p_active,
    p_heads)));
end $$;
comment on function api.save_department(uuid, text, text, boolean, uuid[], text) is
  'A new department (p_department null) or a change; p_heads null leaves the heads. Tokens: invalid_department (+problems), department_in_use, self_grant_forbidden, not_found, permission_missing.';
revoke execute on function api.save_department(uuid, text, text, boolean, uuid[], text) from public;
grant execute on function api.save_department(uuid, text, text, boolean, uuid[], text) to authenticated;
alter function api.save_department(uuid, text, text, boolean, uuid[], text) owner to countersign;

create function api.invite_member(p_email text, p_name text, p_roles text[], p_department uuid, p_heads uuid[], p_token_hash text,
  p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'member.invite' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'invite_member', jsonb_build_object('email', p_email, 'name', p_name, 'roles',
    to_jsonb(p_roles), 'department', p_department, 'heads', to_jsonb(p_heads), 'token', p_token_hash));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_invite_member(v_ctx, p_email, p_name, p_roles, p_department,
    p_heads, p_token_hash)));
end $$;
comment on function api.invite_member(text, text, text[], uuid, uuid[], text, text) is
  'p_token_hash: SHA-256 in hex of a random token that the caller made and puts into the link. Tokens: invalid_invitation (+problems), already_member, invitation_open, invitation_limit, duties_mixed, unknown_role, permission_missing.';
revoke execute on function api.invite_member(text, text, text[], uuid, uuid[], text, text) from public;
grant execute on function api.invite_member(text, text, text[], uuid, uuid[], text, text) to authenticated;
alter function api.invite_member(text, text, text[], uuid, uuid[], text, text) owner to countersign;

create function api.renew_invitation(p_invitation uuid, p_token_hash text, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'member.invite' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'renew_invitation', jsonb_build_object('invitation', p_invitation, 'token', p_token_hash));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_change_invitation(v_ctx, p_invitation, coalesce(p_token_hash,
    ''), null)));
end $$;
comment on function api.renew_invitation(uuid, text, text) is
  'A new link; the old one is dead. Tokens: invitation_just_sent (within a minute), invitation_closed, invalid_invitation, not_found, permission_missing.';
revoke execute on function api.renew_invitation(uuid, text, text) from public;
grant execute on function api.renew_invitation(uuid, text, text) to authenticated;
alter function api.renew_invitation(uuid, text, text) owner to countersign;

create function api.revoke_invitation(p_invitation uuid, p_reason text default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'member.invite' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'revoke_invitation', jsonb_build_object('invitation', p_invitation, 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_change_invitation(v_ctx, p_invitation, null, p_reason)));
end $$;
comment on function api.revoke_invitation(uuid, text, text) is
  'Tokens: invitation_closed, not_found, permission_missing, reason_required (over 500 characters).';
revoke execute on function api.revoke_invitation(uuid, text, text) from public;
grant execute on function api.revoke_invitation(uuid, text, text) to authenticated;
alter function api.revoke_invitation(uuid, text, text) owner to countersign;

create function api.add_sample_data(p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'tenant.manage' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'add_sample_data', '{}');
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_add_sample_data(v_ctx)));
end $$;
comment on function api.add_sample_data(text) is
  'Two payees and three requests to look around with. Tokens: sample_data_present, department_missing, permission_missing.';
revoke execute on function api.add_sample_data(text) from public;
grant execute on function api.add_sample_data(text) to authenticated;
alter function api.add_sample_data(text) owner to countersign;

create function api.remove_sample_data(p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'tenant.manage' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'remove_sample_data', '{}');
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_remove_sample_data(v_ctx)));
end $$;
comment on function api.remove_sample_data(text) is
  'Withdraws what of the sample data still runs. Tokens: no_sample_data, permission_missing.';
revoke execute on function api.remove_sample_data(text) from public;
grant execute on function api.remove_sample_data(text) to authenticated;
alter function api.remove_sample_data(text) owner to countersign;

create function api.save_profile(p_name text, p_locale text default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_exclusive('{}', false);
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_profile', jsonb_build_object('name', p_name, 'locale', p_locale));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_profile(v_ctx, p_name, p_locale)));
end $$;
comment on function api.save_profile(text, text, text) is 'One''s own name and formats. Tokens: invalid_profile (+problems), name_taken.';
revoke execute on function api.save_profile(text, text, text) from public;
grant execute on function api.save_profile(text, text, text) to authenticated;
alter function api.save_profile(text, text, text) owner to countersign;

create function api.save_view(p_name text, p_query text, p_view uuid default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_view', jsonb_build_object('name', p_name, 'query', p_query, 'view', p_view));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_view(v_ctx, p_name, p_query, p_view)));
end $$;
comment on function api.save_view(text, text, uuid, text) is
  'A filter of the request list under a name, for oneself. Tokens: invalid_view (+problems), too_many_views, not_found.';
revoke execute on function api.save_view(text, text, uuid, text) from public;
grant execute on function api.save_view(text, text, uuid, text) to authenticated;
alter function api.save_view(text, text, uuid, text) owner to countersign;

create function api.delete_view(p_view uuid, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'delete_view', jsonb_build_object('view', p_view));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_delete_view(v_ctx, p_view)));
end $$;
comment on function api.delete_view(uuid, text) is 'Tokens: not_found.';
revoke execute on function api.delete_view(uuid, text) from public;
grant execute on function api.delete_view(uuid, text) to authenticated;
alter function api.delete_view(uuid, text) owner to countersign;

create function api.mark_notices_seen(p_until timestamptz, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'mark_notices_seen', jsonb_build_object('until', p_until));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_mark_notices_seen(v_ctx, p_until)));
end $$;
comment on function api.mark_notices_seen(timestamptz, text) is 'What came until then is no longer new to the caller.';
revoke execute on function api.mark_notices_seen(timestamptz, text) from public;
grant execute on function api.mark_notices_seen(timestamptz, text) to authenticated;
alter function api.mark_notices_seen(timestamptz, text) owner to countersign;

create function api.set_up() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  return case when v_ctx.session_id is null then app.signed_out()
    when not 'tenant.manage' = any (v_ctx.permissions) then app.refusal('permission_missing')
    else app.set_up_facts(v_ctx) end;
end $$;
comment on function api.set_up() is
  'What is set up, and what a first approval still lacks. For administrators; counts and times, no content.';
revoke execute on function api.set_up() from public;
grant execute on function api.set_up() to authenticated;
alter function api.set_up() owner to countersign;
