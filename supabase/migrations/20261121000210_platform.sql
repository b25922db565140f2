-- ISO-4: platform jobs. A ticket, asked for with the secret key and the edge credential, opens one transaction in one tenant.

create function api.issue_job_ticket(p_edge text, p_purpose text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ticket text := encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  elsif p_purpose is null or p_purpose not in ('open_trial', 'rotate_keys') then
    return app.refusal('ticket_invalid');
  end if;
  insert into secrets.job_tickets (hash, purpose) values (sha256(convert_to(v_ticket, 'UTF8')), p_purpose);
  return jsonb_build_object('ok', true, 'ticket', v_ticket);
end $$;
comment on function api.issue_job_ticket(text, text) is 'A random ticket for one job: single use, thirty seconds, stored hashed.';
revoke execute on function api.issue_job_ticket(text, text) from public;
grant execute on function api.issue_job_ticket(text, text) to service_role;
alter function api.issue_job_ticket(text, text) owner to gatekeeper;

-- Spends a ticket and enters a tenant for this transaction; null when the ticket is no good.
create function app.enter_job(p_ticket text, p_purpose text, p_tenant uuid) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_id uuid;
begin
  update secrets.job_tickets t set used_at = clock_timestamp()
   where t.hash = sha256(convert_to(coalesce(p_ticket, ''), 'UTF8')) and t.purpose = p_purpose and t.used_at is null
     and t.expires_at > clock_timestamp()
  returning t.id into v_id;
  if not found then
    return null;
  end if;
  insert into app.entries (tenant_id, purpose, ticket_id) values (p_tenant, p_purpose, v_id);
  return v_id;
end $$;
revoke execute on function app.enter_job(text, text, uuid) from public;
grant execute on function app.enter_job(text, text, uuid) to countersign;
alter function app.enter_job(text, text, uuid) owner to gatekeeper;

-- The roles that ship, as this tenant's own, with what a small organisation adds to them (AUT-13).
create function app.write_roles(p_tenant uuid, p_deciders text) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into app.roles (tenant_id, key, name, description, built_in) select p_tenant, t.role_key, t.name, t.description, true
    from app.role_templates t;
  insert into app.role_permissions (tenant_id, role_id, permission)
  select p_tenant, r.id, p
    from app.roles r join app.role_templates t on t.role_key = r.key,
         unnest(t.permissions || array(select s.permission from app.small_roles(p_deciders) s where s.role_key = r.key)) p
   where r.tenant_id = p_tenant;
end $$;
revoke execute on function app.write_roles(uuid, text) from public;
grant execute on function app.write_roles(uuid, text) to countersign;

-- A new organisation: roles, policy, departments, and its founder as Admin and Staff.
create function api.open_trial(p_ticket text, p_name text, p_base_currency text, p_time_zone text, p_deciders text,
  p_threshold_minor bigint,
  p_founder_user uuid, p_founder_name text, p_founder_email text, p_departments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_tenant uuid := gen_random_uuid();
  v_ticket uuid := app.enter_job(p_ticket, 'open_trial', v_tenant);
  v_member uuid;
begin
  if v_ticket is null then
    return app.refusal('ticket_invalid');
  end if;
  if not exists (select from pg_catalog.pg_timezone_names z where z.name = p_time_zone) then
    raise exception 'unknown time zone %', p_time_zone using errcode = '22023';
  end if;
  insert into app.tenants (id, name, base_currency, time_zone, deciders, locale) values (v_tenant, p_name, p_base_currency, p_time_zone,
    p_deciders, case p_base_currency when 'NGN' then 'en-NG' when 'KES' then 'en-KE' when 'GHS' then 'en-GH' when 'ZAR' then 'en-ZA'
      when 'USD' then 'en-US' else 'en-GB' end);
  perform audit.record('job.enter', 'tenants', v_tenant, jsonb_build_object('ticket', v_ticket, 'purpose', 'open_trial'));
  perform app.write_roles(v_tenant, p_deciders);
  perform app.write_default_policy(v_tenant, 1, null, p_deciders, p_threshold_minor);
  insert into app.departments (tenant_id, code, name) select v_tenant, d ->> 'code', d ->> 'name'
    from jsonb_array_elements(p_departments) d;
  insert into app.members (tenant_id, user_id, name) values (v_tenant, p_founder_user, p_founder_name) returning id into v_member;
  insert into app.member_details (tenant_id, member_id, email) values (v_tenant, v_member, lower(p_founder_email));
  insert into app.member_roles (tenant_id, member_id, role_id) select v_tenant, v_member, r.id from app.roles r
    where r.tenant_id = v_tenant and r.key in ('admin', 'staff');
  return jsonb_build_object('ok', true, 'tenant_id', v_tenant, 'member_id', v_member,
    'event_id', audit.record('tenant.open',
      'tenants', v_tenant, jsonb_build_object('deciders', p_deciders, 'threshold_minor', p_threshold_minor)));
end $$;
comment on function api.open_trial(text, text, text, text, text, bigint, uuid, text, text,
  jsonb) is 'Spends an open_trial ticket. p_departments: [{code, name}]. Malformed arguments raise: the caller is our own server.';
revoke execute on function api.open_trial(text, text, text, text, text, bigint, uuid, text, text, jsonb) from public;
grant execute on function api.open_trial(text, text, text, text, text, bigint, uuid, text, text, jsonb) to service_role;
alter function api.open_trial(text, text, text, text, text, bigint, uuid, text, text, jsonb) owner to countersign;
