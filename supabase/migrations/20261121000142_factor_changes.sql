-- SES-3: recovery codes, taking a factor away, and whom the organisation asks for one.

create function app.do_use_recovery_code(p_ctx app.ctx, p_digest text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_refusal jsonb;
  v_left bigint;
  v_event uuid;
begin
  if not app.has_factor(p_ctx.tenant_id, p_ctx.member_id) then
    return app.refuse('factor_missing', 'factor.recover', 'factors', p_ctx.member_id);
  end if;
  v_refusal := app.take_recovery_code(p_ctx, p_digest, 'factor.recover');
  if v_refusal is not null then
    return v_refusal;
  end if;
  perform app.lift_session(p_ctx);
  v_left := app.recovery_codes_left(p_ctx.member_id);
  v_event := audit.record('factor.recover', 'factors', p_ctx.member_id, jsonb_build_object('codes_left', v_left));
  perform app.post(p_ctx.tenant_id, 'recovery_code_used', array[p_ctx.member_id], v_event::text, jsonb_build_object('codes_left', v_left));
  return jsonb_build_object('ok', true, 'codes_left', v_left, 'event_id', v_event);
end $$;
revoke execute on function app.do_use_recovery_code(app.ctx, text) from public;
grant execute on function app.do_use_recovery_code(app.ctx, text) to countersign;

-- Only in a living session, whose factor was passed lately: new codes open what the old ones did.
create function app.do_renew_recovery_codes(p_ctx app.ctx, p_codes text[]) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_event uuid;
begin
  if not app.has_factor(p_ctx.tenant_id, p_ctx.member_id) then
    return app.refuse('factor_missing', 'factor.renew_codes', 'factors', p_ctx.member_id);
  elsif not app.fresh_factor(p_ctx) then
    return app.refuse('second_factor_required', 'factor.renew_codes', 'factors', p_ctx.member_id, p_extra => '{"enrolled": true}');
  end if;
  perform app.put_recovery_codes(p_ctx.member_id, array(select decode(c, 'hex') from unnest(p_codes) c));
  v_event := audit.record('factor.renew_codes', 'factors', p_ctx.member_id);
  perform app.post(p_ctx.tenant_id, 'recovery_codes_renewed', array[p_ctx.member_id], v_event::text, '{}');
  return jsonb_build_object('ok', true, 'event_id', v_event);
end $$;
revoke execute on function app.do_renew_recovery_codes(app.ctx, text[]) from public;
grant execute on function app.do_renew_recovery_codes(app.ctx, text[]) to countersign;

-- Nothing of it is left: no secret, no code, and no session that still counts as one that passed it.
create function app.drop_factor(p_ctx app.ctx, p_member uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  delete from app.factors f where f.tenant_id = p_ctx.tenant_id and f.member_id = p_member;
  perform app.keep_sealed('factors', p_member, 'secret', null);
  perform app.put_recovery_codes(p_member, '{}');
  update app.sessions s set assurance = 'aal1', factor_at = null
   where s.tenant_id = p_ctx.tenant_id and s.member_id = p_member and s.ended_at is null and s.assurance = 'aal2';
end $$;
revoke execute on function app.drop_factor(app.ctx, uuid) from public;
grant execute on function app.drop_factor(app.ctx, uuid) to countersign;

-- One's own: with a code, or with a recovery code, in this very act.
create function app.do_remove_factor(p_ctx app.ctx, p_step bigint, p_digest text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_refusal jsonb;
  v_event uuid;
begin
  if not app.has_factor(p_ctx.tenant_id, p_ctx.member_id) then
    return app.refuse('factor_missing', 'factor.remove', 'factors', p_ctx.member_id);
  end if;
  v_refusal := case when p_digest is not null then app.take_recovery_code(p_ctx, p_digest, 'factor.remove')
    else app.take_step(p_ctx, p_step, 'factor.remove') end;
  if v_refusal is not null then
    return v_refusal;
  end if;
  perform app.drop_factor(p_ctx, p_ctx.member_id);
  v_event := audit.record('factor.remove', 'factors', p_ctx.member_id, jsonb_build_object('with', case when p_digest is null then 'code'
    else 'recovery_code' end));
  perform app.post(p_ctx.tenant_id, 'factor_removed', array[p_ctx.member_id], v_event::text, '{}');
  return jsonb_build_object('ok', true, 'event_id', v_event);
end $$;
revoke execute on function app.do_remove_factor(app.ctx, bigint, text) from public;
grant execute on function app.do_remove_factor(app.ctx, bigint, text) to countersign;

-- Another's, who lost theirs: with a reason, and both hear of it. The sessions end; the next sign-in sets up a new one.
create function app.do_reset_factor(p_ctx app.ctx, p_member uuid, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_member uuid;
  v_reason text := app.typed(p_reason);
  v_fault text;
  v_ended integer;
  v_event uuid;
begin
  select m.id into v_member from app.members m where m.tenant_id = p_ctx.tenant_id and m.id = p_member;
  v_fault := case
    when not 'security.manage' = any (p_ctx.permissions) then 'permission_missing'
    when v_member is null then 'not_found'
    when v_member = p_ctx.member_id then 'self_factor_reset_forbidden'
    when v_reason is null or length(v_reason) > 500 then 'reason_required'
    when not app.has_factor(p_ctx.tenant_id, v_member) then 'factor_missing'
    when not app.fresh_factor(p_ctx) then 'second_factor_required' end;
  if v_fault is not null then
    return app.refuse(v_fault, 'factor.reset', 'factors', v_member,
      case v_fault when 'factor_missing' then 'This person has no second factor, so there is nothing to reset.' end,
      p_extra => case v_fault when 'second_factor_required' then '{"enrolled": true}' else '{}' end::jsonb);
  end if;
  perform app.drop_factor(p_ctx, v_member);
  update app.factor_attempts a set attempts = 0, locked_until = null where a.tenant_id = p_ctx.tenant_id and a.member_id = v_member;
  v_ended := app.end_sessions_of(p_ctx, array[v_member], 'factor_reset');
  v_event := audit.record('factor.reset', 'factors', v_member, jsonb_build_object('sessions_ended', v_ended),
    jsonb_build_object('reason', v_reason), 'security.manage');
  perform app.post(p_ctx.tenant_id, 'factor_reset', array[v_member, p_ctx.member_id], v_event::text,
    jsonb_build_object('member', v_member, 'by', p_ctx.member_id));
  return jsonb_build_object('ok', true, 'sessions_ended', v_ended, 'event_id', v_event);
end $$;
revoke execute on function app.do_reset_factor(app.ctx, uuid, text) from public;
grant execute on function app.do_reset_factor(app.ctx, uuid, text) to countersign;

-- Who else needs one. What the roles themselves ask for cannot be taken back or put off.
create function app.do_save_factor_rule(p_ctx app.ctx, p_rule text, p_from timestamptz) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_tenant app.tenants;
  v_from timestamptz := case when p_rule <> 'required' then p_from end;
  v_problems jsonb := '[]';
  v_asked uuid[];
  v_event uuid;
begin
  if not 'security.manage' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'factor.save_rule', 'tenants', p_ctx.tenant_id);
  end if;
  if p_rule is null or p_rule not in ('required', 'deciders', 'everyone') then
    v_problems := v_problems || app.problem('rule', 'Choose who needs a second factor.');
  elsif p_rule <> 'required' and (v_from is null or v_from not between clock_timestamp() - interval '1 day' and clock_timestamp() + interval '90 days') then
    v_problems := v_problems || app.problem('from', 'Give a day from today on, at most ninety days ahead.');
  end if;
  select * into v_tenant from app.tenants t where t.id = p_ctx.tenant_id;
  if v_problems <> '[]' then
    return app.refuse('invalid_factor_rule', 'factor.save_rule', 'tenants', p_ctx.tenant_id, p_extra => jsonb_build_object('problems', v_problems));
  elsif v_tenant.factor_rule = p_rule and v_tenant.factor_rule_from is not distinct from v_from then
    return app.refuse('no_change', 'factor.save_rule', 'tenants', p_ctx.tenant_id);
  elsif not app.fresh_factor(p_ctx) then
    return app.refuse('second_factor_required', 'factor.save_rule', 'tenants', p_ctx.tenant_id, p_extra => '{"enrolled": true}');
  end if;
  update app.tenants t set factor_rule = p_rule, factor_rule_from = v_from where t.id = p_ctx.tenant_id;
  v_asked := array(select m.id from app.members m
                    where m.tenant_id = p_ctx.tenant_id and m.active and m.factor_from is not null and m.factor_from = v_from);
  v_event := audit.record('factor.save_rule', 'tenants', p_ctx.tenant_id, jsonb_build_object('before', v_tenant.factor_rule, 'after', p_rule,
    'from', audit.utc(v_from), 'asked', cardinality(v_asked)), '{}', 'security.manage');
  perform app.post(p_ctx.tenant_id, 'factor_wanted', v_asked, v_event::text, jsonb_build_object('from', v_from));
  return jsonb_build_object('ok', true, 'asked', cardinality(v_asked), 'event_id', v_event);
end $$;
revoke execute on function app.do_save_factor_rule(app.ctx, text, timestamptz) from public;
grant execute on function app.do_save_factor_rule(app.ctx, text, timestamptz) to countersign;
