-- Drafting and editing.

create function app.do_save_request(p_ctx app.ctx, p_content jsonb, p_request uuid, p_content_hash text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests;
  v_refusal jsonb;
  v_problems jsonb;
  v_voided uuid[] := '{}';
begin
  if p_request is null then
    if not 'request.create' = any (p_ctx.permissions) then
      return app.refuse('permission_missing', 'request.save', 'requests');
    end if;
  else
    v_request := app.take_request(p_ctx, p_request);
    v_refusal := app.judge(p_ctx, v_request, 'save');
    if v_refusal is not null then
      return v_refusal;
    end if;
  end if;
  v_problems := app.content_problems(p_ctx, p_content);
  if v_problems = '[]' and (select coalesce(sum(l.net + l.tax), 0) > 9007199254740991 from app.priced_lines(p_content -> 'lines') l) then
    return app.refuse('amount_too_large', 'request.save', 'requests', p_request);
  elsif v_request.number is not null and p_content ->> 'kind' <> v_request.kind then
    v_problems := v_problems || app.problem('kind', 'A numbered request keeps its kind.');
  end if;
  if v_problems <> '[]' then
    return app.refuse('invalid_content', 'request.save', 'requests', p_request, p_extra => jsonb_build_object('problems', v_problems));
  end if;
  if p_request is not null and p_content_hash is not null and p_content_hash <> v_request.content_hash then
    return app.refuse('content_changed', 'request.save', 'requests', p_request,
      'Somebody saved this request after you opened it. Compare, then save again.',
      p_extra => jsonb_build_object('content_hash', v_request.content_hash, 'difference',
        app.difference(app.content_of(v_request), app.tidy(p_content))));
  end if;
  if p_request is null then
    insert into app.requests (tenant_id, kind, created_by) values (p_ctx.tenant_id, p_content ->> 'kind',
      p_ctx.member_id) returning * into v_request;
  elsif v_request.state in ('pending', 'queried') then
    v_voided := app.void_round(v_request, 'edited');
    update app.requests r set state = 'returned' where r.tenant_id = p_ctx.tenant_id and r.id = p_request;
  end if;
  insert into app.request_authors (tenant_id, request_id, member_id) values (p_ctx.tenant_id, v_request.id,
    p_ctx.member_id) on conflict do nothing;
  insert into app.request_shares (tenant_id, request_id, member_id)
  select p_ctx.tenant_id, v_request.id, p_ctx.member_id where p_ctx.member_id <> v_request.created_by on conflict do nothing;
  v_request := app.write_content(v_request, p_content);
  return jsonb_build_object('ok', true, 'request_id', v_request.id, 'state', v_request.state, 'content_hash', v_request.content_hash,
    'voided', cardinality(v_voided),
    'event_id', audit.record('request.save', 'requests', v_request.id,
      jsonb_build_object('content_hash', v_request.content_hash, 'voided', to_jsonb(v_voided), 'state', v_request.state), '{}',
        'request.create'));
end $$;
revoke execute on function app.do_save_request(app.ctx, jsonb, uuid, text) from public;
grant execute on function app.do_save_request(app.ctx, jsonb, uuid, text) to countersign;

-- The same shape on both sides of a difference: what an editor sends, and what stands.
create function app.tidy(p_content jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return (
    select jsonb_strip_nulls(p_content - 'lines') || jsonb_build_object('lines', coalesce((
      select jsonb_agg(jsonb_build_object('description', l.description, 'quantity_milli', l.quantity_milli, 'unit_minor', l.unit_minor,
        'tax_basis_points', l.tax_basis_points) order by l.place)
        from app.priced_lines(p_content -> 'lines') l), '[]')));
end $$;
revoke execute on function app.tidy(jsonb) from public;
grant execute on function app.tidy(jsonb) to countersign;

create function app.content_of(p_request app.requests) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_strip_nulls(jsonb_build_object('kind', p_request.kind, 'title', p_request.title, 'payee_id', p_request.payee_id,
      'payee_name', case when p_request.payee_id is null then p_request.payee_name end, 'department_id', p_request.department_id,
        'currency', p_request.currency,
      'needed_by', p_request.needed_by, 'reference', p_request.reference, 'purchase_order_id', p_request.purchase_order_id,
        'excess_reason', p_request.excess_reason))
    || jsonb_build_object('lines', coalesce((
      select jsonb_agg(jsonb_build_object('description', l.description, 'quantity_milli', l.quantity_milli, 'unit_minor', l.unit_minor,
        'tax_basis_points', l.tax_basis_points) order by l.position)
        from app.request_lines l where l.tenant_id = p_request.tenant_id and l.request_id = p_request.id), '[]'));
end $$;
revoke execute on function app.content_of(app.requests) from public;
grant execute on function app.content_of(app.requests) to countersign;
