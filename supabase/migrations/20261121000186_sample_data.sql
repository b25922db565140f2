-- Setting up: something to look around with, and what a first approval still lacks.

-- ONB-1: something to look around with. Requests of their own number series, raised by the administrator who asks;
-- they wait for the organisation's real deciders, and leave their trail like any other.
create function app.do_add_sample_data(p_ctx app.ctx) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_tenant app.tenants;
  v_department uuid;
  v_unit bigint;
  v_sample record;
  v_saved jsonb;
  v_submitted jsonb;
  v_requests uuid[] := '{}';
begin
  select * into strict v_tenant from app.tenants t where t.id = p_ctx.tenant_id;
  if not p_ctx.permissions @> array['tenant.manage', 'request.create', 'request.submit'] then
    return app.refuse('permission_missing', 'sample.add', 'tenants', p_ctx.tenant_id);
  elsif exists (select from app.payees p where p.tenant_id = p_ctx.tenant_id and p.sample and p.active) then
    return app.refuse('sample_data_present', 'sample.add', 'tenants', p_ctx.tenant_id);
  end if;
  select d.id into v_department from app.departments d where d.tenant_id = p_ctx.tenant_id and d.active
    order by not exists (select from app.department_heads h where h.tenant_id = d.tenant_id and h.department_id = d.id), d.code limit 1;
  if v_department is null then
    return app.refuse('department_missing', 'sample.add', 'tenants', p_ctx.tenant_id);
  end if;
  -- amounts that read like real ones in the organisation's currency
  v_unit := (select power(10, c.exponent)::bigint from app.currencies c where c.code = v_tenant.base_currency)
    * case v_tenant.base_currency when 'NGN' then 1000 when 'KES' then 100 when 'JPY' then 100 when 'GHS' then 10 when 'ZAR' then 10 else 1 end;
  insert into app.payees (tenant_id, name, sample)
  values (p_ctx.tenant_id, 'Harbour Stationers (sample)', true), (p_ctx.tenant_id, 'Sunrise Catering (sample)', true);
  for v_sample in
    select * from (values
      ('purchase_order', 'Sample: desks and chairs', 'Harbour Stationers (sample)', 'Desk with chair', 6000, 185, true),
      ('payment_voucher', 'Sample: printer paper and toner', 'Harbour Stationers (sample)', 'Toner cartridge', 4000, 62, true),
      ('payment_voucher', 'Sample: lunch for the team day', 'Sunrise Catering (sample)', 'Lunch', 25000, 9, false)
    ) x (kind, title, payee, line, quantity_milli, units, submitted)
  loop
    v_saved := app.do_save_request(p_ctx, jsonb_build_object('kind', v_sample.kind, 'title', v_sample.title, 'department_id', v_department,
      'payee_id', (select p.id from app.payees p where p.tenant_id = p_ctx.tenant_id and p.sample and p.active and p.name = v_sample.payee),
      'currency', v_tenant.base_currency, 'lines', jsonb_build_array(jsonb_build_object('description', v_sample.line,
        'quantity_milli', v_sample.quantity_milli, 'unit_minor', v_sample.units * v_unit, 'tax_basis_points', 0))), null, null);
    v_requests := v_requests || (v_saved ->> 'request_id')::uuid;
    update app.requests r set sample = true where r.tenant_id = p_ctx.tenant_id and r.id = (v_saved ->> 'request_id')::uuid;
    if v_sample.submitted then
      v_submitted := app.do_submit_request(p_ctx, (v_saved ->> 'request_id')::uuid, null);
    end if;
    if 'false' in (v_saved ->> 'ok', v_submitted ->> 'ok') then
      raise exception 'sample data was refused: % %', v_saved, v_submitted;
    end if;
  end loop;
  return jsonb_build_object('ok', true, 'requests', to_jsonb(v_requests), 'event_id', audit.record('sample.add', 'tenants', p_ctx.tenant_id,
    jsonb_build_object('requests', to_jsonb(v_requests)), '{}', 'tenant.manage'));
end $$;
revoke execute on function app.do_add_sample_data(app.ctx) from public;
grant execute on function app.do_add_sample_data(app.ctx) to countersign;

-- Nothing is deleted: what still runs is withdrawn, what was decided stays in the trail as what it was.
create function app.do_remove_sample_data(p_ctx app.ctx) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests;
  v_withdrawn integer := 0;
  v_kept integer;
begin
  if not 'tenant.manage' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'sample.remove', 'tenants', p_ctx.tenant_id);
  elsif not exists (select from app.payees p where p.tenant_id = p_ctx.tenant_id and p.sample and p.active) then
    return app.refuse('no_sample_data', 'sample.remove', 'tenants', p_ctx.tenant_id);
  end if;
  -- payees before requests, as everywhere
  update app.payees p set active = false where p.tenant_id = p_ctx.tenant_id and p.sample and p.active;
  for v_request in
    select * from app.requests r where r.tenant_id = p_ctx.tenant_id and r.sample
       and r.state in ('draft', 'pending', 'queried', 'returned') order by r.kind, r.id for no key update
  loop
    perform app.withdraw(p_ctx, v_request);
    perform audit.record('request.withdraw', 'requests', v_request.id, jsonb_build_object('number', v_request.number, 'sample', true), '{}',
      'tenant.manage');
    v_withdrawn := v_withdrawn + 1;
  end loop;
  select count(*) into v_kept from app.requests r where r.tenant_id = p_ctx.tenant_id and r.sample and r.state <> 'withdrawn';
  return jsonb_build_object('ok', true, 'withdrawn', v_withdrawn, 'kept', v_kept, 'event_id', audit.record('sample.remove', 'tenants',
    p_ctx.tenant_id, jsonb_build_object('withdrawn', v_withdrawn, 'kept', v_kept), '{}', 'tenant.manage'));
end $$;
revoke execute on function app.do_remove_sample_data(app.ctx) from public;
grant execute on function app.do_remove_sample_data(app.ctx) to countersign;

-- What is set up and what is still missing for a first approval. Counts and times only: an administrator reads no content.
create function app.set_up_facts(p_ctx app.ctx) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_tenant app.tenants;
  v_missing jsonb;
  v_submitted timestamptz;
  v_approved timestamptz;
begin
  select * into strict v_tenant from app.tenants t where t.id = p_ctx.tenant_id;
  select coalesce(jsonb_agg(jsonb_build_object('permission', n.permission, 'label', n.label) order by n.position), '[]') into v_missing
    from (select s.permission, min(s.label) as label, min(s.position) as position, bool_or(s.scope = 'department') as by_head
            from app.policy_steps s where s.tenant_id = p_ctx.tenant_id and s.version = app.policy_now(p_ctx.tenant_id)
           group by s.permission) n
   where not exists (select from app.holders_of(p_ctx.tenant_id, n.permission) h
      where not n.by_head or exists (select from app.department_heads d join app.departments e on e.tenant_id = d.tenant_id
        and e.id = d.department_id and e.active where d.tenant_id = p_ctx.tenant_id and d.member_id = h));
  select min(r.submitted_at) into v_submitted from app.request_versions r where r.tenant_id = p_ctx.tenant_id;
  select min(d.decided_at) into v_approved from app.decisions d where d.tenant_id = p_ctx.tenant_id and d.decision = 'approve';
  return jsonb_build_object('ok', true, 'settled', v_tenant.settled_at is not null,
    'departments', (select count(*) from app.departments d where d.tenant_id = p_ctx.tenant_id and d.active),
    'departments_without_head', (select count(*) from app.departments d where d.tenant_id = p_ctx.tenant_id and d.active
      and not exists (select from app.department_heads h join app.members m on m.tenant_id = h.tenant_id and m.id = h.member_id
        where h.tenant_id = d.tenant_id and h.department_id = d.id and app.has_access(m))),
    'people', (select count(*) from app.members m where m.tenant_id = p_ctx.tenant_id and app.has_access(m)),
    'invitations_open', (select count(*) from app.invitations i where i.tenant_id = p_ctx.tenant_id and i.spent_at is null
      and i.revoked_at is null and i.expires_at > clock_timestamp()),
    'missing', v_missing, 'first_submitted_at', v_submitted, 'first_approved_at', v_approved,
    'sample', exists (select from app.payees p where p.tenant_id = p_ctx.tenant_id and p.sample and p.active),
    'trial_ends_at', v_tenant.trial_ends_at,
    'done', v_tenant.settled_at is not null and v_missing = '[]' and v_approved is not null);
end $$;
revoke execute on function app.set_up_facts(app.ctx) from public;
grant execute on function app.set_up_facts(app.ctx) to countersign;
