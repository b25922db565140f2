-- The organisations of a large seed and their people. seeding.settings (one row), seeding.id, seeding.roll and
-- seeding.began stand already. Each view bears the name of the table that its rows are copied into.

create unlogged table seeding.tenants as
select t.no, seeding.id('tenant', t.no, 0) as id, z.requests, greatest(3, least(12, z.requests / 2000)) as departments,
       greatest(4, least(300, z.requests / 250)) as staff, greatest(10, least(500, z.requests / 40)) as payees,
       greatest(2, least(40, z.requests / 50)) as sessions
  from seeding.settings s, generate_series(1, s.tenants) t (no),
       lateral (select case
         when t.no = 1 then s.largest
         else (s.requests - s.largest) / (s.tenants - 1) + (t.no - 1 <= (s.requests - s.largest) % (s.tenants - 1))::integer
       end as requests) z;
create unique index on seeding.tenants (no);

-- A head for each department, two of Finance, and staff by how much is raised; found again by role and number.
create unlogged table seeding.members as
select t.no as tenant, t.id as tenant_id, t.sessions, x.role, k as no, seeding.id('member:' || x.role, t.no, k) as id,
       seeding.id('user:' || x.role, t.no, k) as user_id, initcap(x.role) || ' ' || k as name,
       x.role || k || '-' || t.no || '@seed.example' as email,
       case x.role when 'admin' then array['admin', 'staff'] else array[x.role] end as roles,
       case x.role when 'hod' then k when 'staff' then 1 + k % t.departments end as department
  from seeding.tenants t,
       lateral (values ('admin', 2), ('hod', t.departments), ('finance', 2), ('md', 1), ('compliance', 1), ('auditor', 1),
                       ('staff', t.staff)) x (role, many),
       generate_series(1, x.many) k;

create unlogged table seeding.payees as
select t.no as tenant, t.id as tenant_id, k as no, seeding.id('payee', t.no, k) as id,
       (array['Lagos Cold Store', 'Kano Grain Millers', 'Ibadan Printing', 'Apapa Haulage', 'Jos Water Works', 'Aba Textiles',
              'Enugu Steel', 'Onitsha Motors'])[1 + k % 8] || ' ' || k as name,
       lpad((1000000000 + k)::text, 10, '0') as account, decode(md5('salt:' || t.no || ':' || k), 'hex') as salt,
       case when k % 50 = 9 then seeding.id('member:staff', t.no, 1) end as owner
  from seeding.tenants t, generate_series(1, t.payees) k;
alter table seeding.payees add bank text;
update seeding.payees p
   set bank = encode(sha256(p.salt || convert_to(audit.canonical(jsonb_build_array('Zenith Bank', p.name, p.account)), 'UTF8')), 'hex');

create unlogged table seeding.sessions as
select m.tenant, m.tenant_id, m.role, m.no as member_no, seeding.id('session:' || m.role || m.no, m.tenant, k) as id, m.id as member_id, m.user_id, m.roles,
       seeding.id('sign-in:' || m.role || m.no, m.tenant, k) as sign_in, '192.0.2.' || 1 + k % 250 as address,
       'Mozilla/5.0 (X11; Linux x86_64) Seed/' || k as agent, seeding.began() + k * (interval '365 days' / m.sessions) as registered_at
  from seeding.members m, generate_series(0, m.sessions - 1) k;

create schema seeding_organisations;

create view seeding_organisations."app.tenants" as
select t.id, 'Organisation ' || t.no as name, 'NGN' as base_currency, 'Africa/Lagos' as time_zone, 'three_or_more' as deciders,
       'en-NG' as locale, seeding.began() as created_at, seeding.began() as settled_at from seeding.tenants t;
create view seeding_organisations."app.departments" as
select t.id as tenant_id, seeding.id('department', t.no, k) as id, 'D' || k as code, 'Department ' || k as name
  from seeding.tenants t, generate_series(1, t.departments) k;
create view seeding_organisations."app.members" as
select m.tenant_id, m.id, m.user_id, m.name, seeding.id('department', m.tenant, m.department) as department_id,
       seeding.began() as created_at from seeding.members m;
create view seeding_organisations."app.member_details" as select m.tenant_id, m.id as member_id, m.email from seeding.members m;
create view seeding_organisations."app.department_heads" as
select m.tenant_id, seeding.id('department', m.tenant, m.department) as department_id, m.id as member_id
  from seeding.members m where m.role = 'hod';
create view seeding_organisations."app.invitations" as
select m.tenant_id, seeding.id('invitation:' || m.role, m.tenant, m.no) as id, m.email, m.name, m.roles, '{}'::uuid[] as heads,
       sha256(convert_to(m.email, 'UTF8')) as token_hash, seeding.id('member:admin', m.tenant, 1) as invited_by,
       seeding.began() as invited_at, seeding.began() + interval '7 days' as expires_at, seeding.began() as spent_at, m.id as member_id
  from seeding.members m where m.role <> 'admin';
create view seeding_organisations."app.notice_marks" as
select m.tenant_id, m.id as member_id, now() - interval '2 days' as seen_until from seeding.members m;
create view seeding_organisations."app.saved_views" as
select m.tenant_id, seeding.id('view:' || m.role || k, m.tenant, m.no) as id, m.id as member_id, 'View ' || k as name,
       'state=pending' as query from seeding.members m, generate_series(1, 2) k;
create view seeding_organisations."app.exchange_rates" as
select t.id as tenant_id, seeding.id('rate', t.no, k) as id, 'USD' as currency, 1540.25 as rate, 'CBN closing rate' as source,
       seeding.began() + k * interval '7 days' as effective_at from seeding.tenants t, generate_series(0, 51) k;
create view seeding_organisations."app.payees" as
select p.tenant_id, p.id, p.name, p.owner as owner_member_id, '•••• ' || right(p.account, 4) as account_mask from seeding.payees p;
create view seeding_organisations."app.payee_bank_details" as
select p.tenant_id, p.id as payee_id, 'Zenith Bank' as bank_name, p.name as account_name, p.account as account_number, p.salt
  from seeding.payees p;

-- All of last year's sessions have ended; whoever acts from now on signs in as everybody does.
create view seeding_organisations."app.sign_ins" as
select s.sign_in as auth_session_id, s.user_id, s.registered_at as signed_in_at, s.registered_at + interval '9 hours' as closed_at,
       s.tenant_id, s.id as session_id from seeding.sessions s;
create view seeding_organisations."app.sessions" as
select s.tenant_id, s.id, s.sign_in as auth_session_id, s.user_id, s.member_id, s.registered_at,
       s.registered_at + interval '12 hours' as expires_at, s.address, s.agent, s.registered_at + interval '9 hours' as ended_at,
       'signed_out' as end_reason from seeding.sessions s;

-- Everybody can sign in with a password: what settings.password hashes to.
create view seeding_organisations."auth.users" as
select '00000000-0000-0000-0000-000000000000'::uuid as instance_id, m.user_id as id, 'authenticated' as aud, 'authenticated' as role,
       m.email, (select s.password from seeding.settings s) as encrypted_password, now() as email_confirmed_at,
       '{"provider": "email", "providers": ["email"]}'::jsonb as raw_app_meta_data,
       jsonb_build_object('name', m.name) as raw_user_meta_data, now() as created_at, now() as updated_at, '' as confirmation_token,
       '' as recovery_token, '' as email_change, '' as email_change_token_new
  from seeding.members m;
create view seeding_organisations."auth.identities" as
select m.user_id as id, 'email' as provider, m.user_id::text as provider_id, m.user_id,
       jsonb_build_object('sub', m.user_id, 'email', m.email) as identity_data, now() as created_at, now() as updated_at
  from seeding.members m;
