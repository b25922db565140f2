-- REQ-6: several decisions in one act. Each is judged by itself, by the same engine, and leaves its own event; what one
-- of them meets stops none of the others. Only approving: whoever sends something back says why, one by one.

create function app.items_problem(p_items jsonb) returns text
language plpgsql immutable set search_path = '' as $$
begin
  if jsonb_typeof(p_items) is distinct from 'array' or jsonb_array_length(p_items) not between 1 and 50 then
    return 'Choose between one and fifty requests.';
  elsif exists (select from jsonb_array_elements(p_items) i
                 where jsonb_typeof(i) <> 'object' or not pg_input_is_valid(coalesce(i ->> 'request_id', ''), 'uuid')
                    or jsonb_typeof(coalesce(i -> 'warnings', '[]')) <> 'array') then
    return 'Each one names a request, the content that was seen of it, and the warnings that were.';
  elsif (select count(distinct (i ->> 'request_id')::uuid) from jsonb_array_elements(p_items) i) < jsonb_array_length(p_items) then
    return 'Choose each request once.';
  end if;
  return null;
end $$;
revoke execute on function app.items_problem(jsonb) from public;
grant execute on function app.items_problem(jsonb) to countersign;

create function app.do_bulk_decide(p_ctx app.ctx, p_items jsonb, p_decision text, p_comment text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_problem text := app.items_problem(p_items);
  v_request uuid;
  v_item jsonb;
  v_answer jsonb;
  v_outcomes jsonb := '[]';
  v_done integer := 0;
begin
  if not 'request.bulk_decide' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'request.bulk_decide', 'requests');
  elsif v_problem is not null then
    return app.refuse('invalid_items', 'request.bulk_decide', 'requests', p_explanation => v_problem);
  elsif p_decision is distinct from 'approve' then
    return app.refuse('decision_unknown', 'request.bulk_decide', 'requests',
      p_explanation => 'Several at once are approved only. To query, return or reject one, open it and say why.');
  end if;
  -- vouchers before orders, as a submission takes them, and by id, so that two people's lists never wait for each other
  for v_request, v_item in
    select (i ->> 'request_id')::uuid, i
      from jsonb_array_elements(p_items) i
      left join app.requests r on r.tenant_id = p_ctx.tenant_id and r.id = (i ->> 'request_id')::uuid
     order by r.kind, 1
  loop
    v_answer := app.do_decide(p_ctx, v_request, p_decision, p_comment, v_item ->> 'content_hash',
      array(select jsonb_array_elements_text(coalesce(v_item -> 'warnings', '[]'))));
    v_done := v_done + (v_answer ->> 'ok')::boolean::integer;
    v_outcomes := v_outcomes || (v_answer || jsonb_build_object('request_id', v_request, 'number', case when v_answer ->> 'token'
      is distinct from 'not_found' then (select r.number from app.requests r where r.tenant_id = p_ctx.tenant_id and r.id = v_request) end));
  end loop;
  return jsonb_build_object('ok', true, 'done', v_done, 'refused', jsonb_array_length(p_items) - v_done, 'outcomes', v_outcomes,
    'event_id', null);
end $$;
revoke execute on function app.do_bulk_decide(app.ctx, jsonb, text, text) from public;
grant execute on function app.do_bulk_decide(app.ctx, jsonb, text, text) to countersign;

-- The warnings of several at once, as a list asks; what the caller may not read is left out, as if it were not there.
create function app.do_warnings_of(p_ctx app.ctx, p_requests uuid[]) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('ok', true, 'requests', coalesce((
    select jsonb_agg(jsonb_build_object('request_id', r.id, 'warnings', app.warnings_for(p_ctx, r,
        (select t.time_zone from app.tenants t where t.id = p_ctx.tenant_id))) order by r.id)
      from app.requests r
     where r.tenant_id = p_ctx.tenant_id and r.id = any (p_requests) and app.can_read(p_ctx, r)), '[]'));
end $$;
revoke execute on function app.do_warnings_of(app.ctx, uuid[]) from public;
grant execute on function app.do_warnings_of(app.ctx, uuid[]) to countersign;
