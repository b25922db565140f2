-- Explaining: the same engine, without locks or records, of the caller or of whoever they pick.

-- Where a draft would go as it stands, as far as that can be said: amount and currency are enough.
create function app.planned_route(p_request app.requests) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_terms record;
begin
  if p_request.currency is null then
    return '[]';
  end if;
  v_terms := app.terms(p_request);
  return app.route_json(p_request.tenant_id, v_terms.version, v_terms.rule_no);
end $$;
revoke execute on function app.planned_route(app.requests) from public;
grant execute on function app.planned_route(app.requests) to countersign;

-- The engine speaks to whoever it is about; of somebody else it speaks by name.
create function app.about(p_words text, p_name text) returns text
language plpgsql immutable set search_path = '' as $$
declare
  -- stands for the name until every other word is in place, so that no name is read as a word
  v_mark constant text := chr(57344);
  v_change text[];
  v_words text := p_words;
begin
  foreach v_change slice 1 in array array[
    ['\yYou are\y', v_mark || ' is'], ['\yyou are\y', 'they are'], ['\yYou have\y', v_mark || ' has'],
    ['\yYou do not\y', v_mark || ' does not'], ['\yYou act\y', v_mark || ' acts'], ['\yYour\y', v_mark || '''s'], ['\yyour\y', 'their'],
    ['\yyou\y', 'them'], ['\yYou\y', v_mark]] loop
    v_words := regexp_replace(v_words, v_change[1], v_change[2], 'g');
  end loop;
  return replace(v_words, v_mark, p_name);
end $$;
revoke execute on function app.about(text, text) from public;
grant execute on function app.about(text, text) to countersign;

create function app.do_explain(p_ctx app.ctx, p_request uuid, p_action text, p_member uuid default null) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_request app.requests;
  v_party app.ctx := p_ctx;
  v_picked app.members;
  v_rules jsonb;
  v_failed jsonb;
  v_who jsonb;
  v_terms record;
  v_answer jsonb;
begin
  if p_action is null or p_action not in ('approve', 'reject', 'query', 'return', 'submit', 'save', 'withdraw', 'answer', 'mark_paid',
    'comment', 'name_alternate') then
    return app.refusal('action_unknown');
  end if;
  select * into v_request from app.requests r where r.tenant_id = p_ctx.tenant_id and r.id = p_request;
  if not found or not app.can_read(p_ctx, v_request) then
    return app.refusal('not_found');
  end if;
  if p_member is not null and p_member <> p_ctx.member_id then
    select * into v_picked from app.members m where m.tenant_id = p_ctx.tenant_id and m.id = p_member;
    if not found then
      return app.refusal('not_found');
    end if;
    v_party := app.party(p_ctx.tenant_id, p_member);
  end if;
  v_rules := case
    when v_picked.id is not null and not app.has_access(v_picked) then
      jsonb_build_array(jsonb_build_object('rule', 'has_access', 'passed', false, 'token', 'session_ended', 'because',
        'You have no access to this organisation today.'))
    when v_picked.id is not null and not app.can_read(v_party, v_request) then
      jsonb_build_array(jsonb_build_object('rule', 'can_read', 'passed', false, 'token', 'not_found', 'because',
        'You cannot read this request.'))
    else app.verdicts_json(v_request, v_party, p_action) end;
  v_failed := jsonb_path_query_first(v_rules, '$[*] ? (@.passed == false)');
  select coalesce(jsonb_agg(jsonb_build_object('member_id', m.id, 'name', m.name) order by m.name), '[]') into v_who
    from app.members m where m.tenant_id = p_ctx.tenant_id and m.id in (select app.who_can(v_request, p_action))
      and m.id <> v_party.member_id;
  v_answer := jsonb_build_object('ok', true, 'allowed', v_failed is null, 'token', v_failed ->> 'token', 'rules', v_rules, 'who', v_who,
    'explanation', case when v_failed is null then 'You can.' else concat_ws(' ', v_failed ->> 'because',
      case when v_failed ->> 'token' <> 'wrong_state' then app.who_words(v_request, p_action, v_party.member_id) end) end,
    'needed', case when v_failed is not null
      and v_who = '[]' and v_request.state = 'pending' then app.who_words(v_request, p_action, v_party.member_id) end);
  if p_action = 'submit' then
    v_terms := app.submission(v_party, v_request);
    v_answer := v_answer || v_terms.extra || jsonb_build_object('problems', coalesce(v_terms.extra -> 'problems', '[]'),
      'route', app.planned_route(v_request),
      'allowed', v_failed is null and v_terms.token is null, 'token', coalesce(v_failed ->> 'token', v_terms.token),
      'explanation', case when v_failed is null
        and v_terms.token is not null then app.refusal(v_terms.token) ->> 'explanation' else v_answer ->> 'explanation' end);
  end if;
  if v_picked.id is null then
    return v_answer;
  end if;
  return v_answer || jsonb_build_object(
    'explanation', concat_ws(' ', app.about(coalesce(v_failed ->> 'because', v_answer ->> 'explanation'), v_picked.name),
      case when v_failed is not null and v_failed ->> 'token' <> 'wrong_state' then app.who_words(v_request, p_action, p_member) end),
    'rules', (select jsonb_agg(r || jsonb_build_object('because', app.about(r ->> 'because', v_picked.name)) order by n)
                from jsonb_array_elements(v_rules) with ordinality x (r, n)));
end $$;
revoke execute on function app.do_explain(app.ctx, uuid, text, uuid) from public;
grant execute on function app.do_explain(app.ctx, uuid, text, uuid) to countersign;
