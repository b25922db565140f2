-- Tenants, their people, roles and departments. Every table carries the same four stamps: row-level security enabled
-- and forced, a restrictive policy for readers (the living registration's tenant), a restrictive one for countersign
-- (the tenant this transaction acts in), and countersign's permissive policy; grants decide what it may do.

create table app.tenants (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 2 and 120),
  base_currency text not null references app.currencies (code),
  time_zone text not null,
  deciders text not null check (deciders in ('one', 'two', 'three_or_more')),
  -- how money, numbers and dates are written, where a member has not chosen for themselves
  locale text not null default 'en-GB' references app.locales (code),
  created_at timestamptz not null default clock_timestamp(),
  -- ONB-1: fourteen days; null once it is no trial any more
  trial_ends_at timestamptz default clock_timestamp() + interval '14 days',
  -- when an administrator first saved the organisation's settings
  settled_at timestamptz,
  -- REQ-4: how long nothing is paid to a payee whose bank details were changed
  payee_cooling_days smallint not null default 2 check (payee_cooling_days between 0 and 30),
  -- SES-3: from when on whoever administers or oversees needs a second factor. There is no way to move it.
  factor_due_at timestamptz not null default clock_timestamp() + interval '7 days',
  -- who else needs one, and from when on
  factor_rule text not null default 'required' check (factor_rule in ('required', 'deciders', 'everyone')),
  factor_rule_from timestamptz,
  -- ISO weekdays, Monday is 1; the days that fall out are app.holidays
  working_days integer[] not null default '{1,2,3,4,5}'
    check (cardinality(working_days) between 1 and 7 and working_days <@ '{1,2,3,4,5,6,7}'),
  constraint tenants__factor_rule check ((factor_rule = 'required') = (factor_rule_from is null)),
  -- requests refer to both, so that the base currency stays what submitted amounts were converted to
  unique (id, base_currency)
);
comment on table app.tenants is 'One row per organisation. Platform table: its id is the tenant id.';
alter table app.tenants enable row level security;
alter table app.tenants force row level security;
create policy tenant_reader on app.tenants as restrictive to anon, authenticated using (id = (select app.live_tenant()));
create policy tenant_acting on app.tenants as restrictive to countersign using (id = (select app.current_tenant()));
create policy all_acting on app.tenants to countersign using (true);
create policy select_member on app.tenants for select to authenticated using (true);
create policy select_gatekeeper on app.tenants for select to gatekeeper using (true);
grant select (id, name, base_currency, time_zone, deciders, locale, created_at, trial_ends_at, settled_at, payee_cooling_days,
  working_days, factor_due_at, factor_rule, factor_rule_from) on app.tenants to authenticated;
grant select, insert (id, name, base_currency, time_zone, deciders, locale),
  update (name, base_currency, time_zone, deciders, locale, settled_at, payee_cooling_days, working_days, factor_rule,
    factor_rule_from) on app.tenants to countersign;
grant select on app.tenants to gatekeeper;

create table app.departments (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  code text not null check (code ~ '^[A-Z0-9]{2,8}$'),
  name text not null check (length(name) between 2 and 80),
  active boolean not null default true,
  primary key (tenant_id, id),
  unique (tenant_id, code)
);
alter table app.departments enable row level security;
alter table app.departments force row level security;
create policy tenant_reader on app.departments as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.departments as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.departments to countersign using (true);
create policy select_member on app.departments for select to authenticated using (true);
grant select (tenant_id, id, code, name, active) on app.departments to authenticated;
grant select, insert (tenant_id, code, name), update (code, name, active) on app.departments to countersign;

create table app.members (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  -- auth.users.id; no foreign key: a person who leaves Auth keeps their place in the trail
  user_id uuid not null,
  name text not null check (length(name) between 1 and 120),
  -- null: as the organisation has it
  locale text references app.locales (code),
  department_id uuid,
  active boolean not null default true,
  access_from timestamptz,
  access_until timestamptz,
  -- when this member's sessions were last ended for them: no sign-in from before counts here again
  sessions_after timestamptz,
  -- SES-3: from when on a session of theirs needs a passed second factor; -infinity once they have one, null: never.
  -- Kept by the triggers of the factors.
  factor_from timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  deactivated_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, user_id),
  foreign key (tenant_id, department_id) references app.departments (tenant_id, id),
  constraint members__window check (access_until is null or access_from is null or access_until > access_from),
  constraint members__deactivated_has_time check (active = (deactivated_at is null))
);
create index members__user on app.members (user_id);
comment on table app.members is 'A person in one tenant. Names are visible to colleagues; details stand in member_details.';
alter table app.members enable row level security;
alter table app.members force row level security;
create policy tenant_reader on app.members as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.members as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.members to countersign using (true);
create policy select_member on app.members for select to authenticated using (true);
create policy select_gatekeeper on app.members for select to gatekeeper using (true);
grant select (tenant_id, id, name, department_id, active, access_from, access_until, deactivated_at) on app.members to authenticated;
grant select, insert (tenant_id, user_id, name, department_id), update (name, locale, department_id, active, deactivated_at,
  sessions_after, factor_from) on app.members to countersign;
grant select on app.members to gatekeeper;

-- What colleagues do not see of each other.
create table app.member_details (
  tenant_id uuid not null,
  member_id uuid not null,
  email text not null check (email = lower(email) and email like '%_@_%' and length(email) <= 254),
  primary key (tenant_id, member_id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
alter table app.member_details enable row level security;
alter table app.member_details force row level security;
create policy tenant_reader on app.member_details as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.member_details as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.member_details to countersign using (true);
create policy select_entitled on app.member_details for select to authenticated using (
  member_id = (select app.me()) or (select app.can('member.read', 'trail.read')));
grant select (tenant_id, member_id, email) on app.member_details to authenticated;
grant select, insert (tenant_id, member_id, email), update (email) on app.member_details to countersign;

create table app.department_heads (
  tenant_id uuid not null,
  department_id uuid not null,
  member_id uuid not null,
  primary key (tenant_id, department_id, member_id),
  foreign key (tenant_id, department_id) references app.departments (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
create index department_heads__member on app.department_heads (tenant_id, member_id);
alter table app.department_heads enable row level security;
alter table app.department_heads force row level security;
create policy tenant_reader on app.department_heads as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.department_heads as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.department_heads to countersign using (true);
create policy select_member on app.department_heads for select to authenticated using (true);
create policy select_gatekeeper on app.department_heads for select to gatekeeper using (true);
grant select (tenant_id, department_id, member_id) on app.department_heads to authenticated;
grant select, insert (tenant_id, department_id, member_id), delete on app.department_heads to countersign;
grant select on app.department_heads to gatekeeper;

create table app.roles (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  key text not null check (key ~ '^[a-z][a-z_]{1,39}$'),
  name text not null check (length(name) between 2 and 80),
  description text not null default '',
  built_in boolean not null default false,
  primary key (tenant_id, id),
  unique (tenant_id, key)
);
alter table app.roles enable row level security;
alter table app.roles force row level security;
create policy tenant_reader on app.roles as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.roles as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.roles to countersign using (true);
create policy select_member on app.roles for select to authenticated using (true);
create policy select_gatekeeper on app.roles for select to gatekeeper using (true);
grant select (tenant_id, id, key, name, description, built_in) on app.roles to authenticated;
grant select, insert (tenant_id, key, name, description, built_in) on app.roles to countersign;
grant select on app.roles to gatekeeper;

create table app.role_permissions (
  tenant_id uuid not null,
  role_id uuid not null,
  permission text not null references app.permissions (id),
  primary key (tenant_id, role_id, permission),
  foreign key (tenant_id, role_id) references app.roles (tenant_id, id)
);
create index role_permissions__permission on app.role_permissions (tenant_id, permission);
alter table app.role_permissions enable row level security;
alter table app.role_permissions force row level security;
create policy tenant_reader on app.role_permissions as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.role_permissions as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.role_permissions to countersign using (true);
create policy select_member on app.role_permissions for select to authenticated using (true);
create policy select_gatekeeper on app.role_permissions for select to gatekeeper using (true);
grant select (tenant_id, role_id, permission) on app.role_permissions to authenticated;
grant select, insert (tenant_id, role_id, permission), delete on app.role_permissions to countersign;
grant select on app.role_permissions to gatekeeper;

create table app.member_roles (
  tenant_id uuid not null,
  member_id uuid not null,
  role_id uuid not null,
  primary key (tenant_id, member_id, role_id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id),
  foreign key (tenant_id, role_id) references app.roles (tenant_id, id)
);
create index member_roles__role on app.member_roles (tenant_id, role_id);
alter table app.member_roles enable row level security;
alter table app.member_roles force row level security;
create policy tenant_reader on app.member_roles as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.member_roles as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.member_roles to countersign using (true);
create policy select_member on app.member_roles for select to authenticated using (true);
create policy select_gatekeeper on app.member_roles for select to gatekeeper using (true);
grant select (tenant_id, member_id, role_id) on app.member_roles to authenticated;
grant select, insert (tenant_id, member_id, role_id), delete on app.member_roles to countersign;
grant select on app.member_roles to gatekeeper;

-- Granting a deciding role waits here for a second administrator (AUT-6).
create table app.role_proposals (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  member_id uuid not null,
  proposed_by uuid not null,
  proposed_at timestamptz not null default clock_timestamp(),
  added text[] not null check (cardinality(added) > 0),
  reason text not null check (length(reason) between 1 and 500),
  state text not null default 'pending' check (state in ('pending', 'approved', 'refused', 'closed')),
  decided_by uuid,
  decided_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id),
  foreign key (tenant_id, proposed_by) references app.members (tenant_id, id),
  foreign key (tenant_id, decided_by) references app.members (tenant_id, id),
  constraint role_proposals__second_person check (decided_by is null or state = 'closed' or decided_by not in (proposed_by, member_id))
);
create unique index role_proposals__one_pending on app.role_proposals (tenant_id, member_id) where state = 'pending';
alter table app.role_proposals enable row level security;
alter table app.role_proposals force row level security;
create policy tenant_reader on app.role_proposals as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.role_proposals as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.role_proposals to countersign using (true);
create policy select_entitled on app.role_proposals for select to authenticated using (
  tenant_id = (select app.tenant_with('role.grant', 'trail.read')));
grant select (tenant_id, id, member_id, proposed_by, proposed_at, added, reason, state, decided_by,
  decided_at) on app.role_proposals to authenticated;
grant select, insert (tenant_id, member_id, proposed_by, added, reason), update (state, decided_by,
  decided_at) on app.role_proposals to countersign;
