-- ONB-3: coming in by an invitation: the token enters its tenant, the person is seated, their roles are those that still may be given.

-- Whoever holds the token enters the invitation's tenant for this transaction. Nulls when no invitation answers to it.
create function app.enter_invitation(p_token text, out tenant_id uuid, out invitation_id uuid, out user_id uuid, out email text)
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_hash bytea := sha256(convert_to(coalesce(p_token, ''), 'UTF8'));
  v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
begin
  -- the link that was made first: nobody's invitation can be blotted out by another one that copies its token
  select i.tenant_id, i.id into tenant_id, invitation_id from app.invitations i where i.token_hash = v_hash
    order by i.expires_at, i.id limit 1;
  if not found then
    return;
  end if;
  select s.user_id, lower(v_claims ->> 'email') into user_id, email from app.sign_ins s
   where s.auth_session_id = (v_claims ->> 'session_id')::uuid and s.user_id = (v_claims ->> 'sub')::uuid and s.closed_at is null;
  insert into app.entries (tenant_id, purpose, ticket_id) values (tenant_id, 'invitation', invitation_id);
end $$;
comment on function app.enter_invitation(text) is 'user_id and email are null without an open sign-in behind the caller''s token.';
revoke execute on function app.enter_invitation(text) from public;
grant execute on function app.enter_invitation(text) to countersign;
alter function app.enter_invitation(text) owner to gatekeeper;

-- Null while an invitation can be accepted, else the token of why not.
create function app.invitation_end(p_invitation app.invitations) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_fault text;
begin
  v_fault := case
    when p_invitation.spent_at is not null then 'invitation_spent'
    when p_invitation.revoked_at is not null then 'invitation_revoked'
    when p_invitation.expires_at <= clock_timestamp() then 'invitation_expired'
    -- an invitation carries its inviter's authority, so it ends with it
    when app.invitation_fault(p_invitation.tenant_id, p_invitation.invited_by, p_invitation.roles) is not null then 'invitation_void' end;
  return v_fault;
end $$;
revoke execute on function app.invitation_end(app.invitations) from public;
grant execute on function app.invitation_end(app.invitations) to countersign;

-- The member that somebody becomes: new, or one who left and comes back.
create function app.seat_member(p_invitation app.invitations, p_user uuid) returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  v_member uuid;
begin
  update app.members m set active = true, deactivated_at = null, department_id = p_invitation.department_id
   where m.tenant_id = p_invitation.tenant_id and m.user_id = p_user returning m.id into v_member;
  if found then
    update app.member_details d set email = p_invitation.email
     where d.tenant_id = p_invitation.tenant_id and d.member_id = v_member and d.email <> p_invitation.email;
    delete from app.member_roles g where g.tenant_id = p_invitation.tenant_id and g.member_id = v_member;
    delete from app.department_heads h where h.tenant_id = p_invitation.tenant_id and h.member_id = v_member;
  else
    insert into app.members (tenant_id, user_id, name, department_id)
    values (p_invitation.tenant_id, p_user, p_invitation.name, p_invitation.department_id) returning id into v_member;
    insert into app.member_details (tenant_id, member_id, email) values (p_invitation.tenant_id, v_member, p_invitation.email);
  end if;
  insert into app.department_heads (tenant_id, department_id, member_id)
  select d.tenant_id, d.id, v_member from app.departments d
   where d.tenant_id = p_invitation.tenant_id and d.id = any (p_invitation.heads) and d.active;
  return v_member;
end $$;
revoke execute on function app.seat_member(app.invitations, uuid) from public;
grant execute on function app.seat_member(app.invitations, uuid) to countersign;

-- AUT-6: a deciding role waits for a second administrator, if there is one, by this door as by every other.
create function app.seat_roles(p_invitation app.invitations, p_member uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_tenant uuid := p_invitation.tenant_id;
  v_seconds uuid[] := array(select h from app.holders_of(v_tenant, 'role.grant') h where h not in (p_invitation.invited_by, p_member));
  v_deciding text[] := app.seconded_roles(v_tenant, p_invitation.roles);
  v_alone boolean := v_deciding <> '{}' and v_seconds = '{}';
  v_waiting text[] := case when v_alone then '{}' else v_deciding end;
  v_now text[] := array(select k from unnest(p_invitation.roles) k where not k = any (v_waiting) order by k);
  v_proposal uuid;
  v_event uuid;
begin
  if v_waiting <> '{}' then
    insert into app.role_proposals (tenant_id, member_id, proposed_by, added, reason)
    values (v_tenant, p_member, p_invitation.invited_by, v_waiting, 'Invited with this role') returning id into v_proposal;
    perform app.post(v_tenant, 'role_change_waits', v_seconds, v_proposal::text, jsonb_build_object('proposal', v_proposal, 'member', p_member));
  end if;
  insert into app.member_roles (tenant_id, member_id, role_id)
  select r.tenant_id, p_member, r.id from app.roles r where r.tenant_id = v_tenant and r.key = any (v_now);
  v_event := audit.record('invitation.accept', 'invitations', p_invitation.id, jsonb_build_object('member', p_member, 'invited_by',
    p_invitation.invited_by, 'before', '[]'::jsonb, 'after', to_jsonb(v_now), 'added', to_jsonb(p_invitation.roles), 'pending', v_waiting <> '{}',
    'alone', v_alone, 'proposal', v_proposal));
  if v_now <> '{}' then
    perform audit.record_role_change(v_event, p_member, 'changed', '{}', v_now, v_now, '{}', null);
  end if;
  if v_waiting <> '{}' then
    perform audit.record_role_change(v_event, p_member, 'proposed', v_now, p_invitation.roles, v_waiting, '{}', v_proposal);
  end if;
  if v_alone then
    perform app.post(v_tenant, 'role_granted_alone', array(select h from app.holders_of(v_tenant, 'trail.read') h where h <> p_member),
      v_event::text, jsonb_build_object('member', p_member, 'added', to_jsonb(v_deciding)));
  end if;
  return jsonb_build_object('pending_roles', to_jsonb(v_waiting), 'event_id', v_event);
end $$;
revoke execute on function app.seat_roles(app.invitations, uuid) from public;
grant execute on function app.seat_roles(app.invitations, uuid) to countersign;

create function app.do_accept_invitation(p_invitation uuid, p_tenant uuid, p_token text, p_user uuid, p_email text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_invitation app.invitations;
  v_fault text;
  v_member uuid;
begin
  perform from app.tenants t where t.id = p_tenant for no key update;
  perform from app.members m where m.tenant_id = p_tenant
    and (m.user_id = p_user or m.id = (select i.invited_by from app.invitations i where i.tenant_id = p_tenant and i.id = p_invitation))
    order by m.id for no key update;
  select * into strict v_invitation from app.invitations i where i.tenant_id = p_tenant and i.id = p_invitation for update;
  v_fault := case
    -- looked up before the locks: a new link may have taken its place meanwhile
    when v_invitation.token_hash <> sha256(convert_to(p_token, 'UTF8')) then 'invitation_unknown'
    when app.invitation_end(v_invitation) is not null then app.invitation_end(v_invitation)
    when p_email is distinct from v_invitation.email then 'invitation_other_address'
    -- by a password nobody would get in, and by the provider nobody else under this address
    when exists (select from app.sso_rules r where r.tenant_id = p_tenant and r.sso_only) then 'sso_only'
    when exists (select from app.members m where m.tenant_id = p_tenant and m.user_id = p_user and m.active) then 'already_member' end;
  if v_fault is not null then
    return app.refuse(v_fault, 'invitation.accept', 'invitations', p_invitation);
  end if;
  v_member := app.seat_member(v_invitation, p_user);
  update app.invitations i set spent_at = clock_timestamp(), member_id = v_member where i.tenant_id = p_tenant and i.id = p_invitation;
  perform app.post(p_tenant, 'invitation_accepted', array[v_invitation.invited_by], p_invitation::text,
    jsonb_build_object('invitation', p_invitation, 'member', v_member));
  return jsonb_build_object('ok', true, 'tenant_id', p_tenant, 'member_id', v_member) || app.seat_roles(v_invitation, v_member);
end $$;
revoke execute on function app.do_accept_invitation(uuid, uuid, text, uuid, text) from public;
grant execute on function app.do_accept_invitation(uuid, uuid, text, uuid, text) to countersign;

-- What the page behind an invitation's link shows. Asked by our server, which has to be told the token.
create function api.read_invitation(p_edge text, p_token text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_entered record;
  v_invitation app.invitations;
  v_fault text;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_entered := app.enter_invitation(p_token);
  if v_entered.tenant_id is null then
    return app.refusal('invitation_unknown');
  end if;
  select * into strict v_invitation from app.invitations i where i.tenant_id = v_entered.tenant_id and i.id = v_entered.invitation_id;
  v_fault := app.invitation_end(v_invitation);
  if v_fault is not null then
    return app.refusal(v_fault);
  end if;
  return (select jsonb_build_object('ok', true, 'tenant_id', t.id, 'tenant_name', t.name, 'email', v_invitation.email, 'name', v_invitation.name,
      'invited_by_name', m.name, 'invited_by_email', (select d.email from app.member_details d where d.tenant_id = t.id and d.member_id = m.id),
      'expires_at', v_invitation.expires_at,
      'department_name', (select d.name from app.departments d where d.tenant_id = t.id and d.id = v_invitation.department_id),
      'roles', (select jsonb_agg(jsonb_build_object('key', r.key, 'name', r.name) order by r.key) from app.roles r
        where r.tenant_id = t.id and r.key = any (v_invitation.roles)))
    from app.tenants t, app.members m where t.id = v_invitation.tenant_id and m.tenant_id = t.id and m.id = v_invitation.invited_by);
end $$;
comment on function api.read_invitation(text, text) is 'Tokens: edge_credential_invalid, invitation_unknown, _spent, _revoked, _expired, _void.';
revoke execute on function api.read_invitation(text, text) from public;
grant execute on function api.read_invitation(text, text) to service_role;
alter function api.read_invitation(text, text) owner to countersign;

-- Called with the invited person's own token, before they have a session in this tenant. The address that Auth vouches
-- for must be the invited one, the sign-in open, and the edge credential ours.
create function api.accept_invitation(p_edge text, p_token text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_entered record;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_entered := app.enter_invitation(p_token);
  if v_entered.tenant_id is null then
    return app.refusal('invitation_unknown');
  elsif v_entered.user_id is null then
    return app.refusal('no_sign_in');
  elsif app.is_sso_user(v_entered.user_id) then
    -- an identity provider speaks for its own organisation, and for no other that invites
    return app.refuse('sso_stays', 'invitation.accept', 'invitations', v_entered.invitation_id);
  end if;
  return app.do_accept_invitation(v_entered.invitation_id, v_entered.tenant_id, p_token, v_entered.user_id, v_entered.email);
end $$;
comment on function api.accept_invitation(text, text) is 'Makes the caller a member. Tokens: those of read_invitation, no_sign_in, invitation_other_address, already_member, sso_only.';
revoke execute on function api.accept_invitation(text, text) from public;
grant execute on function api.accept_invitation(text, text) to authenticated;
alter function api.accept_invitation(text, text) owner to countersign;
