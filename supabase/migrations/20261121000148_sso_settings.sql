-- SES-5: what Admins arrange: providers, domains, and whether passwords still count. Every act takes the tenant row.

-- What a caller whose second factor was passed too long ago is told besides: it is there, and can be passed again.
create function app.when_stale(p_fault text) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return case p_fault when 'second_factor_required' then '{"enrolled": true}'::jsonb else '{}'::jsonb end;
end $$;
revoke execute on function app.when_stale(text) from public;
grant execute on function app.when_stale(text) to countersign;

-- What is wrong with a provider as it would stand. [] when all is well.
create function app.provider_problems(p_tenant uuid, p_id uuid, p_provider jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := '[]';
  v_key text;
  v_issuer text := p_provider ->> 'issuer';
begin
  if jsonb_typeof(p_provider) is distinct from 'object' then
    return app.problem('provider', 'Send an object.');
  end if;
  for v_key in select k from jsonb_object_keys(p_provider) k loop
    if v_key not in ('kind', 'name', 'issuer', 'client_id', 'default_role', 'active', 'idp_initiated', 'metadata') then
      v_found := v_found || app.problem(v_key, 'There is no such setting.');
    end if;
  end loop;
  if coalesce(p_provider ->> 'kind', '') not in ('oidc', 'saml') then
    v_found := v_found || app.problem('kind', 'Choose OpenID Connect or SAML.');
  end if;
  for v_key in select k from unnest(array['active', 'idp_initiated']) k where jsonb_typeof(coalesce(p_provider -> k, 'false')) not in ('boolean', 'null') loop
    v_found := v_found || app.problem(v_key, 'Send true or false.');
  end loop;
  if length(coalesce(app.typed(p_provider ->> 'name'), '')) not between 2 and 80 then
    v_found := v_found || app.problem('name', 'Give a name of 2 to 80 characters.');
  end if;
  if length(coalesce(v_issuer, '')) not between 3 and 500 or (p_provider ->> 'kind' = 'oidc'
    and v_issuer !~ '^(https://[^\s?#/@]+|http://(127\.0\.0\.1|localhost)(:[0-9]+)?)(/[^\s?#]*)?$') then
    v_found := v_found || app.problem('issuer', 'Give the issuer as the provider writes it: an address that begins with https.');
  elsif exists (select from app.identity_providers p where p.tenant_id = p_tenant and p.issuer = v_issuer and p.id is distinct from p_id) then
    v_found := v_found || app.problem('issuer', 'Another provider here has this issuer.');
  end if;
  if p_provider ->> 'kind' = 'oidc' and length(coalesce(p_provider ->> 'client_id', '')) not between 1 and 300 then
    v_found := v_found || app.problem('client_id', 'Give the client id that the provider gave you.');
  end if;
  if p_provider ->> 'default_role' is not null and not exists (select from app.roles r where r.tenant_id = p_tenant and r.key = p_provider ->> 'default_role') then
    v_found := v_found || app.problem('default_role', 'Choose one from the list.');
  end if;
  if jsonb_typeof(coalesce(p_provider -> 'metadata', '{}')) <> 'object' or length((p_provider -> 'metadata')::text) > 65536 then
    v_found := v_found || app.problem('metadata', 'The metadata is too large, or none.');
  elsif p_provider ->> 'kind' = 'saml' and p_provider -> 'active' = 'true' and coalesce(p_provider -> 'metadata', '{}') = '{}' then
    v_found := v_found || app.problem('metadata', 'Give the provider''s metadata first.');
  end if;
  return v_found;
end $$;
revoke execute on function app.provider_problems(uuid, uuid, jsonb) from public;
grant execute on function app.provider_problems(uuid, uuid, jsonb) to countersign;

-- Who has to hear that the ways in are others now: who watches, and the other Admins.
create function app.tell_of_sso(p_ctx app.ctx, p_event uuid, p_what text) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform app.post(p_ctx.tenant_id, 'sso_changed', array(
    select h from app.holders_of(p_ctx.tenant_id, 'trail.read') h union select h from app.holders_of(p_ctx.tenant_id, 'security.manage') h
    except select p_ctx.member_id), p_event::text, jsonb_build_object('what', p_what, 'by', p_ctx.member_id));
end $$;
revoke execute on function app.tell_of_sso(app.ctx, uuid, text) from public;
grant execute on function app.tell_of_sso(app.ctx, uuid, text) to countersign;

create function app.do_save_identity_provider(p_ctx app.ctx, p_id uuid, p_given jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_before app.identity_providers;
  v_now app.identity_providers;
  v_given jsonb := p_given;
  v_problems jsonb;
  v_role uuid;
  v_fault text;
  v_ended integer := 0;
  v_event uuid;
begin
  select * into v_before from app.identity_providers p where p.tenant_id = p_ctx.tenant_id and p.id = p_id;
  v_fault := case
    when not 'security.manage' = any (p_ctx.permissions) then 'permission_missing'
    when not app.fresh_factor(p_ctx) then 'second_factor_required'
    when p_id is not null and v_before.id is null then 'not_found' end;
  if v_fault is not null then
    return app.refuse(v_fault, 'sso.save_provider', 'identity_providers', v_before.id, p_extra => app.when_stale(v_fault));
  end if;
  if v_before.id is not null and jsonb_typeof(p_given) = 'object' then
    -- what is not said stays; the kind does in any case
    v_given := jsonb_build_object('name', v_before.name, 'issuer', v_before.issuer, 'client_id', v_before.client_id, 'active', v_before.active,
      'idp_initiated', v_before.idp_initiated, 'metadata', v_before.metadata, 'default_role',
      (select r.key from app.roles r where r.tenant_id = p_ctx.tenant_id and r.id = v_before.default_role_id)) || p_given
      || jsonb_build_object('kind', v_before.kind);
  end if;
  v_problems := app.provider_problems(p_ctx.tenant_id, p_id, v_given);
  if v_problems = '[]' and v_before.id is null
    and (select count(*) from app.identity_providers p where p.tenant_id = p_ctx.tenant_id) >= 10 then
    v_problems := app.problem('name', 'Ten providers are the most.');
  end if;
  if v_problems <> '[]' then
    return app.refuse('invalid_provider', 'sso.save_provider', 'identity_providers', v_before.id, p_extra => jsonb_build_object('problems', v_problems));
  end if;
  select r.id into v_role from app.roles r where r.tenant_id = p_ctx.tenant_id and r.key = v_given ->> 'default_role';
  v_fault := case
    when app.too_strong(p_ctx.tenant_id, v_role) then 'default_role_too_strong'
    when v_before.active and not coalesce(v_given -> 'active' = 'true', false)
      and exists (select from app.sso_rules r where r.tenant_id = p_ctx.tenant_id and r.sso_only)
      and not exists (select from app.identity_providers p where p.tenant_id = p_ctx.tenant_id and p.active and p.used_at is not null and p.id <> p_id)
      then 'provider_needed' end;
  if v_fault is not null then
    return app.refuse(v_fault, 'sso.save_provider', 'identity_providers', v_before.id, p_extra => app.when_stale(v_fault));
  end if;
  if v_before.id is null then
    insert into app.identity_providers (tenant_id, kind, name, issuer, client_id, metadata, default_role_id, active, idp_initiated)
    values (p_ctx.tenant_id, v_given ->> 'kind', app.typed(v_given ->> 'name'), v_given ->> 'issuer', v_given ->> 'client_id',
      coalesce(v_given -> 'metadata', '{}'), v_role, coalesce(v_given -> 'active' = 'true', false),
      coalesce(v_given -> 'idp_initiated' = 'true', false)) returning * into v_now;
  else
    update app.identity_providers p set name = app.typed(v_given ->> 'name'), issuer = v_given ->> 'issuer', client_id = v_given ->> 'client_id',
      metadata = v_given -> 'metadata', default_role_id = v_role, active = coalesce(v_given -> 'active' = 'true', false),
      idp_initiated = coalesce(v_given -> 'idp_initiated' = 'true', false),
      -- another provider in truth: nobody has come in by this one yet
      used_at = case when (p.issuer, p.client_id, p.metadata) is not distinct from (v_given ->> 'issuer', v_given ->> 'client_id', v_given -> 'metadata')
        then p.used_at end
     where p.tenant_id = p_ctx.tenant_id and p.id = p_id returning * into v_now;
    if v_before.active and not v_now.active then
      v_ended := app.end_sessions_of(p_ctx, array(select i.member_id from app.identities i
        where i.tenant_id = p_ctx.tenant_id and i.provider_id = p_id), 'revoked');
    end if;
  end if;
  v_event := audit.record('sso.save_provider', 'identity_providers', v_now.id, jsonb_build_object('kind', v_now.kind, 'active', v_now.active,
    'default_role', v_given ->> 'default_role', 'idp_initiated', v_now.idp_initiated, 'sessions_ended', v_ended, 'new', v_before.id is null),
    jsonb_build_object('name', v_now.name, 'issuer', v_now.issuer), 'security.manage');
  perform app.tell_of_sso(p_ctx, v_event, 'provider');
  return jsonb_build_object('ok', true, 'provider_id', v_now.id, 'active', v_now.active, 'sessions_ended', v_ended, 'event_id', v_event);
end $$;
revoke execute on function app.do_save_identity_provider(app.ctx, uuid, jsonb) from public;
grant execute on function app.do_save_identity_provider(app.ctx, uuid, jsonb) to countersign;

create function app.do_claim_domain(p_ctx app.ctx, p_domain text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_domain text := lower(app.typed(p_domain));
  v_row app.tenant_domains;
  v_problem text;
begin
  if not 'security.manage' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'sso.claim_domain', 'tenant_domains');
  elsif not app.fresh_factor(p_ctx) then
    return app.refuse('second_factor_required', 'sso.claim_domain', 'tenant_domains', p_extra => '{"enrolled": true}');
  end if;
  v_problem := case
    when v_domain is null or length(v_domain) > 253 or v_domain !~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$'
      then 'Give a domain such as example.com.'
    when exists (select from app.tenant_domains d where d.tenant_id = p_ctx.tenant_id and d.domain = v_domain) then 'It is in the list already.'
    when (select count(*) from app.tenant_domains d where d.tenant_id = p_ctx.tenant_id) >= 20 then 'Twenty domains are the most.' end;
  if v_problem is not null then
    return app.refuse('invalid_domain', 'sso.claim_domain', 'tenant_domains', p_extra => jsonb_build_object('problems', app.problem('domain', v_problem)));
  end if;
  insert into app.tenant_domains (tenant_id, domain, claimed_by) values (p_ctx.tenant_id, v_domain, p_ctx.member_id) returning * into v_row;
  return jsonb_build_object('ok', true, 'domain_id', v_row.id, 'domain', v_row.domain, 'txt_token', v_row.txt_token, 'event_id',
    audit.record('sso.claim_domain', 'tenant_domains', v_row.id, '{}', jsonb_build_object('domain', v_domain), 'security.manage'));
end $$;
revoke execute on function app.do_claim_domain(app.ctx, text) from public;
grant execute on function app.do_claim_domain(app.ctx, text) to countersign;

-- p_found: the TXT values that our server was told; they prove the domain when the token is among them.
create function app.do_prove_domain(p_ctx app.ctx, p_domain uuid, p_found text[]) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_row app.tenant_domains;
  v_fault text;
  v_event uuid;
begin
  select * into v_row from app.tenant_domains d where d.tenant_id = p_ctx.tenant_id and d.id = p_domain;
  v_fault := case
    when not 'security.manage' = any (p_ctx.permissions) then 'permission_missing'
    when not app.fresh_factor(p_ctx) then 'second_factor_required'
    when v_row.id is null then 'not_found'
    when not coalesce('countersign=' || v_row.txt_token = any (p_found), false) then 'domain_not_proved' end;
  if v_fault is not null then
    return app.refuse(v_fault, 'sso.prove_domain', 'tenant_domains', v_row.id, p_extra => app.when_stale(v_fault));
  end if;
  update app.tenant_domains d set proved_at = clock_timestamp() where d.tenant_id = p_ctx.tenant_id and d.id = p_domain returning * into v_row;
  v_event := audit.record('sso.prove_domain', 'tenant_domains', p_domain, '{}', jsonb_build_object('domain', v_row.domain), 'security.manage');
  perform app.tell_of_sso(p_ctx, v_event, 'domain');
  return jsonb_build_object('ok', true, 'domain_id', p_domain, 'proved_at', v_row.proved_at, 'event_id', v_event);
end $$;
revoke execute on function app.do_prove_domain(app.ctx, uuid, text[]) from public;
grant execute on function app.do_prove_domain(app.ctx, uuid, text[]) to countersign;

create function app.do_drop_domain(p_ctx app.ctx, p_domain uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_row app.tenant_domains;
  v_fault text;
begin
  select * into v_row from app.tenant_domains d where d.tenant_id = p_ctx.tenant_id and d.id = p_domain;
  v_fault := case
    when not 'security.manage' = any (p_ctx.permissions) then 'permission_missing'
    when not app.fresh_factor(p_ctx) then 'second_factor_required'
    when v_row.id is null then 'not_found'
    when v_row.proved_at is not null and exists (select from app.sso_rules r where r.tenant_id = p_ctx.tenant_id and r.sso_only) then 'provider_needed' end;
  if v_fault is not null then
    return app.refuse(v_fault, 'sso.drop_domain', 'tenant_domains', v_row.id, p_extra => app.when_stale(v_fault));
  end if;
  delete from app.tenant_domains d where d.tenant_id = p_ctx.tenant_id and d.id = p_domain;
  return jsonb_build_object('ok', true, 'event_id',
    audit.record('sso.drop_domain', 'tenant_domains', p_domain, '{}', jsonb_build_object('domain', v_row.domain), 'security.manage'));
end $$;
revoke execute on function app.do_drop_domain(app.ctx, uuid) from public;
grant execute on function app.do_drop_domain(app.ctx, uuid) to countersign;

-- Who gets in when the provider fails: an Admin with a password of their own and no end to their access.
create function app.can_break_glass(p_tenant uuid, p_member uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from app.members m where m.tenant_id = p_tenant and m.id = p_member and app.has_access(m) and m.access_until is null
      and not exists (select from app.identities i where i.tenant_id = m.tenant_id and i.member_id = m.id))
    and app.permissions_of(p_tenant, p_member) @> array['security.manage', 'role.grant'];
end $$;
revoke execute on function app.can_break_glass(uuid, uuid) from public;
grant execute on function app.can_break_glass(uuid, uuid) to countersign;

create function app.breaks_glass(p_tenant uuid, p_member uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from app.sso_rules r where r.tenant_id = p_tenant and r.sso_only and r.break_glass = p_member);
end $$;
comment on function app.breaks_glass(uuid, uuid) is 'Whether somebody is the one who gets in with a password when single sign-on fails.';
revoke execute on function app.breaks_glass(uuid, uuid) from public;
grant execute on function app.breaks_glass(uuid, uuid) to countersign;

create function app.do_save_sso_rule(p_ctx app.ctx, p_sso_only boolean, p_break_glass uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_before app.sso_rules;
  v_only boolean := coalesce(p_sso_only, false);
  v_glass uuid := case when p_sso_only then p_break_glass end;
  v_fault text;
  v_ended integer := 0;
  v_event uuid;
begin
  select * into v_before from app.sso_rules r where r.tenant_id = p_ctx.tenant_id;
  v_fault := case
    when not 'security.manage' = any (p_ctx.permissions) then 'permission_missing'
    when not app.fresh_factor(p_ctx) then 'second_factor_required'
    when not v_only then null
    when p_break_glass is null or not app.can_break_glass(p_ctx.tenant_id, p_break_glass) then 'break_glass_invalid'
    when not exists (select from app.identity_providers p where p.tenant_id = p_ctx.tenant_id and p.active and p.used_at is not null)
      then 'sso_not_tried'
    when p_ctx.member_id <> p_break_glass and not app.is_sso_user(p_ctx.user_id) then 'sso_locks_you_out' end;
  if v_fault is not null then
    return app.refuse(v_fault, 'sso.save_rule', 'sso_rules', p_extra => app.when_stale(v_fault));
  end if;
  insert into app.sso_rules as r (tenant_id, sso_only, break_glass) values (p_ctx.tenant_id, v_only, v_glass)
  on conflict (tenant_id) do update set sso_only = excluded.sso_only, break_glass = excluded.break_glass, changed_at = clock_timestamp();
  if v_only then
    v_ended := app.end_sessions_of(p_ctx, array(select m.id from app.members m where m.tenant_id = p_ctx.tenant_id and m.id <> p_break_glass
      and not exists (select from app.identities i where i.tenant_id = m.tenant_id and i.member_id = m.id)), 'revoked');
  end if;
  v_event := audit.record('sso.save_rule', 'sso_rules', null, jsonb_build_object('before', coalesce(v_before.sso_only, false), 'sso_only', v_only,
    'break_glass', v_glass, 'break_glass_before', v_before.break_glass, 'sessions_ended', v_ended), '{}', 'security.manage');
  perform app.tell_of_sso(p_ctx, v_event, case when v_only then 'only' else 'not_only' end);
  return jsonb_build_object('ok', true, 'sso_only', v_only, 'sessions_ended', v_ended, 'event_id', v_event);
end $$;
revoke execute on function app.do_save_sso_rule(app.ctx, boolean, uuid) from public;
grant execute on function app.do_save_sso_rule(app.ctx, boolean, uuid) to countersign;
