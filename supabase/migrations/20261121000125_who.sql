-- Who can act, in rows and in words.

-- Who passes every rule of an action now, and can read the request at all.
create function app.who_can(p_request app.requests, p_action text) returns setof uuid
language plpgsql stable set search_path = '' as $$
declare
  v_candidate uuid;
  v_party app.ctx;
begin
  for v_candidate in
    select distinct c from (
      select w as c from app.request_steps s
        cross join lateral (select r from app.rightful(p_request, s) r
                             union all select a from app.alternates(p_request, s) a
                             union all select d.member_id from app.delegates(p_request, s) d) x (w)
       where p_action in ('approve', 'reject', 'query', 'return') and s.tenant_id = p_request.tenant_id and s.request_id = p_request.id
         and s.round = p_request.round and s.state = 'active'
      union all
      select h from unnest(app.payers(p_request)) h where p_action = 'mark_paid'
      union all
      select h from app.holders_of(p_request.tenant_id, 'request.sanction') h where p_action = 'name_alternate'
      union all
      select p_request.created_by where p_action in ('submit', 'withdraw', 'answer', 'save')) x
  loop
    v_party := app.party(p_request.tenant_id, v_candidate);
    if app.can_read(v_party, p_request) and not exists (select from app.evaluate(p_request, v_party, p_action) v where not v.passed) then
      return next v_candidate;
    end if;
  end loop;
end $$;
revoke execute on function app.who_can(app.requests, text) from public;
grant execute on function app.who_can(app.requests, text) to countersign;

-- "Ngozi Eze or Emeka Obi can." Or, when nobody can, who is needed (AUT-6: it never silently passes).
create function app.who_words(p_request app.requests, p_action text, p_except uuid) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_names text[];
  v_needed text;
begin
  if p_action not in ('approve', 'reject', 'query', 'return', 'mark_paid') then
    return null;
  end if;
  select array_agg(m.name order by m.name) into v_names
    from app.members m
   where m.tenant_id = p_request.tenant_id and m.id in (select app.who_can(p_request, p_action)) and m.id is distinct from p_except;
  if v_names is not null then
    return array_to_string(v_names[1:greatest(cardinality(v_names) - 1, 1)], ', ')
      || case when cardinality(v_names) > 1 then ' or ' || v_names[cardinality(v_names)] else '' end || ' can.';
  end if;
  if p_action = 'mark_paid' or p_request.state <> 'pending' then
    return null;
  end if;
  select string_agg(case s.scope when 'named' then 'somebody named for ' else 'a ' end || s.label, ' and ' order by s.position, s.step_no)
    into v_needed
    from app.request_steps s
   where s.tenant_id = p_request.tenant_id and s.request_id = p_request.id and s.round = p_request.round and s.state = 'active';
  return 'Nobody is left who may act: it needs ' || v_needed || ' who took no part in it. '
    || 'A Managing Director who took no part can name an alternate.';
end $$;
revoke execute on function app.who_words(app.requests, text, uuid) from public;
grant execute on function app.who_words(app.requests, text, uuid) to countersign;

create function app.verdicts_json(p_request app.requests, p_party app.ctx, p_action text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_agg(jsonb_build_object('rule', v.rule, 'passed', v.passed, 'because',
      v.because) || case when v.passed then '{}' else jsonb_build_object('token', v.token) end)
      from app.evaluate(p_request, p_party, p_action) v);
end $$;
revoke execute on function app.verdicts_json(app.requests, app.ctx, text) from public;
grant execute on function app.verdicts_json(app.requests, app.ctx, text) to countersign;
