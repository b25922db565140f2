-- The content of a request: read from JSON, checked, stored, and its canonical snapshot (REQ-3).

create function app.problem(p_field text, p_problem text) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_array(jsonb_build_object('field', p_field, 'problem', p_problem));
end $$;
revoke execute on function app.problem(text, text) from public;
grant execute on function app.problem(text, text) to countersign;

-- A JSON number that is a whole one within bounds, else null.
create function app.whole(p_value jsonb, p_from bigint, p_to bigint) returns bigint
language plpgsql immutable set search_path = '' as $$
begin
  if jsonb_typeof(p_value) <> 'number' or p_value::numeric <> trunc(p_value::numeric) or p_value::numeric not between p_from and p_to then
    return null;
  end if;
  return p_value::numeric::bigint;
end $$;
revoke execute on function app.whole(jsonb, bigint, bigint) from public;
grant execute on function app.whole(jsonb, bigint, bigint) to countersign;

-- Names that only differ in case, spacing and punctuation are alike.
create function app.likeness(p_name text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return lower(regexp_replace(normalize(p_name, nfkc), '[\s[:punct:]]', '', 'g'));
end $$;
revoke execute on function app.likeness(text) from public;
grant execute on function app.likeness(text) to countersign;

-- What is wrong with a person's name, in words; null when nothing is. Signs that do not show, and letters of one script
-- that pass for another's, would let a name read like a colleague's.
create function app.name_problem(p_name text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case
    when p_name is null or length(p_name) not between 1 and 120 then 'Give a name of at most 120 characters.'
    when p_name ~ '[[:cntrl:]\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFF]'
      then 'Leave out signs that do not show.'
    when p_name !~ '[[:alpha:]]' then 'Give a name with letters.'
    when p_name ~ '[A-Za-z\u00C0-\u024F]' and p_name ~ '[\u0370-\u03FF\u0400-\u052F\u0530-\u058F\u13A0-\u13FF]'
      then 'Write the name in one script.' end;
end $$;
revoke execute on function app.name_problem(text) from public;
grant execute on function app.name_problem(text) to countersign;

-- What is malformed in content (drafts may be incomplete, never malformed). [] when all is well.
create function app.content_problems(p_ctx app.ctx, p_content jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := '[]';
  v_key text;
  v_value jsonb;
  v_text text;
  v_limits jsonb := '{"title": 200, "payee_name": 200, "reference": 100, "excess_reason": 500, "needed_by": 10, "currency": 3, "kind": 20, "payee_id": 36, "department_id": 36, "purchase_order_id": 36}';
begin
  if jsonb_typeof(p_content) is distinct from 'object' then
    return app.problem('content', 'Send an object of fields.');
  elsif (select count(*) from jsonb_object_keys(p_content)) > 20 then
    return app.problem('content', 'Send only the fields of a request.');
  end if;
  for v_key, v_value in select key, value from jsonb_each(jsonb_strip_nulls(p_content)) loop
    if v_key = 'lines' then
      continue;
    elsif not v_limits ? v_key then
      v_found := v_found || app.problem(v_key, 'There is no such field.');
      continue;
    elsif jsonb_typeof(v_value) <> 'string' then
      v_found := v_found || app.problem(v_key, 'Send text.');
      continue;
    end if;
    v_text := v_value #>> '{}';
    if length(v_text) > (v_limits ->> v_key)::integer then
      v_found := v_found || app.problem(v_key, 'Keep it to ' || (v_limits ->> v_key) || ' characters.');
    elsif v_key in ('payee_id', 'department_id', 'purchase_order_id') and not pg_input_is_valid(v_text, 'uuid') then
      v_found := v_found || app.problem(v_key, 'Choose one from the list.');
    elsif v_key = 'needed_by' and (v_text !~ '^\d{4}-\d{2}-\d{2}$' or not pg_input_is_valid(v_text, 'date')) then
      v_found := v_found || app.problem(v_key, 'Give a date like 2026-11-30.');
    elsif v_key = 'payee_id'
      and not exists (select from app.payees p where p.tenant_id = p_ctx.tenant_id and p.id = v_text::uuid and p.active) then
      v_found := v_found || app.problem(v_key, 'Choose one from the list.');
    elsif v_key = 'payee_name' and p_content ->> 'payee_id' is null and exists (select from app.payees p
        where p.tenant_id = p_ctx.tenant_id and p.active and app.likeness(p.name) = app.likeness(v_text)) then
      -- a typed name would leave the register's owner and bank details out of the decision
      v_found := v_found || app.problem(v_key, 'This payee is registered: choose it from the list.');
    elsif v_key = 'department_id'
      and not exists (select from app.departments d where d.tenant_id = p_ctx.tenant_id and d.id = v_text::uuid and d.active) then
      v_found := v_found || app.problem(v_key, 'Choose one from the list.');
    elsif v_key = 'currency' and not exists (select from app.currencies c where c.code = v_text) then
      v_found := v_found || app.problem(v_key, 'Choose one from the list.');
    elsif v_key = 'purchase_order_id' and not exists (select from app.requests r
        where r.tenant_id = p_ctx.tenant_id and r.id = v_text::uuid and r.kind = 'purchase_order' and r.state = 'approved'
          and app.can_read(p_ctx, r)) then
      v_found := v_found || app.problem(v_key, 'Choose an approved purchase order.');
    end if;
  end loop;
  if coalesce(p_content ->> 'kind', '') not in ('payment_voucher', 'purchase_order') then
    v_found := v_found || app.problem('kind', 'Choose a payment voucher or a purchase order.');
  elsif p_content ->> 'kind' = 'purchase_order' and p_content ->> 'purchase_order_id' is not null then
    v_found := v_found || app.problem('purchase_order_id', 'Only vouchers are raised against a purchase order.');
  end if;
  return v_found || app.lines_problems(jsonb_strip_nulls(p_content) -> 'lines');
end $$;
revoke execute on function app.content_problems(app.ctx, jsonb) from public;
grant execute on function app.content_problems(app.ctx, jsonb) to countersign;

create function app.lines_problems(p_lines jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v_found jsonb := '[]';
  v_line jsonb;
  v_at text;
begin
  if jsonb_typeof(p_lines) <> 'array' or jsonb_array_length(p_lines) > 200 then
    return app.problem('lines', 'Send a list of at most 200 lines.');
  end if;
  for v_line, v_at in select l, 'lines.' || (i - 1) from jsonb_array_elements(p_lines) with ordinality e (l, i) loop
    if jsonb_typeof(v_line) <> 'object' then
      v_found := v_found || app.problem(v_at, 'Send an object of fields.');
      continue;
    end if;
    if jsonb_typeof(coalesce(v_line -> 'description', '""')) <> 'string' or length(coalesce(v_line ->> 'description', '')) > 300 then
      v_found := v_found || app.problem(v_at || '.description', 'Keep it to 300 characters.');
    end if;
    if app.whole(v_line -> 'quantity_milli', 0, 1000000000000) is null then
      v_found := v_found || app.problem(v_at || '.quantity_milli', 'Give a quantity with at most three decimals.');
    end if;
    if app.whole(v_line -> 'unit_minor', 0, 9007199254740991) is null then
      v_found := v_found || app.problem(v_at || '.unit_minor', 'Give an amount.');
    end if;
    if app.whole(coalesce(v_line -> 'tax_basis_points', '0'), 0, 10000) is null then
      v_found := v_found || app.problem(v_at || '.tax_basis_points', 'Give a tax rate between 0 and 100 %.');
    end if;
  end loop;
  return v_found;
end $$;
revoke execute on function app.lines_problems(jsonb) from public;
grant execute on function app.lines_problems(jsonb) to countersign;

-- Lines with their amounts: half away from zero, each line by itself. Numeric, so that nothing overflows on the way.
create function app.priced_lines(p_lines jsonb)
returns table (place integer, description text, quantity_milli bigint, unit_minor bigint, tax_basis_points integer, net numeric,
  tax numeric)
language plpgsql immutable set search_path = '' as $$
begin
  return query
    select l.i::integer, coalesce(app.typed(l.v ->> 'description'), ''), (l.v ->> 'quantity_milli')::numeric::bigint,
      (l.v ->> 'unit_minor')::numeric::bigint,
           coalesce((l.v ->> 'tax_basis_points')::numeric::integer,
             0), n.net, round(n.net * coalesce((l.v ->> 'tax_basis_points')::numeric, 0) / 10000)
      from jsonb_array_elements(coalesce(nullif(p_lines, 'null'), '[]')) with ordinality l (v, i),
           lateral (select round((l.v ->> 'quantity_milli')::numeric * (l.v ->> 'unit_minor')::numeric / 1000) as net) n;
end $$;
revoke execute on function app.priced_lines(jsonb) from public;
grant execute on function app.priced_lines(jsonb) to countersign;

-- What a snapshot holds of bank details, and an event: nothing that can be guessed without the salt.
create function app.bank_digest(p_salt bytea, p_bank text, p_name text, p_number text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return encode(sha256(p_salt || convert_to(audit.canonical(jsonb_build_array(p_bank, p_name, p_number)), 'UTF8')), 'hex');
end $$;
revoke execute on function app.bank_digest(bytea, text, text, text) from public;
grant execute on function app.bank_digest(bytea, text, text, text) to countersign;

-- What a decision signs: fields, lines, attachments' digests, the payee's bank details' digest, policy version, rate.
create function app.snapshot(p_request app.requests) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('v', 1, 'tenant', p_request.tenant_id, 'request', p_request.id, 'kind', p_request.kind, 'title',
    p_request.title,
    'payee_id', p_request.payee_id, 'payee_name', p_request.payee_name,
    'payee_bank', (select app.bank_digest(b.salt, b.bank_name, b.account_name, b.account_number)
                     from app.payee_bank_details b where b.tenant_id = p_request.tenant_id and b.payee_id = p_request.payee_id),
    'department_id', p_request.department_id, 'currency', p_request.currency, 'needed_by', p_request.needed_by, 'reference',
      p_request.reference,
    'purchase_order_id', p_request.purchase_order_id, 'excess_reason', p_request.excess_reason,
    'lines', coalesce((select jsonb_agg(jsonb_build_object('description', l.description, 'quantity_milli', l.quantity_milli, 'unit_minor',
      l.unit_minor,
        'tax_basis_points', l.tax_basis_points, 'net_minor', l.net_minor, 'tax_minor', l.tax_minor) order by l.position)
      from app.request_lines l where l.tenant_id = p_request.tenant_id and l.request_id = p_request.id), '[]'),
    'attachments', '[]'::jsonb, 'amount_minor', p_request.amount_minor, 'tax_minor', p_request.tax_minor,
    'policy_version', p_request.policy_version, 'rate', p_request.rate::text, 'base_minor', p_request.base_minor, 'round', p_request.round);
end $$;
revoke execute on function app.snapshot(app.requests) from public;
grant execute on function app.snapshot(app.requests) to countersign;

create function app.hash_of(p_snapshot jsonb) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return encode(sha256(convert_to(audit.canonical(p_snapshot), 'UTF8')), 'hex');
end $$;
revoke execute on function app.hash_of(jsonb) from public;
grant execute on function app.hash_of(jsonb) to countersign;

-- [{field, before, after}] for the fields that differ; null when there is nothing to compare with.
create function app.difference(p_before jsonb, p_after jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('field', k, 'before', p_before -> k, 'after', p_after -> k) order by k), '[]')
      from (select k from jsonb_object_keys(p_before) k union select k from jsonb_object_keys(p_after) k) x
     where p_before -> k is distinct from p_after -> k);
end $$;
revoke execute on function app.difference(jsonb, jsonb) from public;
grant execute on function app.difference(jsonb, jsonb) to countersign;

-- Decisions so far no longer count, visibly; the route is void.
create function app.void_round(p_request app.requests, p_reason text) returns uuid[]
language plpgsql volatile set search_path = '' as $$
declare
  v_voided uuid[];
begin
  with gone as (
  update app.decisions d set voided_at = clock_timestamp(), void_reason = p_reason
   where d.tenant_id = p_request.tenant_id and d.request_id = p_request.id and d.round = p_request.round and d.decision = 'approve'
     and d.voided_at is null
  returning d.id)
  select coalesce(array_agg(g.id order by g.id), '{}') into v_voided from gone g;
  update app.request_steps s set state = 'void'
   where s.tenant_id = p_request.tenant_id and s.request_id = p_request.id and s.round = p_request.round
     and s.state in ('waiting', 'active');
  return v_voided;
end $$;
revoke execute on function app.void_round(app.requests, text) from public;
grant execute on function app.void_round(app.requests, text) to countersign;

-- Writes checked content into a request and returns it with its new hash.
create function app.write_content(p_request app.requests, p_content jsonb) returns app.requests
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests := p_request;
  v_net numeric;
  v_tax numeric;
begin
  -- only the lines that differ: what did not change leaves no event
  delete from app.request_lines l
   where l.tenant_id = p_request.tenant_id and l.request_id = p_request.id
     and not exists (select from app.priced_lines(p_content -> 'lines') n
           where (n.place, n.description, n.quantity_milli, n.unit_minor, n.tax_basis_points) = (l.position, l.description,
             l.quantity_milli, l.unit_minor, l.tax_basis_points));
  insert into app.request_lines (tenant_id, request_id, position, description, quantity_milli, unit_minor, tax_basis_points, net_minor,
    tax_minor)
  select p_request.tenant_id, p_request.id, l.place, l.description, l.quantity_milli, l.unit_minor, l.tax_basis_points, l.net, l.tax
    from app.priced_lines(p_content -> 'lines') l
   where not exists (select from app.request_lines o where o.tenant_id = p_request.tenant_id and o.request_id = p_request.id
     and o.position = l.place);
  select coalesce(sum(l.net), 0), coalesce(sum(l.tax), 0) into v_net, v_tax from app.priced_lines(p_content -> 'lines') l;
  update app.requests r
     set kind = p_content ->> 'kind', title = app.typed(p_content ->> 'title'), payee_id = (p_content ->> 'payee_id')::uuid,
         payee_name = coalesce((select p.name from app.payees p where p.tenant_id = r.tenant_id
           and p.id = (p_content ->> 'payee_id')::uuid),
                               app.typed(p_content ->> 'payee_name')),
         department_id = (p_content ->> 'department_id')::uuid, currency = p_content ->> 'currency',
         amount_minor = v_net + v_tax, tax_minor = v_tax, needed_by = (p_content ->> 'needed_by')::date,
         reference = app.typed(p_content ->> 'reference'), purchase_order_id = (p_content ->> 'purchase_order_id')::uuid,
         excess_reason = app.typed(p_content ->> 'excess_reason'), updated_at = clock_timestamp()
   where r.tenant_id = p_request.tenant_id and r.id = p_request.id
   returning * into v_request;
  update app.requests r set content_hash = app.hash_of(app.snapshot(v_request))
   where r.tenant_id = v_request.tenant_id and r.id = v_request.id returning * into v_request;
  return v_request;
end $$;
revoke execute on function app.write_content(app.requests, jsonb) from public;
grant execute on function app.write_content(app.requests, jsonb) to countersign;
