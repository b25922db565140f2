-- SES-5: a sign-in by single sign-on, from the question to the answer. Only our servers call these, before anybody is
-- anybody: what they were told by the provider and checked, the database weighs and records.

-- Enters the tenant of a provider, of an attempt, or of the attempt that a state belongs to. Nulls when there is none.
create function app.enter_sso(p_provider uuid, p_attempt uuid, p_state text, out tenant_id uuid, out provider_id uuid, out attempt_id uuid)
language plpgsql volatile security definer set search_path = '' as $$
begin
  if p_provider is not null then
    select p.tenant_id, p.id into tenant_id, provider_id from app.identity_providers p where p.id = p_provider order by p.tenant_id limit 1;
  else
    select a.tenant_id, a.provider_id, a.id into tenant_id, provider_id, attempt_id from app.sso_attempts a
     where a.id = p_attempt or a.state_digest = sha256(convert_to(p_state, 'UTF8')) order by a.tenant_id, a.id limit 1;
  end if;
  if tenant_id is not null then
    insert into app.entries (tenant_id, purpose, ticket_id) values (tenant_id, 'sso', coalesce(attempt_id, provider_id));
  end if;
end $$;
revoke execute on function app.enter_sso(uuid, uuid, text) from public;
grant execute on function app.enter_sso(uuid, uuid, text) to countersign;
alter function app.enter_sso(uuid, uuid, text) owner to gatekeeper;

-- Where an address's domain leads. It tells the organisation's name, as the sign-in page has to.
create function api.find_sso(p_edge text, p_domain text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  return jsonb_build_object('ok', true, 'providers', (
    select coalesce(jsonb_agg(x order by x ->> 'tenant_name', x ->> 'name', x ->> 'id'), '[]') from (
      select jsonb_build_object('id', p.id, 'kind', p.kind, 'name', p.name, 'tenant_name', t.name) as x
        from app.tenant_domains d
        join app.identity_providers p on p.tenant_id = d.tenant_id and p.active
        join app.tenants t on t.id = d.tenant_id
       where d.domain = lower(p_domain) and d.proved_at is not null limit 20) y));
end $$;
comment on function api.find_sso(text, text) is 'The active providers of the organisations that proved a domain. Tokens: edge_credential_invalid.';
revoke execute on function api.find_sso(text, text) from public;
grant execute on function api.find_sso(text, text) to service_role;
alter function api.find_sso(text, text) owner to gatekeeper;

-- What our server needs to ask a provider, and to weigh its answer.
create function app.provider_facts(p_tenant uuid, p_provider uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (select jsonb_build_object('id', p.id, 'tenant_id', p.tenant_id, 'kind', p.kind, 'name', p.name, 'tenant_name', t.name, 'issuer', p.issuer,
      'client_id', p.client_id, 'metadata', p.metadata, 'active', p.active, 'idp_initiated', p.idp_initiated, 'has_secret', p.secret_at is not null,
      'sealed_secret', app.sealed('identity_providers', p.id, 'client_secret'))
    from app.identity_providers p join app.tenants t on t.id = p.tenant_id where p.tenant_id = p_tenant and p.id = p_provider);
end $$;
revoke execute on function app.provider_facts(uuid, uuid) from public;
grant execute on function app.provider_facts(uuid, uuid) to countersign;

create function api.read_sso_provider(p_edge text, p_provider uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_entered record;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_entered := app.enter_sso(p_provider, null, null);
  if v_entered.tenant_id is null then
    return app.refusal('sso_unknown');
  end if;
  return jsonb_build_object('ok', true, 'provider', app.provider_facts(v_entered.tenant_id, v_entered.provider_id));
end $$;
comment on function api.read_sso_provider(text, uuid) is 'Whether it is active or not: SAML describes us to a provider before. Tokens: edge_credential_invalid, sso_unknown.';
revoke execute on function api.read_sso_provider(text, uuid) from public;
grant execute on function api.read_sso_provider(text, uuid) to service_role;
alter function api.read_sso_provider(text, uuid) owner to countersign;

create function app.do_begin_sso(p_tenant uuid, p_provider uuid, p_member uuid, p_state text, p_sealed text, p_request_id text, p_next text)
returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_attempt app.sso_attempts;
begin
  -- nothing here is evidence; what nobody came back to goes
  delete from app.sso_attempts a where a.tenant_id = p_tenant and a.begun_at < clock_timestamp() - interval '1 day';
  delete from app.used_assertions u where u.tenant_id = p_tenant and u.until < clock_timestamp() - interval '1 hour';
  insert into app.sso_attempts (tenant_id, provider_id, state_digest, sealed, request_id, next, for_member)
  values (p_tenant, p_provider, sha256(convert_to(p_state, 'UTF8')), p_sealed, left(p_request_id, 200), left(p_next, 2000), p_member)
  returning * into v_attempt;
  return jsonb_build_object('ok', true, 'attempt_id', v_attempt.id, 'expires_at', v_attempt.expires_at);
end $$;
revoke execute on function app.do_begin_sso(uuid, uuid, uuid, text, text, text, text) from public;
grant execute on function app.do_begin_sso(uuid, uuid, uuid, text, text, text, text) to countersign;

create function api.begin_sso(p_edge text, p_provider uuid, p_state text, p_sealed text default null, p_request_id text default null,
  p_next text default null, p_unasked boolean default false) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_entered record;
  v_provider app.identity_providers;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_entered := app.enter_sso(p_provider, null, null);
  select * into v_provider from app.identity_providers p where p.tenant_id = v_entered.tenant_id and p.id = v_entered.provider_id;
  if v_provider.id is null or length(coalesce(p_state, '')) not between 20 and 200 then
    return app.refusal('sso_unknown');
  elsif not v_provider.active then
    return app.refusal('sso_off');
  elsif p_unasked and not v_provider.idp_initiated then
    -- an answer came that nobody had asked for: the organisation should know
    return app.refuse('sso_unasked', 'sso.sign_in', 'identity_providers', v_provider.id);
  end if;
  return app.do_begin_sso(v_provider.tenant_id, v_provider.id, null, p_state, p_sealed, p_request_id, p_next);
end $$;
comment on function api.begin_sso(text, uuid, text, text, text, text, boolean) is
  'p_state: 20 to 200 random characters; only their digest is kept. Tokens: edge_credential_invalid, sso_unknown, sso_off, sso_unasked.';
revoke execute on function api.begin_sso(text, uuid, text, text, text, text, boolean) from public;
grant execute on function api.begin_sso(text, uuid, text, text, text, text, boolean) to service_role;
alter function api.begin_sso(text, uuid, text, text, text, text, boolean) owner to countersign;

-- Spends the state. From here the answer is weighed once, whatever comes of it.
create function api.take_sso_attempt(p_edge text, p_state text, p_provider uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_entered record;
  v_attempt app.sso_attempts;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_entered := app.enter_sso(null, null, coalesce(p_state, ''));
  if v_entered.tenant_id is null then
    return app.refusal('sso_unknown');
  end if;
  update app.sso_attempts a set used_at = clock_timestamp()
   where a.tenant_id = v_entered.tenant_id and a.id = v_entered.attempt_id and a.provider_id = p_provider and a.used_at is null
     and a.expires_at > clock_timestamp() returning * into v_attempt;
  if not found then
    return app.refuse('sso_unknown', 'sso.sign_in', 'identity_providers', v_entered.provider_id);
  end if;
  return jsonb_build_object('ok', true, 'attempt_id', v_attempt.id, 'sealed', v_attempt.sealed, 'request_id', v_attempt.request_id,
    'next', v_attempt.next, 'connects', v_attempt.for_member is not null,
    'provider', app.provider_facts(v_attempt.tenant_id, v_attempt.provider_id));
end $$;
comment on function api.take_sso_attempt(text, text, uuid) is
  'Once, within ten minutes, by the address of its own provider. Tokens: edge_credential_invalid, sso_unknown.';
revoke execute on function api.take_sso_attempt(text, text, uuid) from public;
grant execute on function api.take_sso_attempt(text, text, uuid) to service_role;
alter function api.take_sso_attempt(text, text, uuid) owner to countersign;

-- Our server could not trust the answer: p_why says in a code what was wrong with it.
create function api.refuse_sso(p_edge text, p_attempt uuid, p_why text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_entered record;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_entered := app.enter_sso(null, p_attempt, null);
  if v_entered.tenant_id is null then
    return app.refusal('sso_unknown');
  end if;
  -- once an attempt: nobody fills a trail with one answer
  update app.sso_attempts a set finished_at = clock_timestamp(), used_at = coalesce(a.used_at, clock_timestamp())
   where a.tenant_id = v_entered.tenant_id and a.id = v_entered.attempt_id and a.finished_at is null;
  if not found then
    return app.refusal('sso_unknown');
  end if;
  return app.refusal('sso_refused', p_extra => jsonb_build_object('event_id', audit.record('sso.sign_in', 'identity_providers',
    v_entered.provider_id, jsonb_build_object('why', left(regexp_replace(coalesce(p_why, ''), '[^a-z0-9_]', '', 'g'), 60)), '{}', null, 'sso_refused')));
end $$;
comment on function api.refuse_sso(text, uuid, text) is 'Records the refusal and answers it. Tokens: edge_credential_invalid, sso_unknown, sso_refused.';
revoke execute on function api.refuse_sso(text, uuid, text) from public;
grant execute on function api.refuse_sso(text, uuid, text) to service_role;
alter function api.refuse_sso(text, uuid, text) owner to countersign;
