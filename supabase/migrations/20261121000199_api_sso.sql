-- The public acts of single sign-on, each as supabase/CONVENTIONS.md says. Only who may do it at all locks the tenant.

create function api.save_identity_provider(p_settings jsonb, p_provider uuid default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  -- nobody is let in meanwhile by what is switched off here
  if 'security.manage' = any (v_ctx.permissions) then
    perform app.hold_networks(v_ctx.tenant_id, true);
  end if;
  v_ctx := case when 'security.manage' = any (v_ctx.permissions) then app.enter_exclusive(array(select i.member_id from app.identities i
    where i.tenant_id = v_ctx.tenant_id and i.provider_id = p_provider), true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_identity_provider', jsonb_build_object('settings', p_settings, 'provider', p_provider));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_identity_provider(v_ctx, p_provider, p_settings)));
end $$;
comment on function api.save_identity_provider(jsonb, uuid, text) is
  'Any of kind, name, issuer, client_id, default_role, active, idp_initiated, metadata. Tokens: invalid_provider (+problems), default_role_too_strong, provider_needed, not_found, permission_missing.';
revoke execute on function api.save_identity_provider(jsonb, uuid, text) from public;
grant execute on function api.save_identity_provider(jsonb, uuid, text) to authenticated;
alter function api.save_identity_provider(jsonb, uuid, text) owner to countersign;

-- The client's secret as our server sealed it, or null to go without; nobody reads it back but our servers.
create function api.save_provider_secret(p_edge text, p_provider uuid, p_sealed text, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'security.manage' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  elsif not app.edge_is_ours(p_edge) then
    -- what no key of ours sealed would stand in the way of everybody's when they are sealed again
    return app.refuse('edge_credential_invalid', 'sso.save_secret', 'identity_providers');
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_provider_secret', jsonb_build_object('provider', p_provider, 'sealed', p_sealed));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_provider_secret(v_ctx, p_provider, p_sealed)));
end $$;
comment on function api.save_provider_secret(text, uuid, text, text) is 'Sealed by our server, which says so. Tokens: invalid_provider (what is no sealed text), edge_credential_invalid, not_found, permission_missing.';
revoke execute on function api.save_provider_secret(text, uuid, text, text) from public;
grant execute on function api.save_provider_secret(text, uuid, text, text) to authenticated;
alter function api.save_provider_secret(text, uuid, text, text) owner to countersign;

create function api.claim_domain(p_name text, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'security.manage' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'claim_domain', jsonb_build_object('name', p_name));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_claim_domain(v_ctx, p_name)));
end $$;
comment on function api.claim_domain(text, text) is 'Answers the token to publish. Tokens: invalid_domain (+problems), permission_missing.';
revoke execute on function api.claim_domain(text, text) from public;
grant execute on function api.claim_domain(text, text) to authenticated;
alter function api.claim_domain(text, text) owner to countersign;

create function api.prove_domain(p_edge text, p_domain uuid, p_found text[], p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'security.manage' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  elsif not app.edge_is_ours(p_edge) then
    -- what the name servers say is not for the caller to tell
    return app.refuse('edge_credential_invalid', 'sso.prove_domain', 'tenant_domains');
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'prove_domain', jsonb_build_object('domain', p_domain, 'found', to_jsonb(p_found)));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_prove_domain(v_ctx, p_domain, p_found)));
end $$;
comment on function api.prove_domain(text, uuid, text[], text) is
  'p_found: TXT values of _countersign.<domain>, as our server was told. Tokens: domain_not_proved, edge_credential_invalid, not_found, permission_missing.';
revoke execute on function api.prove_domain(text, uuid, text[], text) from public;
grant execute on function api.prove_domain(text, uuid, text[], text) to authenticated;
alter function api.prove_domain(text, uuid, text[], text) owner to countersign;

create function api.drop_domain(p_domain uuid, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  v_ctx := case when 'security.manage' = any (v_ctx.permissions) then app.enter_exclusive('{}', true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'drop_domain', jsonb_build_object('domain', p_domain));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_drop_domain(v_ctx, p_domain)));
end $$;
comment on function api.drop_domain(uuid, text) is 'Addresses of the domain come in no more. Tokens: provider_needed, not_found, permission_missing.';
revoke execute on function api.drop_domain(uuid, text) from public;
grant execute on function api.drop_domain(uuid, text) to authenticated;
alter function api.drop_domain(uuid, text) owner to countersign;

create function api.save_sso_rule(p_sso_only boolean, p_break_glass uuid default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  -- nobody is let in meanwhile by what counts no more
  if 'security.manage' = any (v_ctx.permissions) then
    perform app.hold_networks(v_ctx.tenant_id, true);
  end if;
  -- whoever loses their session is among them
  v_ctx := case when 'security.manage' = any (v_ctx.permissions) then app.enter_exclusive(array(select m.id from app.members m
    where m.tenant_id = v_ctx.tenant_id and p_sso_only), true) else app.enter_session() end;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_sso_rule', jsonb_build_object('sso_only', p_sso_only, 'break_glass', p_break_glass));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_sso_rule(v_ctx, p_sso_only, p_break_glass)));
end $$;
comment on function api.save_sso_rule(boolean, uuid, text) is
  'Whether passwords count but for one Admin''s. Ends the sessions of those whose password counts no more. Tokens: break_glass_invalid, sso_not_tried, sso_locks_you_out, permission_missing.';
revoke execute on function api.save_sso_rule(boolean, uuid, text) from public;
grant execute on function api.save_sso_rule(boolean, uuid, text) to authenticated;
alter function api.save_sso_rule(boolean, uuid, text) owner to countersign;

-- A member connects the account that they have: the same question to the provider, in their name.
create function api.connect_sso(p_edge text, p_provider uuid, p_state text, p_sealed text default null, p_request_id text default null,
  p_next text default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.enter_session();
  v_seen jsonb;
  v_provider app.identity_providers;
  v_fault text;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'connect_sso', jsonb_build_object('provider', p_provider, 'state', p_state, 'sealed', p_sealed,
    'request_id', p_request_id, 'next', p_next));
  if v_seen is not null then
    return v_seen;
  end if;
  select * into v_provider from app.identity_providers p where p.tenant_id = v_ctx.tenant_id and p.id = p_provider;
  v_fault := case
    when not app.edge_is_ours(p_edge) then 'edge_credential_invalid'
    when v_provider.id is null then 'not_found'
    when not v_provider.active or length(coalesce(p_state, '')) not between 20 and 200 then 'sso_off'
    when exists (select from app.sso_rules r where r.tenant_id = v_ctx.tenant_id and r.break_glass = v_ctx.member_id) then 'break_glass_stays' end;
  return app.remember(v_ctx, p_idempotency_key, case when v_fault is not null
    then app.refuse(v_fault, 'sso.connect', 'identity_providers', v_provider.id)
    else app.do_begin_sso(v_ctx.tenant_id, v_provider.id, v_ctx.member_id, p_state, p_sealed, p_request_id, p_next) end);
end $$;
comment on function api.connect_sso(text, uuid, text, text, text, text, text) is 'As begin_sso, for a member. Tokens: edge_credential_invalid, sso_off, break_glass_stays, not_found.';
revoke execute on function api.connect_sso(text, uuid, text, text, text, text, text) from public;
grant execute on function api.connect_sso(text, uuid, text, text, text, text, text) to authenticated;
alter function api.connect_sso(text, uuid, text, text, text, text, text) owner to countersign;
