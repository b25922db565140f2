-- SES-1: a token alone opens nothing. Auth's sign-ins are mirrored here; registering one (by our edge, soon after it
-- happened, once) makes a session, and a session is what every policy and function asks for.

create table app.sign_ins (
  auth_session_id uuid primary key,
  user_id uuid not null,
  signed_in_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz,
  -- the one registration in use: at most one by construction
  tenant_id uuid,
  session_id uuid
);
create index sign_ins__user on app.sign_ins (user_id);
comment on table app.sign_ins is 'Platform table: one row per auth.sessions row, kept by triggers. Refreshing a token keeps session_id.';
alter table app.sign_ins enable row level security;
alter table app.sign_ins force row level security;
create policy all_gatekeeper on app.sign_ins to gatekeeper using (true);
grant select, insert (auth_session_id, user_id), update (closed_at, tenant_id, session_id) on app.sign_ins to gatekeeper;

create table app.sessions (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  auth_session_id uuid not null,
  user_id uuid not null,
  member_id uuid not null,
  registered_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '12 hours',
  address inet,
  agent text check (length(agent) <= 400),
  assurance text not null default 'aal1' check (assurance in ('aal1', 'aal2')),
  -- when the second factor was last passed in this session
  factor_at timestamptz,
  ended_at timestamptz,
  end_reason text check (end_reason in ('signed_out', 'ended_by_self', 'revoked', 'switched', 'roles_changed', 'deactivated',
    'password_changed', 'address_not_allowed', 'factor_reset', 'access_ended')),
  ended_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id),
  constraint sessions__ended_with_reason check ((ended_at is null) = (end_reason is null))
);
create unique index sessions__one_open on app.sessions (tenant_id, auth_session_id) where ended_at is null;
create index sessions__member on app.sessions (tenant_id, member_id, registered_at);
create index sessions__user on app.sessions (user_id) where ended_at is null;
alter table app.sign_ins add constraint sign_ins__session foreign key (tenant_id, session_id) references app.sessions (tenant_id, id);
comment on table app.sessions is 'A registration: which person, in which tenant, from where. Never reopened, never moved to another tenant.';
alter table app.sessions enable row level security;
alter table app.sessions force row level security;
create policy tenant_reader on app.sessions as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.sessions as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.sessions to countersign using (true);
create policy select_entitled on app.sessions for select to authenticated using (
  member_id = (select app.me()) or (select app.can('session.read_all', 'trail.read')));
create policy all_gatekeeper on app.sessions to gatekeeper using (true);
grant select (tenant_id, id, member_id, registered_at, expires_at, address, agent, assurance, ended_at,
  end_reason) on app.sessions to authenticated;
grant select, update (ended_at, end_reason, ended_by, assurance, factor_at) on app.sessions to countersign;
grant select, insert (tenant_id, auth_session_id, user_id, member_id, address, agent, assurance, expires_at),
  update (address, ended_at, end_reason, ended_by) on app.sessions to gatekeeper;

-- Ending is final.
create function app.tg_sessions__end_once() returns trigger
language plpgsql set search_path = '' as $$
begin
  if old.ended_at is not null then
    raise exception 'a session that has ended stays as it is' using errcode = '42501';
  end if;
  return new;
end $$;
revoke execute on function app.tg_sessions__end_once() from public;
create trigger _010_end_once before update on app.sessions for each row execute function app.tg_sessions__end_once();

-- An ended session closes its sign-in for good, unless the person merely went to another of their tenants.
create function app.tg_sessions__close_sign_in() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update app.sign_ins set closed_at = clock_timestamp() where auth_session_id = new.auth_session_id and closed_at is null;
  return null;
end $$;
revoke execute on function app.tg_sessions__close_sign_in() from public;
create trigger _100_close_sign_in after update on app.sessions for each row
  when (old.ended_at is null and new.ended_at is not null and new.end_reason <> 'switched')
  execute function app.tg_sessions__close_sign_in();
alter function app.tg_sessions__close_sign_in() owner to gatekeeper;

-- Auth's own table tells of every sign-in and sign-out.
create function app.tg_auth_sessions__mirror() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    insert into app.sign_ins (auth_session_id, user_id) values (new.id, new.user_id);
  else
    -- several of a person's sign-ins can go at once: by id, as everything that ends sessions takes them
    perform from app.sessions s where s.user_id = old.user_id and s.ended_at is null order by s.id for no key update;
    update app.sessions s set ended_at = clock_timestamp(), end_reason = 'signed_out'
     where s.user_id = old.user_id and s.auth_session_id = old.id and s.ended_at is null;
    update app.sign_ins set closed_at = clock_timestamp() where auth_session_id = old.id and closed_at is null;
  end if;
  return null;
end $$;
revoke execute on function app.tg_auth_sessions__mirror() from public;
create trigger countersign_mirror after insert or delete on auth.sessions for each row execute function app.tg_auth_sessions__mirror();
alter function app.tg_auth_sessions__mirror() owner to gatekeeper;

-- SES-2: a changed password ends the person's sessions, in every tenant, in the same transaction.
create function app.tg_auth_users__password() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform from app.sessions s where s.user_id = new.id and s.ended_at is null order by s.id for no key update;
  update app.sessions s set ended_at = clock_timestamp(), end_reason = 'password_changed' where s.user_id = new.id and s.ended_at is null;
  update app.sign_ins set closed_at = clock_timestamp() where user_id = new.id and closed_at is null;
  return null;
end $$;
revoke execute on function app.tg_auth_users__password() from public;
create trigger countersign_password after update of encrypted_password on auth.users for each row
  when (old.encrypted_password is distinct from new.encrypted_password)
  execute function app.tg_auth_users__password();
alter function app.tg_auth_users__password() owner to gatekeeper;

-- Which tenant a transaction entered by a ticket; rows of other transactions mean nothing.
create table app.entries (
  tx xid8 primary key default pg_current_xact_id(),
  tenant_id uuid not null,
  purpose text not null,
  ticket_id uuid not null,
  entered_at timestamptz not null default clock_timestamp()
);
comment on table app.entries is 'Platform table, written by app.enter_job only.';
alter table app.entries enable row level security;
alter table app.entries force row level security;
create policy all_gatekeeper on app.entries to gatekeeper using (true);
grant select, insert (tenant_id, purpose, ticket_id) on app.entries to gatekeeper;

-- The edge credential: what only our servers may say is said with it. Random; only its SHA-256 is kept.
create table secrets.edge_credentials (
  hash bytea primary key check (length(hash) = 32),
  created_at timestamptz not null default clock_timestamp(),
  revoked_at timestamptz
);
alter table secrets.edge_credentials enable row level security;
alter table secrets.edge_credentials force row level security;
create policy select_gatekeeper on secrets.edge_credentials for select to gatekeeper using (true);
grant select on secrets.edge_credentials to gatekeeper;

-- ISO-4: the one bypass. A ticket is random, for one purpose, used once, and lives for thirty seconds.
create table secrets.job_tickets (
  id uuid primary key default gen_random_uuid(),
  hash bytea not null unique check (length(hash) = 32),
  purpose text not null check (purpose in ('open_trial', 'rotate_keys')),
  issued_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '30 seconds',
  used_at timestamptz
);
alter table secrets.job_tickets enable row level security;
alter table secrets.job_tickets force row level security;
create policy all_gatekeeper on secrets.job_tickets to gatekeeper using (true);
grant select, insert (hash, purpose), update (used_at) on secrets.job_tickets to gatekeeper;

create function app.edge_is_ours(p_edge text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from secrets.edge_credentials e
                  where e.hash = sha256(convert_to(coalesce(p_edge, ''), 'UTF8')) and e.revoked_at is null);
end $$;
revoke execute on function app.edge_is_ours(text) from public;
grant execute on function app.edge_is_ours(text) to countersign, gatekeeper;
alter function app.edge_is_ours(text) owner to gatekeeper;
