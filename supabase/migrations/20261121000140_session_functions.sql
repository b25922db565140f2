-- Signing in, switching tenant, ending. gatekeeper's functions, because no tenant is known yet.

create function app.memberships(p_user uuid) returns table (tenant_id uuid, member_id uuid, tenant_name text, sessions_after timestamptz)
language plpgsql stable set search_path = '' as $$
begin
  return query
    select m.tenant_id, m.id, t.name, m.sessions_after
      from app.members m join app.tenants t on t.id = m.tenant_id
     where m.user_id = p_user and m.active
       and (m.access_from is null or m.access_from <= clock_timestamp())
       and (m.access_until is null or m.access_until > clock_timestamp())
     order by t.name;
end $$;
revoke execute on function app.memberships(uuid) from public;
grant execute on function app.memberships(uuid) to gatekeeper;

-- Registers the sign-in behind the caller's token. Only our edge can (p_edge), within ten minutes, once.
create function api.register_session(p_edge text, p_tenant uuid default null, p_address text default null,
  p_agent text default null, p_sso uuid default null, p_device text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
  v_user uuid := (v_claims ->> 'sub')::uuid;
  v_sign_in app.sign_ins;
  v_tenants jsonb;
  v_member uuid;
  v_tenant uuid;
  v_after timestamptz;
  v_session app.sessions;
  v_fault text;
  v_address inet := app.plain_address(p_address);
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  select * into v_sign_in from app.sign_ins i
   where i.auth_session_id = (v_claims ->> 'session_id')::uuid and i.user_id = v_user for update;
  if not found then
    return app.refusal('no_sign_in');
  elsif v_sign_in.closed_at is not null then
    if v_sign_in.tenant_id is not null then
      -- somebody tries a sign-in that was ended: the tenant it was used in should know
      perform audit.record_for(v_sign_in.tenant_id, 'session.register', 'sessions', v_sign_in.session_id, '{}',
        jsonb_build_object('address', p_address, 'agent', left(p_agent, 400)), 'sign_in_closed');
    end if;
    return app.refusal('sign_in_closed');
  elsif v_sign_in.session_id is not null then
    return app.refusal('already_registered');
  elsif v_sign_in.signed_in_at < clock_timestamp() - interval '10 minutes' then
    return app.refusal('sign_in_stale');
  elsif p_address is not null and v_address is null then
    return app.refusal('address_invalid');
  end if;
  select jsonb_agg(jsonb_build_object('id', t.tenant_id, 'name', t.tenant_name)) into v_tenants from app.memberships(v_user) t;
  if v_tenants is null then
    return app.refusal('no_membership');
  elsif p_tenant is null and jsonb_array_length(v_tenants) > 1 then
    return app.refusal('choose_tenant', p_extra => jsonb_build_object('tenants', v_tenants));
  end if;
  v_tenant := (select (t ->> 'id')::uuid from jsonb_array_elements(v_tenants) t where p_tenant is null or (t ->> 'id')::uuid = p_tenant);
  if v_tenant is null then
    return app.refusal('no_membership');
  end if;
  -- from here on nobody changes who may come in, and how; what was read before is read again
  perform app.hold_networks(v_tenant, false);
  select t.member_id, t.sessions_after into v_member, v_after from app.memberships(v_user) t where t.tenant_id = v_tenant;
  if not found then
    return app.refusal('no_membership');
  elsif v_after >= v_sign_in.signed_in_at then
    perform audit.record_for(v_tenant, 'session.register', 'sessions', null, jsonb_build_object('member', v_member),
      p_token => 'sign_in_closed');
    return app.refusal('sign_in_closed');
  end if;
  v_fault := app.sso_fault(v_tenant, v_member, v_user, v_sign_in.signed_in_at, p_sso);
  if v_fault is not null then
    perform audit.record_for(v_tenant, 'session.register', 'sessions', null, jsonb_build_object('member', v_member), p_token => v_fault);
    return app.refusal(v_fault);
  end if;
  if not app.address_allowed(v_tenant, v_address) then
    perform audit.record_for(v_tenant, 'session.register', 'sessions', null, jsonb_build_object('member', v_member),
      jsonb_build_object('address', host(v_address), 'agent', left(p_agent, 400)), 'address_not_allowed');
    return app.refusal('address_not_allowed');
  end if;
  update app.sso_attempts a set registered_at = clock_timestamp() where a.tenant_id = v_tenant and a.id = p_sso and a.user_id = v_user;
  insert into app.sessions (tenant_id, auth_session_id, user_id, member_id, address, agent)
  values (v_tenant, v_sign_in.auth_session_id, v_user, v_member, v_address, left(p_agent, 400)) returning * into v_session;
  update app.sign_ins set tenant_id = v_tenant, session_id = v_session.id where auth_session_id = v_sign_in.auth_session_id;
  perform app.meet_device(v_tenant, v_member, v_session.id, p_device);
  return jsonb_build_object('ok', true, 'session_id', v_session.id, 'tenant_id', v_tenant, 'member_id', v_member, 'expires_at',
    v_session.expires_at,
    'event_id', audit.record_for(v_tenant, 'session.register', 'sessions', v_session.id, jsonb_build_object('member', v_member),
      jsonb_build_object('address', host(v_address), 'agent', left(p_agent, 400))));
end $$;
revoke execute on function api.register_session(text, uuid, text, text, uuid, text) from public;
grant execute on function api.register_session(text, uuid, text, text, uuid, text) to authenticated;

-- To another of the person's tenants: this registration ends as switched, one for the other tenant begins.
create function api.switch_tenant(p_tenant uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_old app.sessions;
  v_session app.sessions;
  v_member uuid;
  v_after timestamptz;
  v_refusal text;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  if exists (select from app.memberships(v_ctx.user_id) t where t.tenant_id = p_tenant) then
    perform app.hold_networks(p_tenant, false);
  end if;
  select * into v_old from app.sessions s where s.tenant_id = v_ctx.tenant_id and s.id = v_ctx.session_id for no key update;
  v_ctx := app.context();
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  if p_tenant = v_ctx.tenant_id then
    -- a retry whose first answer got lost finds itself where it wanted to be
    return jsonb_build_object('ok', true, 'session_id', v_old.id, 'tenant_id', p_tenant, 'member_id', v_ctx.member_id, 'expires_at',
      v_old.expires_at, 'event_id', null);
  end if;
  select t.member_id, t.sessions_after into v_member, v_after from app.memberships(v_ctx.user_id) t where t.tenant_id = p_tenant;
  v_refusal := case
    when not found then 'no_membership'
    -- single sign-on opened this organisation alone; and where it alone counts, it is asked
    when app.is_sso_user(v_ctx.user_id) then 'sso_stays'
    when app.sso_fault(p_tenant, v_member, v_ctx.user_id, null, null) is not null then 'sso_only'
    -- ended there once, by whomever: this sign-in does not come back, wherever it waited meanwhile
    when v_after >= (select i.signed_in_at from app.sign_ins i where i.auth_session_id = v_old.auth_session_id) then 'sign_in_closed'
    when not app.address_allowed(p_tenant, v_old.address) then 'address_not_allowed' end;
  if v_refusal = 'address_not_allowed' then
    -- the organisation whose list it is should know as well
    perform audit.record_for(p_tenant, 'session.register', 'sessions', null, jsonb_build_object('member', v_member),
      jsonb_build_object('address', host(v_old.address), 'agent', v_old.agent), v_refusal);
  end if;
  if v_refusal is not null then
    perform audit.record_for(v_ctx.tenant_id, 'session.switch', 'sessions', v_ctx.session_id, p_token => v_refusal);
    return app.refusal(v_refusal);
  end if;
  update app.sessions s set ended_at = clock_timestamp(), end_reason = 'switched', ended_by = v_ctx.member_id
   where s.tenant_id = v_old.tenant_id and s.id = v_old.id;
  perform audit.record_for(v_old.tenant_id, 'session.switch', 'sessions', v_old.id, jsonb_build_object('member', v_ctx.member_id));
  insert into app.sessions (tenant_id, auth_session_id, user_id, member_id, address, agent, assurance, expires_at)
  -- a factor belongs to one membership: what was passed there proves nothing here
  values (p_tenant, v_old.auth_session_id, v_old.user_id, v_member, v_old.address, v_old.agent, 'aal1', v_old.expires_at) returning * into v_session;
  update app.sign_ins set tenant_id = p_tenant, session_id = v_session.id where auth_session_id = v_old.auth_session_id;
  return jsonb_build_object('ok', true, 'session_id', v_session.id, 'tenant_id', p_tenant, 'member_id', v_member, 'expires_at',
    v_session.expires_at,
    'event_id', audit.record_for(p_tenant, 'session.register', 'sessions', v_session.id, jsonb_build_object('member', v_member),
      jsonb_build_object('address', host(v_old.address), 'agent', v_old.agent)));
end $$;
revoke execute on function api.switch_tenant(uuid) from public;
grant execute on function api.switch_tenant(uuid) to authenticated;

-- Who am I, here, now.
create function api.whoami() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  return (
    select jsonb_build_object('ok', true,
      'tenant', jsonb_build_object('id', t.id, 'name', t.name, 'base_currency', t.base_currency, 'exponent', c.exponent, 'time_zone',
        t.time_zone, 'locale', t.locale, 'deciders', t.deciders, 'settled', t.settled_at is not null, 'trial_ends_at', t.trial_ends_at),
      'member', jsonb_build_object('id', m.id, 'name', m.name, 'department_id', m.department_id, 'locale', m.locale,
        -- the account in Auth of whoever comes in by single sign-on has no address of theirs
        'sso', i.email is not null, 'email', coalesce(i.email, nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')),
      'session', jsonb_build_object('id', s.id, 'registered_at', s.registered_at, 'expires_at', s.expires_at, 'assurance', s.assurance,
        'address', host(s.address), 'seen_at', (select x.seen_at from app.session_sightings x where x.tenant_id = s.tenant_id and x.session_id = s.id)),
      'second_factor', jsonb_build_object('enrolled', m.factor_from is not distinct from '-infinity',
        'needed_from', nullif(m.factor_from, '-infinity'), 'passed_at', s.factor_at),
      'roles', v_ctx.roles, 'permissions', v_ctx.permissions, 'heads', v_ctx.heads,
      'acting_for', (select coalesce(jsonb_agg(jsonb_build_object('delegation_id', d.id, 'member_id', p.id, 'name', p.name, 'until', d.ends_at)
          order by d.ends_at, d.id), '[]')
        from app.delegations d join app.members p on p.tenant_id = d.tenant_id and p.id = d.from_member
       where d.tenant_id = v_ctx.tenant_id and d.to_member = v_ctx.member_id and d.from_member = any (v_ctx.principals)
         and d.ended_at is null and d.starts_at <= statement_timestamp() and d.ends_at > statement_timestamp()),
      'notices_unseen', app.unseen_notices(v_ctx.tenant_id, v_ctx.member_id),
      'tenants', (select jsonb_agg(jsonb_build_object('id', x.tenant_id, 'name', x.tenant_name)) from app.memberships(v_ctx.user_id) x))
      from app.sessions s
      join app.tenants t on t.id = s.tenant_id
      join app.currencies c on c.code = t.base_currency
      join app.members m on m.tenant_id = s.tenant_id and m.id = s.member_id
      left join lateral (select x.email from app.identities x where x.tenant_id = m.tenant_id and x.member_id = m.id limit 1) i on true
     where s.tenant_id = v_ctx.tenant_id and s.id = v_ctx.session_id);
end $$;
revoke execute on function api.whoami() from public;
grant execute on function api.whoami() to authenticated;

alter function api.register_session(text, uuid, text, text, uuid, text) owner to gatekeeper;
alter function api.switch_tenant(uuid) owner to gatekeeper;
alter function api.whoami() owner to gatekeeper;

create function app.do_end_session(p_ctx app.ctx, p_session uuid, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_session app.sessions;
begin
  select * into v_session from app.sessions s where s.tenant_id = p_ctx.tenant_id and s.id = p_session and s.ended_at is null;
  if not found or (v_session.member_id <> p_ctx.member_id and not p_ctx.permissions && array['session.read_all', 'session.revoke']) then
    return app.refuse('session_not_found', 'session.end', 'sessions');
  elsif v_session.member_id <> p_ctx.member_id and not 'session.revoke' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'session.end', 'sessions', p_session);
  end if;
  update app.sessions s
     set ended_at = clock_timestamp(), ended_by = p_ctx.member_id,
         end_reason = case when s.member_id = p_ctx.member_id then 'ended_by_self' else 'revoked' end
   where s.tenant_id = p_ctx.tenant_id and s.id = p_session;
  return jsonb_build_object('ok', true, 'ended', 1, 'event_id', audit.record('session.end', 'sessions', p_session,
    jsonb_build_object('member', v_session.member_id), jsonb_build_object('reason', left(p_reason, 500))));
end $$;
revoke execute on function app.do_end_session(app.ctx, uuid, text) from public;
grant execute on function app.do_end_session(app.ctx, uuid, text) to countersign;

create function api.end_session(p_session uuid default null, p_reason text default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_session uuid := coalesce(p_session, v_ctx.session_id);
  v_seen jsonb;
begin
  -- without session.revoke nobody else's rows are locked
  v_ctx := app.enter_exclusive(array(select s.member_id from app.sessions s where s.tenant_id = v_ctx.tenant_id and s.id = v_session
    and (s.member_id = v_ctx.member_id or 'session.revoke' = any (v_ctx.permissions))), false);
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'end_session', jsonb_build_object('session', p_session, 'reason', p_reason));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_end_session(v_ctx, v_session, p_reason)));
end $$;
revoke execute on function api.end_session(uuid, text, text) from public;
grant execute on function api.end_session(uuid, text, text) to authenticated;
alter function api.end_session(uuid, text, text) owner to countersign;

-- Ends every open session of the targets, and shuts this tenant to every sign-in of theirs from before.
create function app.end_sessions_of(p_ctx app.ctx, p_members uuid[], p_reason text) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_ended integer;
begin
  update app.sessions s set ended_at = clock_timestamp(), end_reason = p_reason, ended_by = p_ctx.member_id
   where s.tenant_id = p_ctx.tenant_id and s.member_id = any (p_members) and s.ended_at is null;
  get diagnostics v_ended = row_count;
  update app.members m set sessions_after = clock_timestamp() where m.tenant_id = p_ctx.tenant_id and m.id = any (p_members);
  return v_ended;
end $$;
revoke execute on function app.end_sessions_of(app.ctx, uuid[], text) from public;
grant execute on function app.end_sessions_of(app.ctx, uuid[], text) to countersign;

-- Mine; or another member's, or everybody's, with session.revoke.
create function api.end_all_sessions(p_member uuid default null, p_everyone boolean default false, p_reason text default null,
  p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_targets uuid[];
  v_seen jsonb;
  v_answer jsonb;
  v_ended integer;
begin
  -- without session.revoke nobody else is even looked for, let alone locked
  v_targets := array(select m.id from app.members m
                      where m.tenant_id = v_ctx.tenant_id and (p_everyone or m.id = coalesce(p_member, v_ctx.member_id))
                        and ('session.revoke' = any (v_ctx.permissions) or (m.id = v_ctx.member_id and not p_everyone)));
  v_ctx := app.enter_exclusive(v_targets, p_everyone and cardinality(v_targets) > 0);
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx,
    p_idempotency_key, 'end_all_sessions', jsonb_build_object('member', p_member, 'everyone', p_everyone, 'reason', p_reason));
  if v_seen is not null then
    return v_seen;
  end if;
  if v_targets <> array[v_ctx.member_id] and not 'session.revoke' = any (v_ctx.permissions) then
    v_answer := app.refuse('permission_missing', 'session.end_all', 'sessions');
  elsif cardinality(v_targets) = 0 then
    v_answer := app.refuse('not_found', 'session.end_all', 'sessions');
  else
    v_ended := app.end_sessions_of(v_ctx, v_targets, case when v_targets = array[v_ctx.member_id] then 'ended_by_self' else 'revoked' end);
    v_answer := jsonb_build_object('ok', true, 'ended', v_ended, 'event_id', audit.record('session.end_all', 'sessions', null,
      jsonb_build_object('everyone', p_everyone, 'member', case when not p_everyone then v_targets[1] end, 'ended', v_ended),
        jsonb_build_object('reason', left(p_reason, 500))));
  end if;
  return app.remember(v_ctx, p_idempotency_key, v_answer);
end $$;
revoke execute on function api.end_all_sessions(uuid, boolean, text, text) from public;
grant execute on function api.end_all_sessions(uuid, boolean, text, text) to authenticated;
alter function api.end_all_sessions(uuid, boolean, text, text) owner to countersign;
