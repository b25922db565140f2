-- What a new organisation grows by: invitations, and views that people keep for themselves.

-- ONB-3: single use, for one address, a week long, revocable. Whoever invites makes the token; only its digest is here.
create table app.invitations (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  email text not null check (email = lower(email) and email like '%_@_%' and length(email) <= 254),
  name text not null check (length(name) between 1 and 120),
  roles text[] not null check (cardinality(roles) > 0),
  department_id uuid,
  heads uuid[] not null default '{}',
  token_hash bytea not null check (length(token_hash) = 32),
  invited_by uuid not null,
  invited_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '7 days',
  revoked_at timestamptz,
  spent_at timestamptz,
  member_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, department_id) references app.departments (tenant_id, id),
  foreign key (tenant_id, invited_by) references app.members (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id),
  constraint invitations__spent_by_somebody check ((spent_at is null) = (member_id is null)),
  constraint invitations__one_end check (spent_at is null or revoked_at is null)
);
create unique index invitations__one_open on app.invitations (tenant_id, email) where spent_at is null and revoked_at is null;
create index invitations__token on app.invitations (token_hash);
alter table app.invitations enable row level security;
alter table app.invitations force row level security;
create policy tenant_reader on app.invitations as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.invitations as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.invitations to countersign using (true);
create policy select_entitled on app.invitations for select to authenticated using (
  tenant_id = (select app.tenant_with('member.invite', 'trail.read')));
-- the tenant is found by the token, so somebody has to look before one is known
create policy select_gatekeeper on app.invitations for select to gatekeeper using (true);
grant select (tenant_id, id, email, name, roles, department_id, heads, invited_by, invited_at, expires_at, revoked_at, spent_at,
  member_id) on app.invitations to authenticated;
grant select, insert (tenant_id, email, name, roles, department_id, heads, token_hash, invited_by),
  update (token_hash, expires_at, revoked_at, spent_at, member_id) on app.invitations to countersign;
grant select (tenant_id, id, token_hash, expires_at) on app.invitations to gatekeeper;

-- Spent or revoked is the end of it, whatever our functions believe.
create function app.tg_invitations__end_once() returns trigger
language plpgsql set search_path = '' as $$
begin
  if old.spent_at is not null or old.revoked_at is not null then
    raise exception 'an invitation that was spent or revoked stays as it is' using errcode = '42501';
  end if;
  return new;
end $$;
revoke execute on function app.tg_invitations__end_once() from public;
grant execute on function app.tg_invitations__end_once() to countersign;
create trigger _010_end_once before update on app.invitations for each row execute function app.tg_invitations__end_once();
create trigger _500_record_insert after insert on app.invitations referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_update after update on app.invitations referencing old table as old_rows new table as new_rows
  for each statement execute function audit.tg_rows__record();

-- A filter of the request list under a name, for its owner alone. No evidence of anything, so it leaves no events.
create table app.saved_views (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  member_id uuid not null,
  name text not null check (length(name) between 1 and 60),
  query text not null check (length(query) <= 500),
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
create index saved_views__member on app.saved_views (tenant_id, member_id, created_at);
alter table app.saved_views enable row level security;
alter table app.saved_views force row level security;
create policy tenant_reader on app.saved_views as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.saved_views as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.saved_views to countersign using (true);
create policy select_own on app.saved_views for select to authenticated using (member_id = (select app.me()));
grant select (tenant_id, id, member_id, name, query, created_at) on app.saved_views to authenticated;
grant select, insert (tenant_id, member_id, name, query), update (name, query), delete on app.saved_views to countersign;
