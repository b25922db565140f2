-- Deciding, answering, paying, talking.

-- REQ-3: what stands now, and how it differs from what the caller saw.
create function app.content_refusal(p_request app.requests, p_action text, p_content_hash text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_live jsonb := app.snapshot(p_request);
  v_hash text := app.hash_of(v_live);
  v_seen jsonb;
begin
  if p_content_hash is null then
    return app.refuse('content_hash_required', 'request.' || p_action, 'requests', p_request.id);
  elsif p_content_hash = v_hash and p_content_hash = p_request.content_hash then
    return null;
  end if;
  -- what was submitted may itself have moved (a payee's bank details): then nobody decides until it is submitted again
  select v.content into v_seen from app.request_versions v
   where v.tenant_id = p_request.tenant_id and v.request_id = p_request.id and v.content_hash = p_content_hash
     order by v.round desc limit 1;
  return app.refuse('content_changed', 'request.' || p_action, 'requests', p_request.id, p_extra => jsonb_build_object(
    'content_hash', v_hash, 'difference', case when v_seen is not null then app.difference(v_seen, v_live) end));
end $$;
revoke execute on function app.content_refusal(app.requests, text, text) from public;
grant execute on function app.content_refusal(app.requests, text, text) to countersign;

-- After an approval: the rest of an any-of group falls away, the next position opens, or the route is complete.
create function app.advance(p_request app.requests, p_step app.request_steps) returns text
language plpgsql volatile set search_path = '' as $$
declare
  v_next integer;
begin
  if p_step.mode = 'any' then
    update app.request_steps s set state = 'not_needed'
     where s.tenant_id = p_request.tenant_id and s.request_id = p_request.id and s.round = p_request.round
       and s.position = p_step.position and s.mode = 'any' and s.state = 'active';
  end if;
  if exists (select from app.request_steps s where s.tenant_id = p_request.tenant_id and s.request_id = p_request.id
    and s.round = p_request.round and s.state = 'active') then
    return 'pending';
  end if;
  select min(s.position) into v_next from app.request_steps s
   where s.tenant_id = p_request.tenant_id and s.request_id = p_request.id and s.round = p_request.round and s.state = 'waiting';
  if v_next is null then
    return 'approved';
  end if;
  perform app.activate(p_request, v_next);
  return 'pending';
end $$;
revoke execute on function app.advance(app.requests, app.request_steps) from public;
grant execute on function app.advance(app.requests, app.request_steps) to countersign;

create function app.do_decide(p_ctx app.ctx, p_request uuid, p_decision text, p_comment text, p_content_hash text,
  p_warnings text[] default null) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests;
  v_step app.request_steps;
  v_refusal jsonb;
  v_alternate boolean;
  v_for uuid;
  v_decision uuid := gen_random_uuid();
  v_comment text := app.typed(p_comment);
  v_event uuid;
  v_state text;
  v_voided uuid[] := '{}';
  v_warnings text[];
begin
  if p_decision is null or p_decision not in ('approve', 'reject', 'query', 'return') then
    return app.refuse('decision_unknown', 'request.decide', 'requests');
  end if;
  v_request := app.take_request(p_ctx, p_request);
  v_refusal := app.judge(p_ctx, v_request, p_decision);
  if v_refusal is not null then
    return v_refusal;
  elsif p_decision <> 'approve' and v_comment is null then
    return app.refuse('comment_required', 'request.' || p_decision, 'requests', p_request);
  elsif length(v_comment) > 2000 then
    return app.refuse('comment_too_long', 'request.' || p_decision, 'requests', p_request);
  end if;
  v_refusal := app.content_refusal(v_request, p_decision, p_content_hash);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_warnings := app.warnings_seen(p_ctx, v_request, p_warnings);
  v_step := app.step_for(v_request, p_ctx);
  if not app.entitled(v_request, v_step, p_ctx) then
    v_alternate := app.is_alternate(v_request, v_step, p_ctx.member_id);
    v_for := case when not v_alternate then app.principal_for(v_request, v_step, p_ctx) end;
    if not v_alternate and v_for is null then
      -- a delegation ran out between the engine's answer and this line
      return app.refuse('permission_missing', 'request.' || p_decision, 'requests', p_request);
    end if;
  end if;
  v_alternate := coalesce(v_alternate, false);
  if p_decision = 'return' then
    v_voided := app.void_round(v_request, 'returned');
  end if;
  v_event := audit.record('request.' || p_decision,
    'requests', p_request, jsonb_build_object('number', v_request.number, 'decision', v_decision, 'step', v_step.id,
    'meaning', v_step.meaning, 'round', v_request.round, 'content_hash', p_content_hash, 'as_alternate', v_alternate, 'for_member', v_for, 'policy_version',
      v_request.policy_version,
    'voided', to_jsonb(v_voided), 'warnings', to_jsonb(v_warnings)),
    jsonb_build_object('comment', v_comment), v_step.permission);
  insert into app.decisions (tenant_id, id, request_id, round, step_id, member_id, decision, comment, permission, as_alternate,
    for_member, content_hash, warnings, event_id)
  values (p_ctx.tenant_id, v_decision, p_request, v_request.round, v_step.id, p_ctx.member_id, p_decision, v_comment, v_step.permission,
    v_alternate, v_for, p_content_hash, array(select distinct split_part(w, ':', 1) from unnest(v_warnings) w order by 1), v_event);
  if v_for is not null then
    -- what somebody decided they may read afterwards, when they no longer stand in for anybody
    insert into app.request_shares (tenant_id, request_id, member_id) values (p_ctx.tenant_id, p_request, p_ctx.member_id)
      on conflict do nothing;
  end if;
  if p_decision = 'approve' then
    update app.request_steps s set state = 'done', decided_by = p_ctx.member_id, decided_at = clock_timestamp()
      where s.tenant_id = p_ctx.tenant_id and s.id = v_step.id;
    v_state := app.advance(v_request, v_step);
  elsif p_decision = 'return' then
    v_state := 'returned';
  elsif p_decision = 'query' then
    v_state := 'queried';
  else
    update app.request_steps s set state = 'void'
     where s.tenant_id = p_ctx.tenant_id and s.request_id = p_request and s.round = v_request.round and s.state in ('waiting', 'active');
    v_state := 'rejected';
  end if;
  update app.requests r set state = v_state,
    updated_at = clock_timestamp(), closed_at = case when v_state in ('approved', 'rejected') then clock_timestamp() end
   where r.tenant_id = p_ctx.tenant_id and r.id = p_request;
  if v_state <> 'pending' then
    perform app.post(p_ctx.tenant_id, v_state, array[v_request.created_by], v_decision::text,
      jsonb_build_object('request', p_request, 'number', v_request.number, 'decision', v_decision));
  end if;
  return jsonb_build_object('ok', true, 'state', v_state, 'step_id', v_step.id, 'decision_id', v_decision, 'for_member', v_for, 'content_hash', p_content_hash,
    'event_id', v_event);
end $$;
revoke execute on function app.do_decide(app.ctx, uuid, text, text, text, text[]) from public;
grant execute on function app.do_decide(app.ctx, uuid, text, text, text, text[]) to countersign;

create function app.do_answer_query(p_ctx app.ctx, p_request uuid, p_answer text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests := app.take_request(p_ctx, p_request);
  v_refusal jsonb := app.judge(p_ctx, v_request, 'answer');
  v_answer text := app.typed(p_answer);
  v_query app.decisions;
begin
  if v_refusal is not null then
    return v_refusal;
  elsif v_answer is null then
    return app.refuse('comment_required', 'request.answer', 'requests', p_request, 'Write the answer, so that the approver can go on.');
  elsif length(v_answer) > 2000 then
    return app.refuse('comment_too_long', 'request.answer', 'requests', p_request);
  end if;
  select * into strict v_query from app.decisions d
   where d.tenant_id = p_ctx.tenant_id and d.request_id = p_request and d.round = v_request.round and d.decision = 'query'
     order by d.decided_at desc, d.id limit 1;
  insert into app.comments (tenant_id, request_id, author_id, kind, decision_id, body)
    values (p_ctx.tenant_id, p_request, p_ctx.member_id, 'answer', v_query.id, v_answer);
  update app.requests r set state = 'pending', updated_at = clock_timestamp() where r.tenant_id = p_ctx.tenant_id and r.id = p_request;
  perform app.post(p_ctx.tenant_id, 'answered', array[v_query.member_id], v_query.id::text,
    jsonb_build_object('request', p_request, 'number', v_request.number));
  return jsonb_build_object('ok', true, 'state', 'pending', 'event_id', audit.record('request.answer', 'requests', p_request,
    jsonb_build_object('number', v_request.number, 'query', v_query.id), jsonb_build_object('comment', v_answer), 'request.comment'));
end $$;
revoke execute on function app.do_answer_query(app.ctx, uuid, text) from public;
grant execute on function app.do_answer_query(app.ctx, uuid, text) to countersign;

create function app.do_mark_paid(p_ctx app.ctx, p_request uuid, p_reference text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests := app.take_request(p_ctx, p_request);
  v_refusal jsonb := app.judge(p_ctx, v_request, 'mark_paid');
  v_clean boolean;
begin
  if v_refusal is not null then
    return v_refusal;
  elsif length(p_reference) > 100 then
    return app.refuse('invalid_content', 'request.mark_paid', 'requests', p_request,
      p_extra => jsonb_build_object('problems', app.problem('reference', 'Keep it to 100 characters.')));
  end if;
  v_clean := app.is_independent(v_request, p_ctx.member_id);
  update app.requests r set state = 'paid', paid_at = clock_timestamp(), paid_by = p_ctx.member_id,
    payment_reference = app.typed(p_reference), updated_at = clock_timestamp()
   where r.tenant_id = p_ctx.tenant_id and r.id = p_request;
  perform app.post(p_ctx.tenant_id, 'paid', array[v_request.created_by], p_request::text,
    jsonb_build_object('request', p_request, 'number', v_request.number));
  return jsonb_build_object('ok', true, 'state', 'paid', 'only_holder', not v_clean, 'event_id',
    audit.record('request.mark_paid', 'requests', p_request,
    jsonb_build_object('number', v_request.number, 'only_holder', not v_clean), jsonb_build_object('reference', app.typed(p_reference)),
      'request.mark_paid'));
end $$;
revoke execute on function app.do_mark_paid(app.ctx, uuid, text) from public;
grant execute on function app.do_mark_paid(app.ctx, uuid, text) to countersign;

create function app.do_add_comment(p_ctx app.ctx, p_request uuid, p_body text, p_mentions uuid[]) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests := app.take_request(p_ctx, p_request);
  v_refusal jsonb := app.judge(p_ctx, v_request, 'comment');
  v_body text := app.typed(p_body);
  -- nobody shares a request with themselves: what is read for somebody else ends with the delegation
  v_mentions uuid[] := array(select distinct m from unnest(coalesce(p_mentions, '{}')) m where m is distinct from p_ctx.member_id);
  v_comment uuid;
begin
  if v_refusal is not null then
    return v_refusal;
  elsif v_body is null then
    return app.refuse('comment_required', 'request.comment', 'requests', p_request, 'Write something first.');
  elsif length(v_body) > 2000 then
    return app.refuse('comment_too_long', 'request.comment', 'requests', p_request);
  elsif cardinality(v_mentions) > 20 or exists (select from unnest(v_mentions) m
      where not app.permissions_of(p_ctx.tenant_id, m) && array['request.read_own', 'request.read_all']) then
    return app.refuse('mention_not_allowed', 'request.comment', 'requests', p_request);
  end if;
  insert into app.comments (tenant_id, request_id, author_id, body) values (p_ctx.tenant_id, p_request, p_ctx.member_id,
    v_body) returning id into v_comment;
  insert into app.request_shares (tenant_id, request_id, member_id) select p_ctx.tenant_id, p_request, m
    from unnest(v_mentions) m on conflict do nothing;
  -- one mail an hour and request, however often somebody is mentioned
  perform app.post(p_ctx.tenant_id, 'mentioned', v_mentions, p_request || to_char(clock_timestamp(), ' YYYY-MM-DD HH24'),
    jsonb_build_object('request', p_request, 'number', v_request.number));
  return jsonb_build_object('ok', true, 'comment_id', v_comment, 'event_id', audit.record('request.comment', 'requests', p_request,
    jsonb_build_object('comment', v_comment, 'mentions', to_jsonb(v_mentions)), jsonb_build_object('comment', v_body), 'request.comment'));
end $$;
revoke execute on function app.do_add_comment(app.ctx, uuid, text, uuid[]) from public;
grant execute on function app.do_add_comment(app.ctx, uuid, text, uuid[]) to countersign;

-- AUT-6: a second MD names who stands in when a step has nobody left; never themselves, never somebody who took part,
-- and only people to whom this organisation gave a decision to make.
create function app.do_name_alternate(p_ctx app.ctx, p_request uuid, p_member uuid, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests := app.take_request(p_ctx, p_request);
  v_refusal jsonb := app.judge(p_ctx, v_request, 'name_alternate');
  v_reason text := app.typed(p_reason);
  v_step app.request_steps;
begin
  if v_refusal is not null then
    return v_refusal;
  elsif v_reason is null or length(v_reason) > 500 then
    return app.refuse('reason_required', 'request.name_alternate', 'requests', p_request);
  elsif p_member = p_ctx.member_id then
    return app.refuse('self_alternate_forbidden', 'request.name_alternate', 'requests', p_request);
  elsif not app.may_stand_in(p_ctx.tenant_id, p_member) or not app.is_independent(v_request, p_member) then
    return app.refuse('alternate_not_eligible', 'request.name_alternate', 'requests', p_request);
  end if;
  v_step := app.starved_step(v_request);
  insert into app.step_alternates (tenant_id, step_id, member_id, request_id, named_by, reason)
    values (p_ctx.tenant_id, v_step.id, p_member, p_request, p_ctx.member_id, v_reason)
  on conflict do nothing;
  insert into app.request_shares (tenant_id, request_id, member_id) values (p_ctx.tenant_id, p_request, p_member) on conflict do nothing;
  perform app.post(p_ctx.tenant_id, 'waits_for_you', array[p_member], v_step.id::text,
    jsonb_build_object('request', p_request, 'number', v_request.number, 'step', v_step.id));
  return jsonb_build_object('ok', true, 'step_id', v_step.id, 'event_id', audit.record('request.name_alternate', 'requests', p_request,
    jsonb_build_object('step', v_step.id, 'member', p_member), jsonb_build_object('reason', v_reason), 'request.sanction'));
end $$;
revoke execute on function app.do_name_alternate(app.ctx, uuid, uuid, text) from public;
grant execute on function app.do_name_alternate(app.ctx, uuid, uuid, text) to countersign;
