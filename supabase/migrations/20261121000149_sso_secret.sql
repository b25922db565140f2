-- SEC-1: a provider's client secret, sealed by our servers for its own row and kept beside everything else that is.

create function app.do_save_provider_secret(p_ctx app.ctx, p_provider uuid, p_sealed text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_provider app.identity_providers;
  v_fault text;
  v_event uuid;
begin
  select * into v_provider from app.identity_providers p where p.tenant_id = p_ctx.tenant_id and p.id = p_provider;
  v_fault := case
    when not 'security.manage' = any (p_ctx.permissions) then 'permission_missing'
    when not app.fresh_factor(p_ctx) then 'second_factor_required'
    when v_provider.id is null then 'not_found'
    when length(p_sealed) > 8000 or p_sealed !~ '^v1\.[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$' then 'invalid_provider' end;
  if v_fault is not null then
    return app.refuse(v_fault, 'sso.save_secret', 'identity_providers', v_provider.id, p_extra => app.when_stale(v_fault));
  end if;
  perform app.keep_sealed('identity_providers', p_provider, 'client_secret', p_sealed);
  update app.identity_providers p set secret_at = case when p_sealed is not null then clock_timestamp() end
   where p.tenant_id = p_ctx.tenant_id and p.id = p_provider;
  v_event := audit.record('sso.save_secret', 'identity_providers', p_provider, jsonb_build_object('kept', p_sealed is not null), '{}', 'security.manage');
  perform app.tell_of_sso(p_ctx, v_event, 'secret');
  return jsonb_build_object('ok', true, 'provider_id', p_provider, 'event_id', v_event);
end $$;
revoke execute on function app.do_save_provider_secret(app.ctx, uuid, text) from public;
grant execute on function app.do_save_provider_secret(app.ctx, uuid, text) to countersign;
