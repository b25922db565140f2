-- Demo data: two organisations with people in every role, all with the password countersign-demo. For the embedded
-- stack and `supabase start`; never for production. Tenants are opened by the real job function with a ticket, and the
-- requests are raised and decided through the same public acts that the app calls.

create temporary table people (tenant text, email text, name text, department text, roles text[], heads text[]);
insert into people values
  ('A', 'amara@adunni.example', 'Amara Okafor', null, '{admin,staff}', '{}'),
  ('A', 'tunde@adunni.example', 'Tunde Bello', 'OPS', '{hod}', '{OPS}'),
  ('A', 'zainab@adunni.example', 'Zainab Musa', 'SAL', '{hod}', '{SAL}'),
  ('A', 'ngozi@adunni.example', 'Ngozi Eze', null, '{finance}', '{}'),
  ('A', 'emeka@adunni.example', 'Emeka Obi', null, '{finance}', '{}'),
  ('A', 'folake@adunni.example', 'Folake Adeyemi', null, '{md}', '{}'),
  ('A', 'ibrahim@adunni.example', 'Ibrahim Sani', null, '{md}', '{}'),
  ('A', 'chidi@adunni.example', 'Chidi Nwosu', 'OPS', '{staff}', '{}'),
  ('A', 'kemi@adunni.example', 'Kemi Ade', 'SAL', '{staff}', '{}'),
  ('A', 'halima@adunni.example', 'Halima Yusuf', null, '{compliance}', '{}'),
  ('A', 'grace@audit.example', 'Grace Mensah', null, '{auditor}', '{}'),
  ('B', 'wanjiru@baraka.example', 'Wanjiru Kamau', null, '{admin,staff}', '{}'),
  ('B', 'otieno@baraka.example', 'Otieno Ouma', 'SCH', '{hod}', '{SCH}'),
  ('B', 'achieng@baraka.example', 'Achieng Njeri', null, '{finance}', '{}'),
  ('B', 'mwangi@baraka.example', 'Mwangi Kariuki', 'SCH', '{staff}', '{}'),
  ('B', 'grace@audit.example', 'Grace Mensah', null, '{auditor}', '{}');

insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, last_sign_in_at, raw_app_meta_data,
                        raw_user_meta_data,
                        created_at, updated_at, confirmation_token, recovery_token, email_change, email_change_token_new)
select '00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'authenticated', 'authenticated', p.email,
       extensions.crypt('countersign-demo', extensions.gen_salt('bf', 10)), now(), now(), '{"provider": "email", "providers": ["email"]}',
       jsonb_build_object('name', p.name), now(), now(), '', '', '', ''
  from (select distinct on (email) email, name from people) p;
insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
select gen_random_uuid(), 'email', u.id::text, u.id, jsonb_build_object('sub', u.id, 'email', u.email), now(), now()
  from auth.users u where u.email in (select email from people);

-- The organisations, opened as the platform opens them.
create function pg_temp.open(p_name text, p_currency text, p_zone text, p_deciders text, p_threshold bigint, p_founder text, p_departments jsonb) returns uuid
language plpgsql as $$
declare
  v_ticket text := gen_random_uuid()::text;
  v_founder record;
  v_answer jsonb;
begin
  select u.id, p.name into v_founder from auth.users u join people p on p.email = u.email where u.email = p_founder limit 1;
  insert into secrets.job_tickets (hash, purpose) values (sha256(convert_to(v_ticket, 'UTF8')), 'open_trial');
  set local role service_role;
  v_answer := api.open_trial(v_ticket, p_name, p_currency, p_zone, p_deciders, p_threshold, v_founder.id, v_founder.name, p_founder, p_departments);
  reset role;
  -- a transaction enters one tenant; a seed runs as one transaction, so it leaves each by hand
  delete from app.entries;
  return v_answer ->> 'tenant_id';
end $$;

create temporary table opened (tenant text, id uuid);
insert into opened values ('A', pg_temp.open('Adunni Foods Ltd', 'NGN', 'Africa/Lagos', 'three_or_more', 500000000, 'amara@adunni.example',
  '[{"code": "OPS", "name": "Operations"}, {"code": "SAL", "name": "Sales"}]'));
insert into opened values ('B', pg_temp.open('Baraka Schools Trust', 'KES', 'Africa/Nairobi', 'two', 100000000, 'wanjiru@baraka.example',
  '[{"code": "SCH", "name": "School operations"}, {"code": "TRN", "name": "Transport"}]'));

update app.tenants set settled_at = now();
-- Everybody here signs in by one click, so nobody is made to set up a second factor; a real organisation's date cannot be moved.
update app.tenants set factor_due_at = now() + interval '10 years';
-- one has long been a customer, the other is on its trial
update app.tenants set trial_ends_at = null where id = (select id from opened where tenant = 'A');

insert into app.members (tenant_id, user_id, name, department_id)
select o.id, u.id, p.name, d.id
  from people p join opened o on o.tenant = p.tenant join auth.users u on u.email = p.email
  left join app.departments d on d.tenant_id = o.id and d.code = p.department
 where not 'admin' = any (p.roles);
insert into app.member_details (tenant_id, member_id, email)
select m.tenant_id, m.id, p.email
  from people p join opened o on o.tenant = p.tenant join auth.users u on u.email = p.email join app.members m on m.tenant_id = o.id and m.user_id = u.id
 where not 'admin' = any (p.roles);
insert into app.member_roles (tenant_id, member_id, role_id)
select m.tenant_id, m.id, r.id
  from people p join opened o on o.tenant = p.tenant join auth.users u on u.email = p.email join app.members m on m.tenant_id = o.id and m.user_id = u.id
  join app.roles r on r.tenant_id = o.id and r.key = any (p.roles)
 where not 'admin' = any (p.roles);
insert into app.department_heads (tenant_id, department_id, member_id)
select m.tenant_id, d.id, m.id
  from people p join opened o on o.tenant = p.tenant join auth.users u on u.email = p.email join app.members m on m.tenant_id = o.id and m.user_id = u.id
  join app.departments d on d.tenant_id = o.id and d.code = any (p.heads);
insert into app.exchange_rates (tenant_id, currency, rate, source, effective_at, saved_at)
select o.id, x.currency, x.rate, x.source, now(), now()
  from opened o join (values ('A', 'USD', 1540.25, 'CBN closing rate'), ('A', 'GBP', 2010.5, 'CBN closing rate'), ('A', 'EUR', 1690, 'CBN closing rate'),
                             ('A', 'JPY', 10.2, 'CBN closing rate'), ('A', 'KWD', 5015, 'CBN closing rate'), ('A', 'GHS', 131.4, 'CBN closing rate'),
                             ('B', 'USD', 129.4, 'CBK mean rate'), ('B', 'GBP', 171.2, 'CBK mean rate')) x (tenant, currency, rate, source) on x.tenant = o.tenant;
insert into app.payees (tenant_id, name, account_mask, owner_member_id)
select o.id, x.name, '•••• ' || right(x.account, 4), (select m.id from app.members m where m.tenant_id = o.id and m.name = x.owner)
  from opened o join (values ('A', 'Lagos Cold Store Ltd', '0123456789', null), ('A', 'Kano Grain Millers', '2210045512', null),
                             ('A', 'Obi Haulage (Emeka Obi)', '3055500917', 'Emeka Obi'), ('B', 'Mombasa Book Supplies', '0110998877', null)) x (tenant, name, account, owner) on x.tenant = o.tenant;
insert into app.payee_bank_details (tenant_id, payee_id, bank_name, account_name, account_number)
select p.tenant_id, p.id, case when p.name like 'Mombasa%' then 'KCB Bank' else 'Zenith Bank' end, p.name,
       case p.name when 'Lagos Cold Store Ltd' then '0123456789' when 'Kano Grain Millers' then '2210045512' when 'Mombasa Book Supplies' then '0110998877' else '3055500917' end
  from app.payees p;

-- Acting as a person: a sign-in and its registration, then the claims that the Data API would set.
create function pg_temp.act_as(p_email text) returns void
language plpgsql as $$
declare
  v_sign_in uuid := gen_random_uuid();
  v_session uuid := gen_random_uuid();
  v_member record;
begin
  select m.tenant_id, m.id, m.user_id into v_member from app.members m join auth.users u on u.id = m.user_id where u.email = p_email;
  insert into app.sign_ins (auth_session_id, user_id) values (v_sign_in, v_member.user_id);
  insert into app.sessions (tenant_id, id, auth_session_id, user_id, member_id, agent)
  values (v_member.tenant_id, v_session, v_sign_in, v_member.user_id, v_member.id, 'Demo data');
  update app.sign_ins set tenant_id = v_member.tenant_id, session_id = v_session where auth_session_id = v_sign_in;
  perform set_config('request.jwt.claims', jsonb_build_object('sub', v_member.user_id, 'session_id', v_sign_in, 'role', 'authenticated')::text, true);
  perform set_config('role', 'authenticated', true);
end $$;
create function pg_temp.raise_request(p_email text, p_content jsonb, p_department text, p_payee text) returns uuid
language plpgsql as $$
declare
  v_id uuid;
  v_tenant uuid := (select m.tenant_id from app.members m join auth.users u on u.id = m.user_id where u.email = p_email);
  v_content jsonb := p_content || jsonb_build_object('department_id', (select d.id from app.departments d where d.tenant_id = v_tenant and d.code = p_department),
    'payee_id', (select p.id from app.payees p where p.tenant_id = v_tenant and p.name = p_payee));
begin
  perform pg_temp.act_as(p_email);
  v_id := api.save_request(v_content) ->> 'request_id';
  perform api.submit_request(v_id);
  perform api.end_session();
  reset role;
  return v_id;
end $$;
create function pg_temp.approve(p_email text, p_request uuid) returns void
language plpgsql as $$
declare
  v_hash text := (select content_hash from app.requests where id = p_request);
begin
  perform pg_temp.act_as(p_email);
  perform api.decide(p_request, 'approve', null, v_hash, null);
  perform api.end_session();
  reset role;
end $$;

do $$
declare
  v_order uuid;
  v_request uuid;
begin
  v_order := pg_temp.raise_request('chidi@adunni.example', '{"kind": "purchase_order", "title": "Cold room racking, Ikeja depot", "currency": "NGN", "reference": "Quote LCS-88",
    "lines": [{"description": "Racking bays", "quantity_milli": 12000, "unit_minor": 21500000, "tax_basis_points": 750}]}', 'OPS', 'Lagos Cold Store Ltd');
  perform pg_temp.approve('tunde@adunni.example', v_order);
  perform pg_temp.approve('ngozi@adunni.example', v_order);
  v_request := pg_temp.raise_request('chidi@adunni.example', '{"kind": "payment_voucher", "title": "Maize, November delivery", "currency": "NGN", "reference": "INV 4471",
    "lines": [{"description": "White maize, 50 kg bags", "quantity_milli": 180000, "unit_minor": 3850000, "tax_basis_points": 0},
              {"description": "Haulage Kano to Lagos", "quantity_milli": 1000, "unit_minor": 45000000, "tax_basis_points": 750}]}', 'OPS', 'Kano Grain Millers');
  perform pg_temp.approve('tunde@adunni.example', v_request);
  v_request := pg_temp.raise_request('kemi@adunni.example', '{"kind": "payment_voucher", "title": "Trade fair stand, Accra", "currency": "GHS", "reference": "AFC-2026-31",
    "lines": [{"description": "Stand, three days", "quantity_milli": 1000, "unit_minor": 1850000, "tax_basis_points": 1500}]}', 'SAL', 'Lagos Cold Store Ltd');
end $$;
-- a new payee that waits for a second person
do $$
begin
  perform pg_temp.act_as('ngozi@adunni.example');
  perform api.propose_payee_change(null, '{"name": "Ikorodu Packaging Ltd", "bank_name": "Access Bank", "account_name": "Ikorodu Packaging Limited",
    "account_number": "0690443128"}', 'Cartons for the new line; offer of 14 November');
  perform api.end_session();
  reset role;
end $$;
do $$
begin
  perform pg_temp.raise_request('mwangi@baraka.example', '{"kind": "payment_voucher", "title": "Form 2 text books", "currency": "KES", "reference": "MBS 1029",
    "lines": [{"description": "Mathematics, book 2", "quantity_milli": 120000, "unit_minor": 78000, "tax_basis_points": 0}]}', 'SCH', 'Mombasa Book Supplies');
end $$;
