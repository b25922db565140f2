-- SES-5: what a provider's answer opens, once our server has checked it. Known people come in; new ones become members
-- with the default role; whoever connects the account they have with us gets in by it from then on.

-- AUT-2, AUT-6: what nobody starts with by themselves: deciding, administering, overseeing, and reading what others wrote.
create function app.too_strong(p_tenant uuid, p_role uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from app.role_permissions p join app.permissions k on k.id = p.permission
                  where p.tenant_id = p_tenant and p.role_id = p_role
                    and (k.kind <> 'neutral' or k.id in ('request.read_all', 'request.read_department', 'trail.read', 'session.read_all',
                      'payee.read_bank', 'member.read', 'privacy.export_person', 'evidence.export')));
end $$;
revoke execute on function app.too_strong(uuid, uuid) from public;
grant execute on function app.too_strong(uuid, uuid) to countersign;

-- An address counts when its domain is one that this organisation has proved.
create function app.is_own_address(p_tenant uuid, p_email text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(p_email ~ '^[^\s@]+@[^\s@]+$' and length(p_email) <= 254 and exists (select from app.tenant_domains d
    where d.tenant_id = p_tenant and d.proved_at is not null and d.domain = split_part(p_email, '@', 2)), false);
end $$;
revoke execute on function app.is_own_address(uuid, text) from public;
grant execute on function app.is_own_address(uuid, text) to countersign;

-- A member by single sign-on: a name that no colleague has, the default role, and an account in Auth of their own.
create function app.seat_identity(p_provider app.identity_providers, p_subject text, p_email text, p_name text) returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  v_tenant uuid := p_provider.tenant_id;
  v_name text := left(app.typed(p_name), 80);
  v_member uuid;
  v_user uuid := gen_random_uuid();
begin
  if app.name_problem(v_name) is not null then
    v_name := p_email;
  end if;
  if exists (select from app.members m where m.tenant_id = v_tenant and m.active and app.likeness(m.name) = app.likeness(v_name)) then
    v_name := left(v_name || ' (' || p_email || ')', 120);
  end if;
  insert into app.members (tenant_id, user_id, name) values (v_tenant, v_user, left(v_name, 120)) returning id into v_member;
  insert into app.member_details (tenant_id, member_id, email) values (v_tenant, v_member, p_email);
  insert into app.member_roles (tenant_id, member_id, role_id) values (v_tenant, v_member, p_provider.default_role_id);
  insert into app.identities (tenant_id, member_id, provider_id, issuer, subject, user_id, email)
  values (v_tenant, v_member, p_provider.id, p_provider.issuer, p_subject, v_user, p_email);
  return v_member;
end $$;
revoke execute on function app.seat_identity(app.identity_providers, text, text, text) from public;
grant execute on function app.seat_identity(app.identity_providers, text, text, text) to countersign;

-- From now on this member comes in by single sign-on: what signed in by the account they had ends here.
create function app.connect_identity(p_provider app.identity_providers, p_member uuid, p_subject text, p_email text) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_ctx app.ctx;
  v_user uuid := (select i.user_id from app.identities i where i.tenant_id = p_provider.tenant_id and i.member_id = p_member limit 1);
begin
  if v_user is null then
    v_user := gen_random_uuid();
    v_ctx.tenant_id := p_provider.tenant_id;
    v_ctx.member_id := p_member;
    perform app.end_sessions_of(v_ctx, array[p_member], 'ended_by_self');
    update app.members m set user_id = v_user where m.tenant_id = p_provider.tenant_id and m.id = p_member;
  end if;
  insert into app.identities (tenant_id, member_id, provider_id, issuer, subject, user_id, email)
  values (p_provider.tenant_id, p_member, p_provider.id, p_provider.issuer, p_subject, v_user, p_email);
end $$;
revoke execute on function app.connect_identity(app.identity_providers, uuid, text, text) from public;
grant execute on function app.connect_identity(app.identity_providers, uuid, text, text) to countersign;

-- Null when the answer opens something, else the token of why not.
create function app.sso_answer_fault(p_attempt app.sso_attempts, p_provider app.identity_providers, p_identity app.identities,
  p_subject text, p_email text) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_tenant uuid := p_provider.tenant_id;
  v_member app.members;
  v_fault text;
begin
  select * into v_member from app.members m where m.tenant_id = v_tenant and m.id = coalesce(p_identity.member_id, p_attempt.for_member);
  v_fault := case
    when not p_provider.active then 'sso_off'
    when length(coalesce(p_subject, '')) not between 1 and 255 then 'sso_refused'
    when not app.is_own_address(v_tenant, p_email) then 'sso_address_refused'
    when p_identity.member_id <> p_attempt.for_member then 'identity_taken'
    when v_member.id is not null and not app.has_access(v_member) then 'no_membership'
    when p_identity.id is not null then null
    when p_attempt.for_member is not null then case
      when v_member.sessions_after >= p_attempt.begun_at then 'sign_in_closed'
      when exists (select from app.sso_rules r where r.tenant_id = v_tenant and r.break_glass = v_member.id) then 'break_glass_stays'
      when not exists (select from app.member_details d where d.tenant_id = v_tenant and d.member_id = v_member.id and d.email = p_email)
        then 'sso_address_other' end
    -- who was sent away comes back when they are invited again, not by themselves as somebody new
    when exists (select from app.member_details d join app.members m on m.tenant_id = d.tenant_id and m.id = d.member_id
      where d.tenant_id = v_tenant and d.email = p_email and not m.active and not exists (select from app.invitations i
        where i.tenant_id = v_tenant and i.email = p_email and i.invited_at > m.deactivated_at and app.invitation_end(i) is null)) then 'no_membership'
    when p_provider.default_role_id is null then 'sso_not_invited'
    when app.too_strong(v_tenant, p_provider.default_role_id) then 'default_role_too_strong'
    when exists (select from app.member_details d join app.members m on m.tenant_id = d.tenant_id and m.id = d.member_id
      where d.tenant_id = v_tenant and d.email = p_email and m.active) then 'sso_address_in_use' end;
  return v_fault;
end $$;
revoke execute on function app.sso_answer_fault(app.sso_attempts, app.identity_providers, app.identities, text, text) from public;
grant execute on function app.sso_answer_fault(app.sso_attempts, app.identity_providers, app.identities, text, text) to countersign;

create function app.do_finish_sso(p_tenant uuid, p_attempt uuid, p_subject text, p_email text, p_name text, p_assertion text,
  p_assertion_until timestamptz) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_email text := lower(app.typed(p_email));
  v_attempt app.sso_attempts;
  v_provider app.identity_providers;
  v_identity app.identities;
  v_fault text;
  v_new boolean;
  v_event uuid;
begin
  -- whoever connects their account leaves the one they had: nobody is let in by it meanwhile
  if exists (select from app.sso_attempts a where a.tenant_id = p_tenant and a.id = p_attempt and a.for_member is not null) then
    perform app.hold_networks(p_tenant, true);
  end if;
  perform from app.tenants t where t.id = p_tenant for no key update;
  perform from app.members m where m.tenant_id = p_tenant and m.id in (
      select i.member_id from app.identities i join app.sso_attempts a on a.tenant_id = i.tenant_id and a.provider_id = i.provider_id
       where a.tenant_id = p_tenant and a.id = p_attempt and i.subject = p_subject
      union select a.for_member from app.sso_attempts a where a.tenant_id = p_tenant and a.id = p_attempt)
    order by m.id for no key update;
  perform from app.sessions s where s.tenant_id = p_tenant and s.ended_at is null
    and s.member_id = (select a.for_member from app.sso_attempts a where a.tenant_id = p_tenant and a.id = p_attempt) order by s.id for no key update;
  update app.sso_attempts a set finished_at = clock_timestamp()
   where a.tenant_id = p_tenant and a.id = p_attempt and a.finished_at is null and a.used_at > clock_timestamp() - interval '2 minutes'
  returning * into v_attempt;
  if not found then
    return app.refuse('sso_unknown', 'sso.sign_in', 'identity_providers');
  end if;
  select * into strict v_provider from app.identity_providers p where p.tenant_id = p_tenant and p.id = v_attempt.provider_id;
  if p_assertion is not null then
    insert into app.used_assertions (tenant_id, issuer, digest, until)
    values (p_tenant, v_provider.issuer, sha256(convert_to(p_assertion, 'UTF8')), coalesce(p_assertion_until, clock_timestamp() + interval '1 day'))
    on conflict do nothing;
    if not found then
      return app.refuse('sso_replayed', 'sso.sign_in', 'identity_providers', v_provider.id);
    end if;
  end if;
  select * into v_identity from app.identities i
   where i.tenant_id = p_tenant and i.issuer = v_provider.issuer and i.subject = p_subject;
  v_new := v_identity.id is null;
  v_fault := app.sso_answer_fault(v_attempt, v_provider, v_identity, p_subject, v_email);
  if v_fault is not null then
    return app.refusal(v_fault, p_extra => jsonb_build_object('event_id', audit.record('sso.sign_in', 'identity_providers', v_provider.id,
      jsonb_build_object('member', coalesce(v_identity.member_id, v_attempt.for_member)),
      jsonb_build_object('subject', left(p_subject, 255), 'email', left(v_email, 254)), null, v_fault)));
  end if;
  if v_new and v_attempt.for_member is not null then
    perform app.connect_identity(v_provider, v_attempt.for_member, p_subject, v_email);
  elsif v_new then
    perform app.seat_identity(v_provider, p_subject, v_email, p_name);
  elsif v_identity.email <> v_email and not exists (select from app.member_details d where d.tenant_id = p_tenant and d.email = v_email) then
    update app.identities i set email = v_email where i.tenant_id = p_tenant and i.id = v_identity.id;
    update app.member_details d set email = v_email where d.tenant_id = p_tenant and d.member_id = v_identity.member_id;
  end if;
  select * into strict v_identity from app.identities i
   where i.tenant_id = p_tenant and i.issuer = v_provider.issuer and i.subject = p_subject;
  update app.sso_attempts a set member_id = v_identity.member_id, user_id = v_identity.user_id where a.tenant_id = p_tenant and a.id = p_attempt;
  update app.identity_providers p set used_at = clock_timestamp() where p.tenant_id = p_tenant and p.id = v_provider.id
    and (p.used_at is null or p.used_at < clock_timestamp() - interval '1 day');
  v_event := audit.record(case when not v_new then 'sso.sign_in' when v_attempt.for_member is null then 'sso.join' else 'sso.connect' end,
    'members', v_identity.member_id, jsonb_build_object('provider', v_provider.id, 'kind', v_provider.kind),
    jsonb_build_object('issuer', v_provider.issuer, 'subject', p_subject, 'email', v_email));
  if v_new and v_attempt.for_member is null then
    perform audit.record_role_change(v_event, v_identity.member_id, 'changed', '{}', k.keys, k.keys, '{}', null)
      from (select array(select r.key from app.roles r where r.tenant_id = p_tenant and r.id = v_provider.default_role_id) as keys) k;
    perform app.post(p_tenant, 'sso_joined', array(select app.holders_of(p_tenant, 'member.invite')), v_identity.member_id::text,
      jsonb_build_object('member', v_identity.member_id, 'provider', v_provider.id));
  end if;
  return jsonb_build_object('ok', true, 'attempt_id', p_attempt, 'tenant_id', p_tenant, 'member_id', v_identity.member_id, 'user_id', v_identity.user_id,
    'user_email', v_identity.user_id || '@sso.invalid', 'created', v_new, 'next', v_attempt.next, 'event_id', v_event);
end $$;
revoke execute on function app.do_finish_sso(uuid, uuid, text, text, text, text, timestamptz) from public;
grant execute on function app.do_finish_sso(uuid, uuid, text, text, text, text, timestamptz) to countersign;

create function api.finish_sso(p_edge text, p_attempt uuid, p_subject text, p_email text, p_name text default null,
  p_assertion text default null, p_assertion_until timestamptz default null) returns jsonb
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
  return app.do_finish_sso(v_entered.tenant_id, v_entered.attempt_id, p_subject, p_email, p_name, p_assertion, p_assertion_until);
end $$;
comment on function api.finish_sso(text, uuid, text, text, text, text, timestamptz) is
  'Within two minutes of take_sso_attempt, once. Issuer and tenant are the attempt''s own. p_assertion: SAML''s id, which counts once. Tokens: sso_unknown, sso_off, sso_refused, sso_replayed, sso_address_refused, sso_address_in_use, sso_address_other, sso_not_invited, identity_taken, no_membership.';
revoke execute on function api.finish_sso(text, uuid, text, text, text, text, timestamptz) from public;
grant execute on function api.finish_sso(text, uuid, text, text, text, text, timestamptz) to service_role;
alter function api.finish_sso(text, uuid, text, text, text, text, timestamptz) owner to countersign;

-- Who may register and who may not, beside what registering checks itself: null, or the token of why not.
create function app.sso_fault(p_tenant uuid, p_member uuid, p_user uuid, p_signed_in timestamptz, p_attempt uuid) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_fault text;
  v_own boolean := exists (select from app.identities i where i.user_id = p_user);
begin
  v_fault := case
    -- the provider vouched for this very sign-in: no password, and no session that Auth gave out by itself, does
    when v_own and not exists (select from app.sso_attempts a where a.tenant_id = p_tenant and a.id = p_attempt and a.user_id = p_user
      and a.finished_at > clock_timestamp() - interval '2 minutes' and a.finished_at <= p_signed_in and a.registered_at is null) then 'sso_needed'
    when v_own and not exists (select from app.sso_attempts a join app.identity_providers p on p.tenant_id = a.tenant_id and p.id = a.provider_id
      where a.tenant_id = p_tenant and a.id = p_attempt and p.active) then 'sso_off'
    when not v_own and exists (select from app.sso_rules r where r.tenant_id = p_tenant and r.sso_only and r.break_glass <> p_member)
      then 'sso_only' end;
  return v_fault;
end $$;
revoke execute on function app.sso_fault(uuid, uuid, uuid, timestamptz, uuid) from public;
grant execute on function app.sso_fault(uuid, uuid, uuid, timestamptz, uuid) to gatekeeper;

-- Whether somebody's account in Auth is one that single sign-on made: it opens one organisation and joins no other.
create function app.is_sso_user(p_user uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from app.identities i where i.user_id = p_user);
end $$;
revoke execute on function app.is_sso_user(uuid) from public;
grant execute on function app.is_sso_user(uuid) to countersign, gatekeeper;
alter function app.is_sso_user(uuid) owner to gatekeeper;
