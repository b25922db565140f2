-- How an act begins and ends. Order of locks, always: tenant (people and roles only), members by id, sessions by id,
-- the payee and a change to it, then requests (vouchers before orders, each by id), then the counter. An act takes its member
-- and session for share and looks again, so nothing lands after a committed deactivation; what ends access takes the
-- same rows for no key update.

create function app.enter_session() returns app.ctx
language plpgsql volatile set search_path = '' as $$
declare
  v_live record := app.living();
  v_ctx app.ctx;
  v_principals uuid[];
begin
  if v_live.session_id is null then
    return null;
  end if;
  -- those whose authority the caller may use are held too: what ends a delegation, or its principal, waits or is waited for
  v_principals := array(select d.from_member from app.delegations d
    where d.tenant_id = v_live.tenant_id and d.to_member = v_live.member_id and d.ended_at is null
      and d.starts_at <= clock_timestamp() and d.ends_at > clock_timestamp());
  perform from app.members m
    where m.tenant_id = v_live.tenant_id and m.id = any (v_principals || v_live.member_id) order by m.id for share;
  perform from app.sessions s where s.tenant_id = v_live.tenant_id and s.id = v_live.session_id for share;
  v_ctx := app.context();
  v_ctx.principals := array(select p from unnest(v_ctx.principals) p where p = any (v_principals));
  return v_ctx;
end $$;
comment on function app.enter_session() is 'Steps 1 to 3 of every act. session_id is null when there is no living session.';
revoke execute on function app.enter_session() from public;
grant execute on function app.enter_session() to countersign;

-- For acts that end access or change roles: p_people adds the tenant row.
create function app.enter_exclusive(p_targets uuid[], p_people boolean) returns app.ctx
language plpgsql volatile set search_path = '' as $$
declare
  v_live record := app.living();
begin
  if v_live.session_id is null then
    return null;
  end if;
  if p_people then
    perform from app.tenants t where t.id = v_live.tenant_id for no key update;
  end if;
  perform from app.members m
    where m.tenant_id = v_live.tenant_id and m.id = any (p_targets || v_live.member_id) order by m.id for no key update;
  perform from app.sessions s
    where s.tenant_id = v_live.tenant_id and (s.id = v_live.session_id or (s.member_id = any (p_targets) and s.ended_at is null))
    order by s.id for no key update;
  return app.context();
end $$;
revoke execute on function app.enter_exclusive(uuid[], boolean) from public;
grant execute on function app.enter_exclusive(uuid[], boolean) to countersign;

-- The stored answer of this key, a refusal, or null: go on. A concurrent first attempt is waited for.
create function app.recall(p_ctx app.ctx, p_key text, p_act text, p_arguments jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_row app.idempotency_keys;
  v_digest bytea := sha256(convert_to(p_act || p_arguments::text, 'UTF8'));
begin
  if p_key is null then
    return null;
  end if;
  if length(p_key) not between 8 and 200 then
    return app.refuse('idempotency_key_invalid', 'act.' || p_act, 'idempotency_keys');
  end if;
  insert into app.idempotency_keys (tenant_id, member_id, key, act, digest)
  values (p_ctx.tenant_id, p_ctx.member_id, p_key, p_act, v_digest) on conflict do nothing;
  if found then
    return null;
  end if;
  select * into strict v_row from app.idempotency_keys k
   where k.tenant_id = p_ctx.tenant_id and k.member_id = p_ctx.member_id and k.key = p_key;
  -- the digest begins with the act
  if v_row.digest <> v_digest then
    return app.refuse('idempotency_key_reused', 'act.' || p_act, 'idempotency_keys');
  end if;
  if v_row.answer ->> 'token' = 'second_factor_required' then
    -- nothing was done for want of a code: the same act comes again once it was right. Two of them queue here.
    select * into strict v_row from app.idempotency_keys k
     where k.tenant_id = p_ctx.tenant_id and k.member_id = p_ctx.member_id and k.key = p_key for no key update;
    return case when v_row.answer ->> 'token' <> 'second_factor_required' then v_row.answer end;
  end if;
  return v_row.answer;
end $$;
revoke execute on function app.recall(app.ctx, text, text, jsonb) from public;
grant execute on function app.recall(app.ctx, text, text, jsonb) to countersign;

create function app.remember(p_ctx app.ctx, p_key text, p_answer jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  if p_key is not null then
    update app.idempotency_keys k set answer = p_answer
     where k.tenant_id = p_ctx.tenant_id and k.member_id = p_ctx.member_id and k.key = p_key;
  end if;
  return p_answer;
end $$;
revoke execute on function app.remember(app.ctx, text, jsonb) from public;
grant execute on function app.remember(app.ctx, text, jsonb) to countersign;

-- Step 4: the request, locked, if the caller may read it; a null id otherwise.
create function app.take_request(p_ctx app.ctx, p_request uuid) returns app.requests
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests;
begin
  -- look first: who may not read it does not lock it either; then lock, and look again
  select * into v_request from app.requests r where r.tenant_id = p_ctx.tenant_id and r.id = p_request;
  if not found or not app.can_read(p_ctx, v_request) then
    return null;
  end if;
  select * into v_request from app.requests r where r.tenant_id = p_ctx.tenant_id and r.id = p_request for no key update;
  return case when app.can_read(p_ctx, v_request) then v_request end;
end $$;
revoke execute on function app.take_request(app.ctx, uuid) from public;
grant execute on function app.take_request(app.ctx, uuid) to countersign;

-- Step 5: the engine. Null when allowed, else the recorded refusal with the words of the first rule that failed.
create function app.judge(p_ctx app.ctx, p_request app.requests, p_action text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_rules jsonb;
  v_failed jsonb;
begin
  if p_request.id is null then
    return app.refuse('not_found', 'request.' || p_action, 'requests');
  end if;
  v_rules := app.verdicts_json(p_request, p_ctx, p_action);
  v_failed := jsonb_path_query_first(v_rules, '$[*] ? (@.passed == false)');
  if v_failed is null then
    return null;
  end if;
  return app.refuse(v_failed ->> 'token', 'request.' || p_action, 'requests', p_request.id,
    concat_ws(' ', v_failed ->> 'because',
      case when v_failed ->> 'token' <> 'wrong_state' then app.who_words(p_request, p_action, p_ctx.member_id) end), v_rules);
end $$;
revoke execute on function app.judge(app.ctx, app.requests, text) from public;
grant execute on function app.judge(app.ctx, app.requests, text) to countersign;

create function app.post(p_tenant uuid, p_kind text, p_members uuid[], p_dedupe text, p_payload jsonb) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into app.outbox (tenant_id, kind, to_member, to_address, payload, dedupe_key)
  select p_tenant, p_kind, d.member_id, d.email, p_payload, p_kind || ':' || p_dedupe || ':' || d.member_id
    from app.member_details d where d.tenant_id = p_tenant and d.member_id = any (p_members)
  on conflict (tenant_id, dedupe_key) do nothing;
end $$;
comment on function app.post(uuid,
  text, uuid[], text, jsonb) is 'Writes one mail to each with the change that causes it; the dedupe key makes it once only.';
revoke execute on function app.post(uuid, text, uuid[], text, jsonb) from public;
grant execute on function app.post(uuid, text, uuid[], text, jsonb) to countersign;
