-- Submitting and withdrawing: the number, the terms that are fixed, the route.

-- What a submission still lacks. [] when complete.
create function app.missing_fields(p_request app.requests) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := '[]';
begin
  if p_request.title is null then v_found := v_found || app.problem('title', 'Say what it is for.'); end if;
  if p_request.payee_name is null then v_found := v_found || app.problem('payee_name', 'Say who is to be paid.'); end if;
  if p_request.department_id is null then v_found := v_found || app.problem('department_id', 'Choose the department.'); end if;
  if p_request.currency is null then v_found := v_found || app.problem('currency', 'Choose the currency.'); end if;
  if not exists (select from app.request_lines l where l.tenant_id = p_request.tenant_id and l.request_id = p_request.id) then
    v_found := v_found || app.problem('lines', 'Add at least one line.');
  elsif p_request.amount_minor = 0 then
    v_found := v_found || app.problem('lines', 'The total is zero.');
  end if;
  return v_found || coalesce((
    select jsonb_agg(jsonb_build_object('field', 'lines.' || (l.position - 1) || '.description', 'problem',
      'Say what this line is.') order by l.position)
      from app.request_lines l where l.tenant_id = p_request.tenant_id and l.request_id = p_request.id and l.description = ''), '[]');
end $$;
revoke execute on function app.missing_fields(app.requests) from public;
grant execute on function app.missing_fields(app.requests) to countersign;

-- Policy, rate and base amount as they would be fixed now. token is null when all is found.
create function app.terms(p_request app.requests, out version integer, out rule_no integer, out rate numeric, out rate_source text,
  out base_currency text, out base_minor numeric, out payee_risk text, out token text)
language plpgsql stable set search_path = '' as $$
declare
  v_base text := (select t.base_currency from app.tenants t where t.id = p_request.tenant_id);
  v_version integer;
  v_base_minor numeric;
begin
  v_version := app.policy_now(p_request.tenant_id);
  version := v_version;
  base_currency := v_base;
  if p_request.currency = v_base then
    rate := 1;
    rate_source := 'base currency';
  else
    select x.rate, x.source into rate, rate_source from app.exchange_rates x
     where x.tenant_id = p_request.tenant_id and x.currency = p_request.currency and x.effective_at <= clock_timestamp()
     order by x.effective_at desc, x.saved_at desc limit 1;
    if not found then
      token := 'rate_missing';
      return;
    end if;
  end if;
  -- units of base for one unit of the other; the exponents of both turn minor units into minor units
  select round(p_request.amount_minor * terms.rate * power(10::numeric, b.exponent - c.exponent)) into v_base_minor
    from app.currencies b, app.currencies c where b.code = v_base and c.code = p_request.currency;
  base_minor := v_base_minor;
  if v_base_minor > 9007199254740991 then
    token := 'amount_too_large';
    return;
  end if;
  -- a payee that is typed stands outside the register, and nobody has looked at it
  payee_risk := case when p_request.payee_id is null then 'unregistered' else (
    select y.risk from app.payees y where y.tenant_id = p_request.tenant_id and y.id = p_request.payee_id) end;
  rule_no := app.matching_rule(p_request.tenant_id, v_version, p_request.kind, p_request.department_id, payee_risk, v_base_minor::bigint);
  if not exists (select from app.policy_steps s
      where s.tenant_id = p_request.tenant_id and s.version = v_version and s.rule_no = terms.rule_no) then
    rule_no := null;
    token := 'no_policy';
  end if;
end $$;
revoke execute on function app.terms(app.requests) from public;
grant execute on function app.terms(app.requests) to countersign;

create function app.route_json(p_tenant uuid, p_version integer, p_rule integer) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('position', s.position, 'mode', s.mode, 'label', s.label, 'permission', s.permission,
      'scope', s.scope, 'named', s.named, 'meaning', s.meaning) order by s.position, s.step_no), '[]')
      from app.policy_steps s where s.tenant_id = p_tenant and s.version = p_version and s.rule_no = p_rule);
end $$;
revoke execute on function app.route_json(uuid, integer, integer) from public;
grant execute on function app.route_json(uuid, integer, integer) to countersign;

-- What vouchers have taken of a purchase order. One that went back for change is counted again when it comes back.
create function app.order_used(p_tenant uuid, p_order uuid, p_except uuid) returns numeric
language plpgsql stable set search_path = '' as $$
begin
  return (select coalesce(sum(r.amount_minor), 0) from app.requests r
           where r.tenant_id = p_tenant and r.purchase_order_id = p_order and r.id is distinct from p_except
             and r.state in ('pending', 'queried', 'approved', 'paid'));
end $$;
revoke execute on function app.order_used(uuid, uuid, uuid) from public;
grant execute on function app.order_used(uuid, uuid, uuid) to countersign;

-- The steps of a position begin to wait for people; each of them gets a mail.
create function app.activate(p_request app.requests, p_position integer) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_step app.request_steps;
  v_people uuid[];
  v_kind text;
begin
  for v_step in
    update app.request_steps s set state = 'active', activated_at = clock_timestamp()
     where s.tenant_id = p_request.tenant_id and s.request_id = p_request.id and s.round = p_request.round and s.position = p_position
       and s.state = 'waiting'
    returning s.*
  loop
    -- the policy's alternates may read from now on, for their hour can come without another act on this request; and
    -- who is asked by name need not head the department
    insert into app.request_shares (tenant_id, request_id, member_id)
    select a.tenant_id, p_request.id, a.member_id from app.policy_alternates a
     where a.tenant_id = p_request.tenant_id and a.version = p_request.policy_version and a.permission = v_step.permission
     union
    select p_request.tenant_id, p_request.id, n from unnest(v_step.named) n
    on conflict do nothing;
    v_people := array(select app.rightful(p_request, v_step) union select app.alternates(p_request, v_step));
    v_kind := 'waits_for_you';
    if v_people = '{}' then
      -- nobody is left: those who may name an alternate hear of it at once
      v_people := array(select h from app.holders_of(p_request.tenant_id, 'request.sanction') h where app.is_independent(p_request, h));
      v_kind := 'nobody_left';
    end if;
    perform app.post(p_request.tenant_id, v_kind, v_people, v_step.id::text,
      jsonb_build_object('request', p_request.id, 'number', p_request.number, 'step', v_step.id));
    -- and who stands in for one of them
    perform app.post(p_request.tenant_id, 'waits_for_you', array[d.member_id], v_step.id::text,
        jsonb_build_object('request', p_request.id, 'number', p_request.number, 'step', v_step.id, 'for_member', d.for_member))
       from app.delegates(p_request, v_step) d;
  end loop;
end $$;
revoke execute on function app.activate(app.requests, integer) from public;
grant execute on function app.activate(app.requests, integer) to countersign;

-- REQ-1: PV-2026-0184. Called after every check: the counter row is the last lock.
create function app.next_number(p_tenant uuid, p_kind text) returns text
language plpgsql volatile set search_path = '' as $$
declare
  v_year integer := extract(year from clock_timestamp() at time zone (select t.time_zone from app.tenants t where t.id = p_tenant));
  v_last bigint;
begin
  insert into app.counters as c (tenant_id, kind, year, last) values (p_tenant, p_kind, v_year, 1)
  on conflict (tenant_id, kind, year) do update set last = c.last + 1 returning c.last into v_last;
  return case p_kind when 'payment_voucher' then 'PV-' when 'purchase_order' then 'PO-' else 'SAMPLE-' end || v_year || '-' || lpad(v_last::text,
    greatest(4, length(v_last::text)), '0');
end $$;
revoke execute on function app.next_number(uuid, text) from public;
grant execute on function app.next_number(uuid, text) to countersign;

-- Everything besides the engine's rules that a submission must meet; token is null when it does. api.explain asks the same.
create function app.submission(
  p_ctx app.ctx, p_request app.requests, out token text, out extra jsonb, out version integer, out rule_no integer, out rate numeric,
  out rate_source text, out base_currency text, out base_minor numeric, out payee_risk text, out over_order boolean
) language plpgsql stable set search_path = '' as $$
declare
  v_order app.requests;
  v_left numeric;
  v_problems jsonb;
begin
  extra := '{}';
  over_order := false;
  v_problems := app.missing_fields(p_request);
  if v_problems <> '[]' then
    token := 'incomplete';
    extra := jsonb_build_object('problems', v_problems);
    return;
  end if;
  v_problems := app.content_problems(p_ctx, app.content_of(p_request));
  if v_problems = '[]' and p_request.purchase_order_id is not null then
    select * into v_order from app.requests r where r.tenant_id = p_request.tenant_id and r.id = p_request.purchase_order_id;
    if v_order.currency <> p_request.currency then
      v_problems := v_problems || app.problem('currency', 'Use the currency of the purchase order, ' || v_order.currency || '.');
    end if;
    if app.likeness(v_order.payee_name) <> app.likeness(p_request.payee_name) then
      v_problems := v_problems || app.problem('payee_name', 'The purchase order is for ' || v_order.payee_name || '.');
    end if;
  end if;
  if v_problems <> '[]' then
    token := 'invalid_content';
    extra := jsonb_build_object('problems', v_problems);
    return;
  end if;
  select t.version, t.rule_no, t.rate, t.rate_source, t.base_currency, t.base_minor, t.payee_risk, t.token
    into version, rule_no, rate, rate_source, base_currency, base_minor, payee_risk, token from app.terms(p_request) t;
  if token is null and v_order.id is not null then
    v_left := v_order.amount_minor - app.order_used(p_request.tenant_id, v_order.id, p_request.id);
    over_order := p_request.amount_minor > v_left;
    if over_order and p_request.excess_reason is null then
      token := 'exceeds_purchase_order';
      extra := jsonb_build_object('remaining_minor', greatest(v_left, 0));
    end if;
  end if;
end $$;
revoke execute on function app.submission(app.ctx, app.requests) from public;
grant execute on function app.submission(app.ctx, app.requests) to countersign;

create function app.do_submit_request(p_ctx app.ctx, p_request uuid, p_content_hash text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests;
  v_payee uuid;
  v_refusal jsonb;
  v_terms record;
begin
  -- the payee before the request: a change to it that is being decided is waited for, so that none is submitted past it
  select r.payee_id into v_payee from app.requests r
   where r.tenant_id = p_ctx.tenant_id and r.id = p_request and app.can_read(p_ctx, r);
  perform from app.payees p where p.tenant_id = p_ctx.tenant_id and p.id = v_payee for share;
  v_request := app.take_request(p_ctx, p_request);
  v_refusal := app.judge(p_ctx, v_request, 'submit');
  if v_refusal is not null then
    return v_refusal;
  elsif p_content_hash <> v_request.content_hash or v_request.payee_id is distinct from v_payee then
    return app.refuse('content_changed', 'request.submit', 'requests', p_request,
      p_extra => jsonb_build_object('content_hash', v_request.content_hash, 'difference', null));
  elsif p_content_hash is null and exists (select from app.request_authors a
      where a.tenant_id = p_ctx.tenant_id and a.request_id = p_request and a.member_id <> p_ctx.member_id) then
    -- somebody else edited it: nobody signs what they have not seen
    return app.refuse('content_hash_required', 'request.submit', 'requests', p_request);
  end if;
  -- always the voucher first, then its order, so that the balance stands still; nothing locks them the other way round
  perform from app.requests r where r.tenant_id = p_ctx.tenant_id and r.id = v_request.purchase_order_id for no key update;
  v_terms := app.submission(p_ctx, v_request);
  if v_terms.token is not null then
    return app.refuse(v_terms.token, 'request.submit', 'requests', p_request, p_extra => v_terms.extra);
  end if;
  update app.requests r
     set state = 'pending', round = r.round + 1, submitted_by = p_ctx.member_id, submitted_at = clock_timestamp(),
       updated_at = clock_timestamp(),
         policy_version = v_terms.version, rate = v_terms.rate, rate_source = v_terms.rate_source, base_minor = v_terms.base_minor,
         base_currency = v_terms.base_currency,
         number = coalesce(r.number, app.next_number(r.tenant_id, case when r.sample then 'sample' else r.kind end))
   where r.tenant_id = p_ctx.tenant_id and r.id = p_request returning * into v_request;
  update app.requests r set content_hash = app.hash_of(app.snapshot(v_request)) where r.tenant_id = p_ctx.tenant_id
    and r.id = p_request returning * into v_request;
  insert into app.request_versions (tenant_id, request_id, round, content, content_hash, submitted_by, policy_version, rule_no, kind,
    department_id, payee_risk, base_minor)
  values (p_ctx.tenant_id, p_request, v_request.round, app.snapshot(v_request), v_request.content_hash, p_ctx.member_id,
    v_request.policy_version, v_terms.rule_no, v_request.kind, v_request.department_id, v_terms.payee_risk, v_request.base_minor);
  perform app.keep_words(v_request);
  insert into app.request_steps (tenant_id, request_id, round, position, step_no, mode, permission, scope, named, meaning, label)
  select s.tenant_id, p_request, v_request.round, s.position, s.step_no, s.mode, s.permission, s.scope, s.named, s.meaning, s.label
    from app.policy_steps s where s.tenant_id = p_ctx.tenant_id and s.version = v_terms.version and s.rule_no = v_terms.rule_no;
  perform app.activate(v_request, (select min(s.position) from app.request_steps s
    where s.tenant_id = p_ctx.tenant_id and s.request_id = p_request and s.round = v_request.round));
  return jsonb_build_object('ok', true, 'request_id', p_request, 'number', v_request.number, 'state', v_request.state, 'content_hash',
    v_request.content_hash,
    'route', app.route_json(p_ctx.tenant_id, v_terms.version, v_terms.rule_no),
    'event_id', audit.record('request.submit',
      'requests', p_request, jsonb_build_object('number', v_request.number, 'round', v_request.round,
      'content_hash', v_request.content_hash, 'policy_version', v_terms.version, 'rule', v_terms.rule_no, 'base_minor',
        v_request.base_minor,
      'over_order', v_terms.over_order), jsonb_build_object('content', audit.canonical(app.snapshot(v_request))), 'request.submit'));
end $$;
revoke execute on function app.do_submit_request(app.ctx, uuid, text) from public;
grant execute on function app.do_submit_request(app.ctx, uuid, text) to countersign;

-- Takes a request out of the running; the caller has checked, and records it.
create function app.withdraw(p_ctx app.ctx, p_request app.requests) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update app.request_steps s set state = 'void'
   where s.tenant_id = p_ctx.tenant_id and s.request_id = p_request.id and s.round = p_request.round and s.state in ('waiting', 'active');
  update app.requests r set state = 'withdrawn', withdrawn_by = p_ctx.member_id, closed_at = clock_timestamp(),
    updated_at = clock_timestamp()
   where r.tenant_id = p_ctx.tenant_id and r.id = p_request.id;
end $$;
revoke execute on function app.withdraw(app.ctx, app.requests) from public;
grant execute on function app.withdraw(app.ctx, app.requests) to countersign;

create function app.do_withdraw_request(p_ctx app.ctx, p_request uuid, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request app.requests := app.take_request(p_ctx, p_request);
  v_refusal jsonb := app.judge(p_ctx, v_request, 'withdraw');
begin
  if v_refusal is not null then
    return v_refusal;
  elsif length(p_reason) > 500 then
    return app.refuse('reason_required', 'request.withdraw', 'requests', p_request);
  end if;
  perform app.withdraw(p_ctx, v_request);
  return jsonb_build_object('ok', true, 'state', 'withdrawn', 'event_id', audit.record('request.withdraw', 'requests', p_request,
    jsonb_build_object('number', v_request.number), jsonb_build_object('reason', p_reason), 'request.withdraw'));
end $$;
revoke execute on function app.do_withdraw_request(app.ctx, uuid, text) from public;
grant execute on function app.do_withdraw_request(app.ctx, uuid, text) to countersign;
