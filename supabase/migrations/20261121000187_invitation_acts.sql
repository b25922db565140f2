-- ONB-3: inviting people. Every act takes the tenant row, so an invitation is never spent twice.

-- Which roles may be given to somebody who comes in by an invitation of p_inviter: null, or the token of what is wrong.
create function app.invitation_fault(p_tenant uuid, p_inviter uuid, p_roles text[]) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_fault text;
begin
  v_fault := case
    when not app.permissions_of(p_tenant, p_inviter) @> array['member.invite', 'role.grant'] then 'permission_missing'
    when exists (select from unnest(p_roles) k where not exists (select from app.roles r where r.tenant_id = p_tenant and r.key = k)) then 'unknown_role'
    else app.roles_fault(p_tenant, null, p_roles) end;
  return v_fault;
end $$;
revoke execute on function app.invitation_fault(uuid, uuid, text[]) from public;
grant execute on function app.invitation_fault(uuid, uuid, text[]) to countersign;

create function app.do_invite_member(p_ctx app.ctx, p_email text, p_name text, p_roles text[], p_department uuid, p_heads uuid[],
  p_token_hash text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_email text := lower(app.typed(p_email));
  v_name text := app.typed(p_name);
  v_roles text[] := array(select distinct k from unnest(p_roles) k where k is not null order by k);
  v_heads uuid[] := array(select distinct h from unnest(p_heads) h where h is not null order by h);
  v_problems jsonb := '[]';
  v_fault text := app.invitation_fault(p_ctx.tenant_id, p_ctx.member_id, v_roles);
  v_open uuid;
  v_invitation app.invitations;
begin
  if v_fault is not null then
    return app.refuse(v_fault, 'member.invite', 'invitations');
  end if;
  if v_email is null or length(v_email) > 254 or v_email !~ '^[^\s@]+@[^\s@]+\.[^\s@]+$' then
    v_problems := v_problems || app.problem('email', 'Give an e-mail address.');
  end if;
  if app.name_problem(v_name) is not null then
    v_problems := v_problems || app.problem('name', app.name_problem(v_name));
  end if;
  if v_roles = '{}' then
    v_problems := v_problems || app.problem('roles', 'Choose at least one role.');
  end if;
  if p_department is not null and not exists (select from app.departments d where d.tenant_id = p_ctx.tenant_id and d.id = p_department and d.active) then
    v_problems := v_problems || app.problem('department', 'Choose one from the list.');
  end if;
  if exists (select from unnest(v_heads) h where not exists (select from app.departments d where d.tenant_id = p_ctx.tenant_id and d.id = h and d.active)) then
    v_problems := v_problems || app.problem('heads', 'Choose from the list.');
  end if;
  if p_token_hash is null or p_token_hash !~ '^[0-9a-f]{64}$' then
    v_problems := v_problems || app.problem('token_hash', 'Send the SHA-256 of a random token, in hex.');
  end if;
  if v_problems <> '[]' then
    return app.refuse('invalid_invitation', 'member.invite', 'invitations', p_extra => jsonb_build_object('problems', v_problems));
  elsif exists (select from app.member_details d join app.members m on m.tenant_id = d.tenant_id and m.id = d.member_id
      where d.tenant_id = p_ctx.tenant_id and d.email = v_email and m.active) then
    return app.refuse('already_member', 'member.invite', 'invitations');
  elsif exists (select from app.members m where m.tenant_id = p_ctx.tenant_id and m.active and app.likeness(m.name) = app.likeness(v_name)) then
    return app.refuse('invalid_invitation', 'member.invite', 'invitations', p_extra => jsonb_build_object('problems',
      app.problem('name', 'A colleague has this name. Add what tells them apart.')));
  end if;
  -- one that ran out makes room for a new one
  update app.invitations i set revoked_at = clock_timestamp()
   where i.tenant_id = p_ctx.tenant_id and i.email = v_email and i.spent_at is null and i.revoked_at is null
     and i.expires_at <= clock_timestamp();
  select i.id into v_open from app.invitations i
   where i.tenant_id = p_ctx.tenant_id and i.email = v_email and i.spent_at is null and i.revoked_at is null;
  if found then
    return app.refuse('invitation_open', 'member.invite', 'invitations', v_open, p_extra => jsonb_build_object('invitation_id', v_open));
  elsif (select count(*) from app.invitations i where i.tenant_id = p_ctx.tenant_id and i.spent_at is null and i.revoked_at is null) >= 100
    or (select count(*) from app.invitations i where i.tenant_id = p_ctx.tenant_id and i.invited_at > clock_timestamp() - interval '1 day') >= 300 then
    return app.refuse('invitation_limit', 'member.invite', 'invitations');
  end if;
  insert into app.invitations (tenant_id, email, name, roles, department_id, heads, token_hash, invited_by)
  values (p_ctx.tenant_id, v_email, v_name, v_roles, p_department, v_heads, decode(p_token_hash, 'hex'), p_ctx.member_id)
  returning * into v_invitation;
  return jsonb_build_object('ok', true, 'invitation_id', v_invitation.id, 'expires_at', v_invitation.expires_at, 'event_id',
    audit.record('member.invite', 'invitations', v_invitation.id, jsonb_build_object('roles', to_jsonb(v_roles), 'department', p_department,
      'heads', to_jsonb(v_heads)), jsonb_build_object('email', v_email, 'name', v_name), 'member.invite'));
end $$;
revoke execute on function app.do_invite_member(app.ctx, text, text, text[], uuid, uuid[], text) from public;
grant execute on function app.do_invite_member(app.ctx, text, text, text[], uuid, uuid[], text) to countersign;

-- A new link in place of the old one, which is dead from now on. p_token_hash null: revoked instead.
create function app.do_change_invitation(p_ctx app.ctx, p_invitation uuid, p_token_hash text, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_action text := case when p_token_hash is null then 'invitation.revoke' else 'invitation.renew' end;
  v_invitation app.invitations;
begin
  if not 'member.invite' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', v_action, 'invitations');
  end if;
  select * into v_invitation from app.invitations i where i.tenant_id = p_ctx.tenant_id and i.id = p_invitation for update;
  if not found then
    return app.refuse('not_found', v_action, 'invitations');
  elsif v_invitation.spent_at is not null or v_invitation.revoked_at is not null then
    return app.refuse('invitation_closed', v_action, 'invitations', p_invitation);
  elsif p_token_hash !~ '^[0-9a-f]{64}$' then
    return app.refuse('invalid_invitation', v_action, 'invitations', p_invitation, p_extra => jsonb_build_object('problems',
      app.problem('token_hash', 'Send the SHA-256 of a random token, in hex.')));
  elsif length(p_reason) > 500 then
    return app.refuse('reason_required', v_action, 'invitations', p_invitation);
  elsif p_token_hash is not null and v_invitation.expires_at > clock_timestamp() + interval '7 days' - interval '1 minute' then
    -- every link is a mail in somebody's box
    return app.refuse('invitation_just_sent', v_action, 'invitations', p_invitation);
  end if;
  if p_token_hash is null then
    update app.invitations i set revoked_at = clock_timestamp() where i.tenant_id = p_ctx.tenant_id and i.id = p_invitation;
  else
    update app.invitations i set token_hash = decode(p_token_hash, 'hex'), expires_at = clock_timestamp() + interval '7 days'
     where i.tenant_id = p_ctx.tenant_id and i.id = p_invitation returning * into v_invitation;
  end if;
  return jsonb_build_object('ok', true, 'expires_at', case when p_token_hash is not null then v_invitation.expires_at end, 'event_id',
    audit.record(v_action, 'invitations', p_invitation, '{}', jsonb_build_object('reason', app.typed(p_reason)), 'member.invite'));
end $$;
revoke execute on function app.do_change_invitation(app.ctx, uuid, text, text) from public;
grant execute on function app.do_change_invitation(app.ctx, uuid, text, text) to countersign;
