-- SES-2, SES-6: sessions that were ended for somebody: whose, by whom, why, with which roles before and after, and when
-- each was first refused. Written by a trigger, so that whatever ends sessions cannot forget it. Nothing here decides
-- anything: app.living() does.

create table app.revocations (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  tx xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(),
  member_id uuid not null,
  cause text not null,
  ended_by uuid,
  roles_before text[] not null,
  roles_after text[] not null,
  sessions integer not null check (sessions > 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
create index revocations__at on app.revocations (tenant_id, at);
create index revocations__member on app.revocations (tenant_id, member_id);
comment on table app.revocations is 'One row for each person and act that ended sessions for them; what ends one''s own is none.';

create table app.revoked_sessions (
  tenant_id uuid not null,
  session_id uuid not null,
  revocation_id uuid not null,
  user_id uuid not null,
  ended_at timestamptz not null,
  -- told to the key-value store by our edge
  signalled_at timestamptz,
  -- the first request that was turned away, and where
  refused_at timestamptz,
  refused_by text check (refused_by in ('edge', 'database')),
  primary key (tenant_id, session_id),
  foreign key (tenant_id, session_id) references app.sessions (tenant_id, id),
  foreign key (tenant_id, revocation_id) references app.revocations (tenant_id, id)
);
create index revoked_sessions__revocation on app.revoked_sessions (tenant_id, revocation_id);
create index revoked_sessions__signal on app.revoked_sessions (tenant_id, ended_at) where signalled_at is null;
create index revoked_sessions__signal_user on app.revoked_sessions (user_id, ended_at) where signalled_at is null;

alter table app.revocations enable row level security;
alter table app.revocations force row level security;
create policy tenant_reader on app.revocations as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.revocations as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.revocations to countersign using (true);
create policy select_entitled on app.revocations for select to authenticated using (tenant_id = (select app.tenant_with('session.read_all')));
create policy all_gatekeeper on app.revocations to gatekeeper using (true);
grant select (tenant_id, id, at, member_id, cause, ended_by, roles_before, roles_after, sessions) on app.revocations to authenticated;
grant select, update (roles_before) on app.revocations to countersign;
grant select, insert (tenant_id, id, member_id, cause, ended_by, roles_before, roles_after, sessions) on app.revocations to gatekeeper;

alter table app.revoked_sessions enable row level security;
alter table app.revoked_sessions force row level security;
create policy tenant_reader on app.revoked_sessions as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.revoked_sessions as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy select_entitled on app.revoked_sessions for select to authenticated using (
  tenant_id = (select app.tenant_with('session.read_all')));
create policy all_gatekeeper on app.revoked_sessions to gatekeeper using (true);
grant select (tenant_id, session_id, revocation_id, ended_at, signalled_at, refused_at, refused_by) on app.revoked_sessions to authenticated;
grant select, insert (tenant_id, session_id, revocation_id, user_id, ended_at), update (signalled_at, refused_at, refused_by)
  on app.revoked_sessions to gatekeeper;

create function app.tg_sessions__tell_revocation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_one record;
  v_id uuid;
begin
  for v_one in
    select n.tenant_id, n.member_id, n.end_reason, n.ended_by, count(*) as sessions, array_agg(n.id) as ids
      from new_rows n join old_rows o on o.tenant_id = n.tenant_id and o.id = n.id
     where o.ended_at is null and n.ended_at is not null and n.end_reason not in ('signed_out', 'switched', 'ended_by_self')
     group by n.tenant_id, n.member_id, n.end_reason, n.ended_by
  loop
    v_id := gen_random_uuid();
    insert into app.revocations (tenant_id, id, member_id, cause, ended_by, roles_before, roles_after, sessions)
    select v_one.tenant_id, v_id, v_one.member_id, v_one.end_reason, v_one.ended_by, r.keys, r.keys, v_one.sessions
      from (select app.role_keys(v_one.tenant_id, v_one.member_id) as keys) r;
    insert into app.revoked_sessions (tenant_id, session_id, revocation_id, user_id, ended_at)
    select n.tenant_id, n.id, v_id, n.user_id, n.ended_at from new_rows n where n.tenant_id = v_one.tenant_id and n.id = any (v_one.ids);
  end loop;
  return null;
end $$;
revoke execute on function app.tg_sessions__tell_revocation() from public;
create trigger _110_tell_revocation after update on app.sessions referencing old table as old_rows new table as new_rows
  for each statement execute function app.tg_sessions__tell_revocation();
alter function app.tg_sessions__tell_revocation() owner to gatekeeper;

-- What changed the roles knows what they were; the trigger comes after.
create function app.tell_roles_before(p_ctx app.ctx, p_member uuid, p_before text[]) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update app.revocations r set roles_before = p_before
   where r.tenant_id = p_ctx.tenant_id and r.member_id = p_member and r.cause = 'roles_changed' and r.tx = pg_current_xact_id();
end $$;
revoke execute on function app.tell_roles_before(app.ctx, uuid, text[]) from public;
grant execute on function app.tell_roles_before(app.ctx, uuid, text[]) to countersign;

-- Sign-ins that ended and were not yet told to the key-value store: of the caller's organisation, and the caller's own
-- anywhere, as a changed password ends those. The caller may just have ended their own session.
create function api.take_revocations(p_edge text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_acting record;
  v_since timestamptz := clock_timestamp() - interval '12 hours';
  v_taken jsonb;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_acting := app.acting();
  if v_acting.session_id is null then
    return app.refusal('no_session');
  end if;
  with waiting as (
    select x.tenant_id, x.session_id from app.revoked_sessions x
     where x.tenant_id = v_acting.tenant_id and x.signalled_at is null and x.ended_at > v_since
    union
    select x.tenant_id, x.session_id from app.revoked_sessions x
     where x.user_id = v_acting.user_id and x.signalled_at is null and x.ended_at > v_since
    limit 1000),
  taken as (
    update app.revoked_sessions x set signalled_at = clock_timestamp()
      from waiting w where x.tenant_id = w.tenant_id and x.session_id = w.session_id and x.signalled_at is null
    returning x.tenant_id, x.session_id)
  select coalesce(jsonb_agg(jsonb_build_object('sign_in', s.auth_session_id, 'until', s.expires_at)), '[]') into v_taken
    from taken t join app.sessions s on s.tenant_id = t.tenant_id and s.id = t.session_id;
  return jsonb_build_object('ok', true, 'ended', v_taken);
end $$;
comment on function api.take_revocations(text) is 'Only our edge: [{sign_in, until}] to tell the key-value store, each once. Token: edge_credential_invalid.';
revoke execute on function api.take_revocations(text) from public;
grant execute on function api.take_revocations(text) to authenticated;
alter function api.take_revocations(text) owner to gatekeeper;

-- Our edge turned the caller away: the first time is kept. A session whose member's access has run out is ended here for
-- good, so that it is seen among the others; it had been refused since that moment.
create function api.note_refusal(p_edge text, p_by text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_acting record;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_acting := app.acting();
  if v_acting.session_id is null then
    return app.refusal('no_session');
  end if;
  update app.sessions s set ended_at = clock_timestamp(), end_reason = 'access_ended'
   where s.tenant_id = v_acting.tenant_id and s.id = v_acting.session_id and s.ended_at is null
     and exists (select from app.members m where m.tenant_id = s.tenant_id and m.id = s.member_id and m.access_until <= clock_timestamp());
  update app.revoked_sessions x set refused_at = clock_timestamp(), refused_by = case p_by when 'edge' then 'edge' else 'database' end
   where x.tenant_id = v_acting.tenant_id and x.session_id = v_acting.session_id and x.refused_at is null;
  return jsonb_build_object('ok', true, 'first', found);
end $$;
comment on function api.note_refusal(text, text) is 'Only our edge: this caller was turned away, by edge or database. Token: edge_credential_invalid.';
revoke execute on function api.note_refusal(text, text) from public;
grant execute on function api.note_refusal(text, text) to authenticated;
alter function api.note_refusal(text, text) owner to gatekeeper;
