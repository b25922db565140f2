-- SES-3: setting up, passing and taking away a second factor. Our servers open the sealed secret and compare the code;
-- what is counted, what was used and whose session it lifts is decided here.

-- Their own factor is reached at the door too: by a session that lacks nothing else. It knows no permission there.
create function app.enter_factor() returns app.ctx
language plpgsql volatile set search_path = '' as $$
declare
  v_door record := app.living(true);
  v_ctx app.ctx;
begin
  if v_door.session_id is null then
    return null;
  end if;
  perform from app.members m where m.tenant_id = v_door.tenant_id and m.id = v_door.member_id for no key update;
  perform from app.sessions s where s.tenant_id = v_door.tenant_id and s.member_id = v_door.member_id and s.ended_at is null
    order by s.id for no key update;
  v_door := app.living(true);
  if v_door.session_id is null then
    return null;
  end if;
  v_ctx := app.context();
  if v_ctx.session_id is null then
    v_ctx.session_id := v_door.session_id;
    v_ctx.user_id := v_door.user_id;
    v_ctx.member_id := v_door.member_id;
    v_ctx.tenant_id := v_door.tenant_id;
    v_ctx.assurance := v_door.assurance;
    v_ctx.permissions := '{}';
  end if;
  return v_ctx;
end $$;
comment on function app.enter_factor() is 'As enter_session, also for a session that lacks only its second factor; then without permissions.';
revoke execute on function app.enter_factor() from public;
grant execute on function app.enter_factor() to countersign;

-- Counted before anything is compared. The fifth locks at once, and only a right answer opens it again. Null: go on.
create function app.count_attempt(p_ctx app.ctx, p_action text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_row app.factor_attempts;
  v_now timestamptz;
  v_anew boolean;
begin
  insert into app.factor_attempts (tenant_id, member_id) values (p_ctx.tenant_id, p_ctx.member_id) on conflict do nothing;
  select * into v_row from app.factor_attempts a where a.tenant_id = p_ctx.tenant_id and a.member_id = p_ctx.member_id for no key update;
  v_now := clock_timestamp();
  if v_row.locked_until > v_now then
    return app.refuse('factor_locked', p_action, 'factors', p_ctx.member_id, app.locked_words(p_ctx, v_row.locked_until),
      p_extra => jsonb_build_object('retry_at', v_row.locked_until));
  end if;
  v_anew := v_row.locked_until is not null or v_row.since < v_now - interval '15 minutes';
  update app.factor_attempts a
     set since = case when v_anew then v_now else a.since end, attempts = case when v_anew then 1 else a.attempts + 1 end,
         locked_until = case when not v_anew and a.attempts >= 4 then v_now + interval '15 minutes' end
   where a.tenant_id = p_ctx.tenant_id and a.member_id = p_ctx.member_id;
  return null;
end $$;
comment on function app.count_attempt(app.ctx, text) is 'Five in fifteen minutes, then fifteen minutes of none; parallel callers queue for the one row.';
revoke execute on function app.count_attempt(app.ctx, text) from public;
grant execute on function app.count_attempt(app.ctx, text) to countersign;

create function app.locked_words(p_ctx app.ctx, p_until timestamptz) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select 'There were five wrong codes in a row. You can try again at ' || to_char(p_until at time zone t.time_zone, 'HH24:MI') ||
    '. If it was not you who tried, change your password and tell an administrator.' from app.tenants t where t.id = p_ctx.tenant_id);
end $$;
revoke execute on function app.locked_words(app.ctx, timestamptz) from public;
grant execute on function app.locked_words(app.ctx, timestamptz) to countersign;

-- A wrong one: how many are left, or until when none is taken.
create function app.refuse_code(p_token text, p_ctx app.ctx, p_action text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_row app.factor_attempts;
begin
  select * into v_row from app.factor_attempts a where a.tenant_id = p_ctx.tenant_id and a.member_id = p_ctx.member_id;
  return app.refuse(p_token, p_action, 'factors', p_ctx.member_id,
    case when v_row.locked_until is not null then app.locked_words(p_ctx, v_row.locked_until) end,
    p_extra => jsonb_build_object('attempts_left', 5 - coalesce(v_row.attempts, 0), 'retry_at', v_row.locked_until));
end $$;
revoke execute on function app.refuse_code(text, app.ctx, text) from public;
grant execute on function app.refuse_code(text, app.ctx, text) to countersign;

-- What our server found: the time step whose code it was, null when it was none. A step counts once, and only forwards.
create function app.take_step(p_ctx app.ctx, p_step bigint, p_action text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_row app.factor_attempts;
  v_now bigint := floor(extract(epoch from clock_timestamp()) / 30);
begin
  select * into v_row from app.factor_attempts a where a.tenant_id = p_ctx.tenant_id and a.member_id = p_ctx.member_id for no key update;
  if p_step is null or p_step not between v_now - 3 and v_now + 3 or coalesce(v_row.attempts, 0) = 0 then
    return app.refuse_code('code_wrong', p_ctx, p_action);
  elsif p_step <= v_row.last_step then
    return app.refuse_code('code_used', p_ctx, p_action);
  end if;
  update app.factor_attempts a set last_step = p_step, attempts = 0, locked_until = null
   where a.tenant_id = p_ctx.tenant_id and a.member_id = p_ctx.member_id;
  return null;
end $$;
revoke execute on function app.take_step(app.ctx, bigint, text) from public;
grant execute on function app.take_step(app.ctx, bigint, text) to countersign;

create function app.take_recovery_code(p_ctx app.ctx, p_digest text, p_action text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_refusal jsonb := app.count_attempt(p_ctx, p_action);
begin
  if v_refusal is not null then
    return v_refusal;
  elsif p_digest !~ '^[0-9a-f]{64}$' or not app.spend_recovery_code(p_ctx.member_id, decode(p_digest, 'hex')) then
    return app.refuse_code('recovery_code_wrong', p_ctx, p_action);
  end if;
  update app.factor_attempts a set attempts = 0, locked_until = null where a.tenant_id = p_ctx.tenant_id and a.member_id = p_ctx.member_id;
  return null;
end $$;
revoke execute on function app.take_recovery_code(app.ctx, text, text) from public;
grant execute on function app.take_recovery_code(app.ctx, text, text) to countersign;

create function app.has_factor(p_tenant uuid, p_member uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from app.factors f where f.tenant_id = p_tenant and f.member_id = p_member and f.confirmed_at is not null);
end $$;
revoke execute on function app.has_factor(uuid, uuid) from public;
grant execute on function app.has_factor(uuid, uuid) to countersign;

create function app.lift_session(p_ctx app.ctx) returns timestamptz
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  update app.sessions s set assurance = 'aal2', factor_at = v_now where s.tenant_id = p_ctx.tenant_id and s.id = p_ctx.session_id;
  return v_now;
end $$;
revoke execute on function app.lift_session(app.ctx) from public;
grant execute on function app.lift_session(app.ctx) to countersign;

create function app.do_begin_factor(p_ctx app.ctx, p_sealed text) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  if app.has_factor(p_ctx.tenant_id, p_ctx.member_id) then
    return app.refuse('factor_exists', 'factor.begin', 'factors', p_ctx.member_id);
  end if;
  insert into app.factors (tenant_id, member_id, begun_in) values (p_ctx.tenant_id, p_ctx.member_id, p_ctx.session_id)
  on conflict (tenant_id, member_id) do update set begun_at = clock_timestamp(), begun_in = excluded.begun_in;
  perform app.keep_sealed('factors', p_ctx.member_id, 'secret', p_sealed);
  -- a new secret has no code that was used
  update app.factor_attempts a set last_step = 0 where a.tenant_id = p_ctx.tenant_id and a.member_id = p_ctx.member_id;
  return jsonb_build_object('ok', true, 'event_id', audit.record('factor.begin', 'factors', p_ctx.member_id));
end $$;
revoke execute on function app.do_begin_factor(app.ctx, text) from public;
grant execute on function app.do_begin_factor(app.ctx, text) to countersign;

-- The attempt is counted and committed with this answer, before our server looks at the code.
create function app.do_begin_check(p_ctx app.ctx) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_factor app.factors;
  v_refusal jsonb;
begin
  select * into v_factor from app.factors f where f.tenant_id = p_ctx.tenant_id and f.member_id = p_ctx.member_id;
  -- what another session began may be somebody else's secret
  if v_factor.member_id is null or (v_factor.confirmed_at is null
    and (v_factor.begun_at < clock_timestamp() - interval '1 hour' or v_factor.begun_in is distinct from p_ctx.session_id)) then
    return app.refuse('factor_missing', 'factor.try', 'factors', p_ctx.member_id);
  end if;
  v_refusal := app.count_attempt(p_ctx, 'factor.try');
  if v_refusal is not null then
    return v_refusal;
  end if;
  return jsonb_build_object('ok', true, 'tenant_id', p_ctx.tenant_id, 'member_id', p_ctx.member_id,
    'enrolled', v_factor.confirmed_at is not null, 'sealed', app.sealed('factors', p_ctx.member_id, 'secret'),
    'event_id', audit.record('factor.try', 'factors', p_ctx.member_id));
end $$;
revoke execute on function app.do_begin_check(app.ctx) from public;
grant execute on function app.do_begin_check(app.ctx) to countersign;

create function app.do_confirm_factor(p_ctx app.ctx, p_step bigint, p_codes text[]) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_refusal jsonb;
  v_event uuid;
begin
  if app.has_factor(p_ctx.tenant_id, p_ctx.member_id) then
    return app.refuse('factor_exists', 'factor.confirm', 'factors', p_ctx.member_id);
  elsif not exists (select from app.factors f where f.tenant_id = p_ctx.tenant_id and f.member_id = p_ctx.member_id
                      and f.begun_at >= clock_timestamp() - interval '1 hour' and f.begun_in = p_ctx.session_id) then
    return app.refuse('factor_missing', 'factor.confirm', 'factors', p_ctx.member_id);
  end if;
  v_refusal := app.take_step(p_ctx, p_step, 'factor.confirm');
  if v_refusal is not null then
    return v_refusal;
  end if;
  update app.factors f set confirmed_at = clock_timestamp() where f.tenant_id = p_ctx.tenant_id and f.member_id = p_ctx.member_id;
  perform app.put_recovery_codes(p_ctx.member_id, array(select decode(c, 'hex') from unnest(p_codes) c));
  perform app.lift_session(p_ctx);
  v_event := audit.record('factor.confirm', 'factors', p_ctx.member_id);
  perform app.post(p_ctx.tenant_id, 'factor_set_up', array[p_ctx.member_id], v_event::text, '{}');
  return jsonb_build_object('ok', true, 'event_id', v_event);
end $$;
revoke execute on function app.do_confirm_factor(app.ctx, bigint, text[]) from public;
grant execute on function app.do_confirm_factor(app.ctx, bigint, text[]) to countersign;

create function app.do_pass_factor(p_ctx app.ctx, p_step bigint) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_refusal jsonb;
begin
  if not app.has_factor(p_ctx.tenant_id, p_ctx.member_id) then
    return app.refuse('factor_missing', 'factor.pass', 'factors', p_ctx.member_id);
  end if;
  v_refusal := app.take_step(p_ctx, p_step, 'factor.pass');
  if v_refusal is not null then
    return v_refusal;
  end if;
  return jsonb_build_object('ok', true, 'passed_at', app.lift_session(p_ctx),
    'event_id', audit.record('factor.pass', 'factors', p_ctx.member_id));
end $$;
revoke execute on function app.do_pass_factor(app.ctx, bigint) from public;
grant execute on function app.do_pass_factor(app.ctx, bigint) to countersign;
