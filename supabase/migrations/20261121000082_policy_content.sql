-- A policy as JSON, which drafts, checks and replay work on, and as rows, which requests are routed by:
-- {rules: [{kind, department_id, payee_risk, from_minor, below_minor, positions: [{mode, steps: [{permission, scope, named,
-- meaning, label}]}]}], alternates: [{permission, member_id}], consent}. What is here takes content of the right shape.

-- What a rule is for, as one word: `*` where it does not mind.
create function app.policy_cell(p_kind text, p_department uuid, p_risk text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(p_kind, '*') || ' ' || coalesce(p_department::text, '*') || ' ' || coalesce(p_risk, '*');
end $$;
revoke execute on function app.policy_cell(text, uuid, text) from public;
grant execute on function app.policy_cell(text, uuid, text) to countersign;

create function app.policy_rules_of(p_content jsonb)
returns table (rule_no integer, kind text, department_id uuid, payee_risk text, from_minor bigint, below_minor bigint, cell text,
  -- how specific it is: the larger goes first
  weight integer)
language plpgsql immutable set search_path = '' as $$
begin
  return query
    select r.i::integer, r.v ->> 'kind', (r.v ->> 'department_id')::uuid, r.v ->> 'payee_risk', (r.v ->> 'from_minor')::numeric::bigint,
           (r.v ->> 'below_minor')::numeric::bigint, app.policy_cell(r.v ->> 'kind', (r.v ->> 'department_id')::uuid, r.v ->> 'payee_risk'),
           (r.v ->> 'department_id' is not null)::integer * 4 + (r.v ->> 'payee_risk' is not null)::integer * 2
             + (r.v ->> 'kind' is not null)::integer
      from jsonb_array_elements(p_content -> 'rules') with ordinality r (v, i);
end $$;
revoke execute on function app.policy_rules_of(jsonb) from public;
grant execute on function app.policy_rules_of(jsonb) to countersign;

create function app.policy_steps_of(p_content jsonb)
returns table (rule_no integer, "position" integer, step_no integer, mode text, permission text, scope text, named uuid[], meaning text,
  label text)
language plpgsql immutable set search_path = '' as $$
begin
  return query
    select r.i::integer, p.i::integer, s.i::integer, p.v ->> 'mode', s.v ->> 'permission', s.v ->> 'scope',
           case when s.v ->> 'scope' = 'named' then array(select distinct n::uuid from jsonb_array_elements_text(s.v -> 'named') n order by 1) end,
           s.v ->> 'meaning', app.typed(s.v ->> 'label')
      from jsonb_array_elements(p_content -> 'rules') with ordinality r (v, i),
           jsonb_array_elements(r.v -> 'positions') with ordinality p (v, i),
           jsonb_array_elements(p.v -> 'steps') with ordinality s (v, i);
end $$;
revoke execute on function app.policy_steps_of(jsonb) from public;
grant execute on function app.policy_steps_of(jsonb) to countersign;

-- The same policy, written one way: known keys only, nulls where something is left open.
create function app.normal_policy(p_content jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object(
    'rules', coalesce((
      select jsonb_agg(jsonb_build_object('kind', r.v -> 'kind', 'department_id', (r.v ->> 'department_id')::uuid,
        'payee_risk', r.v -> 'payee_risk', 'from_minor', r.v -> 'from_minor', 'below_minor', r.v -> 'below_minor', 'positions', coalesce((
          select jsonb_agg(jsonb_build_object('mode', p.v ->> 'mode', 'steps', coalesce((
              select jsonb_agg(jsonb_build_object('permission', s.v ->> 'permission', 'scope', s.v ->> 'scope', 'meaning', s.v ->> 'meaning',
                  'label', coalesce(app.typed(s.v ->> 'label'), ''))
                || case when s.v ->> 'scope' = 'named' then jsonb_build_object('named', array(
                    select distinct n::uuid from jsonb_array_elements_text(s.v -> 'named') n order by 1)) else '{}' end order by s.i)
                from jsonb_array_elements(p.v -> 'steps') with ordinality s (v, i)), '[]')) order by p.i)
            from jsonb_array_elements(r.v -> 'positions') with ordinality p (v, i)), '[]')) order by r.i)
        from jsonb_array_elements(p_content -> 'rules') with ordinality r (v, i)), '[]'),
    'alternates', coalesce((select jsonb_agg(jsonb_build_object('permission', x.permission, 'member_id', x.member_id)
          order by x.permission, x.member_id)
        from (select distinct a ->> 'permission' as permission, (a ->> 'member_id')::uuid as member_id
                from jsonb_array_elements(p_content -> 'alternates') a) x), '[]'),
    'consent', coalesce((p_content ->> 'consent')::boolean, false));
end $$;
revoke execute on function app.normal_policy(jsonb) from public;
grant execute on function app.normal_policy(jsonb) to countersign;

-- A version that was published, as the content it was made from.
create function app.policy_content(p_tenant uuid, p_version integer) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object('consent', v.consent,
      'alternates', coalesce((select jsonb_agg(jsonb_build_object('permission', a.permission, 'member_id', a.member_id)
          order by a.permission, a.member_id)
        from app.policy_alternates a where a.tenant_id = p_tenant and a.version = p_version), '[]'),
      'rules', coalesce((
        select jsonb_agg(jsonb_build_object('kind', r.kind, 'department_id', r.department_id, 'payee_risk', r.payee_risk,
            'from_minor', r.from_minor, 'below_minor', r.below_minor, 'positions', coalesce(p.positions, '[]')) order by r.rule_no)
          from app.policy_rules r
          left join (
            select x.rule_no, jsonb_agg(jsonb_build_object('mode', x.mode, 'steps', x.steps) order by x."position") as positions
              from (select s.rule_no, s."position", min(s.mode) as mode,
                           jsonb_agg(jsonb_build_object('permission', s.permission, 'scope', s.scope, 'meaning', s.meaning, 'label', s.label)
                             || case when s.scope = 'named' then jsonb_build_object('named', s.named) else '{}' end order by s.step_no) as steps
                      from app.policy_steps s where s.tenant_id = p_tenant and s.version = p_version group by 1, 2) x
             group by 1) p on p.rule_no = r.rule_no
         where r.tenant_id = p_tenant and r.version = p_version), '[]'))
      from app.policy_versions v where v.tenant_id = p_tenant and v.version = p_version);
end $$;
revoke execute on function app.policy_content(uuid, integer) from public;
grant execute on function app.policy_content(uuid, integer) to countersign;

-- NGN 5,000,000, or NGN 5,000,000.50
create function app.money_words(p_minor bigint, p_currency text) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_exponent integer := (select c.exponent from app.currencies c where c.code = p_currency);
  v_unit bigint := power(10::numeric, v_exponent);
begin
  return p_currency || ' ' || to_char(p_minor / v_unit, 'FM999,999,999,999,999,990')
    || case when p_minor % v_unit <> 0 then '.' || lpad((p_minor % v_unit)::text, v_exponent, '0') else '' end;
end $$;
revoke execute on function app.money_words(bigint, text) from public;
grant execute on function app.money_words(bigint, text) to countersign;

-- A bound is said by the rounder of its two neighbours: over 5,000,000 rather than from 5,000,000.01.
create function app.band_words(p_from bigint, p_below bigint, p_currency text) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_over boolean := p_from = 1 or length(rtrim((p_from - 1)::text, '0')) <= length(rtrim(p_from::text, '0'));
  v_up_to boolean := p_below = 1 or length(rtrim((p_below - 1)::text, '0')) <= length(rtrim(p_below::text, '0'));
begin
  return concat_ws(' and ',
    case when p_from > 0 and v_over then 'over ' || app.money_words(p_from - 1, p_currency)
         when p_from > 0 then 'from ' || app.money_words(p_from, p_currency) end,
    case when v_up_to then 'up to ' || app.money_words(p_below - 1, p_currency)
         when p_below is not null then 'below ' || app.money_words(p_below, p_currency) end);
end $$;
revoke execute on function app.band_words(bigint, bigint, text) from public;
grant execute on function app.band_words(bigint, bigint, text) to countersign;

-- "Payment vouchers of Operations to payees of high risk, over NGN 5,000,000"
create function app.scope_words(p_tenant uuid, p_kind text, p_department uuid, p_risk text, p_from bigint, p_below bigint, p_currency text)
returns text
language plpgsql stable set search_path = '' as $$
declare
  v_band text := nullif(app.band_words(p_from, p_below, p_currency), '');
  v_who text := case p_kind when 'payment_voucher' then 'Payment vouchers' when 'purchase_order' then 'Purchase orders' else 'Requests' end
    || coalesce(' of ' || (select d.name from app.departments d where d.tenant_id = p_tenant and d.id = p_department), '')
    || case p_risk when 'ordinary' then ' to payees of ordinary risk' when 'high' then ' to payees of high risk'
         when 'unregistered' then ' to payees outside the register' else '' end;
begin
  return case when v_who <> 'Requests' then concat_ws(', ', v_who, v_band) when v_band is null then 'Every request'
    else upper(left(v_band, 1)) || substr(v_band, 2) end;
end $$;
revoke execute on function app.scope_words(uuid, text, uuid, text, bigint, bigint, text) from public;
grant execute on function app.scope_words(uuid, text, uuid, text, bigint, bigint, text) to countersign;

-- A line a rule: what it is for, and who does what in which order.
create function app.policy_words(p_tenant uuid, p_content jsonb, p_currency text) returns table (rule_no integer, words text)
language plpgsql stable set search_path = '' as $$
begin
  return query
    select r.rule_no, app.scope_words(p_tenant, r.kind, r.department_id, r.payee_risk, r.from_minor, r.below_minor, p_currency) || ': '
             || coalesce(w.steps, 'nobody decides')
      from app.policy_rules_of(p_content) r
      left join (
        select x.rule_no, string_agg(x.words, ', then ' order by x."position") as steps
          from (select s.rule_no, s."position", string_agg(s.label || case s.meaning when 'approved' then ' approves'
                         when 'reviewed' then ' reviews' else ' sanctions' end, case s.mode when 'any' then ' or ' else ' and ' end
                         order by s.step_no) as words
                  from app.policy_steps_of(p_content) s group by s.rule_no, s."position") x
         group by 1) w on w.rule_no = r.rule_no;
end $$;
revoke execute on function app.policy_words(uuid, jsonb, text) from public;
grant execute on function app.policy_words(uuid, jsonb, text) to countersign;

-- AUT-7: the one writer of versions. Whoever calls it has checked.
create function app.write_policy(p_tenant uuid, p_version integer, p_author uuid, p_content jsonb, p_reason text,
  p_effective_from timestamptz, p_currency text, p_consented_by uuid default null) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into app.policy_versions (tenant_id, version, effective_from, author_id, reason, consent, consented_by)
  values (p_tenant, p_version, p_effective_from, p_author, p_reason, coalesce((p_content ->> 'consent')::boolean, false), p_consented_by);
  insert into app.policy_rules (tenant_id, version, rule_no, kind, department_id, payee_risk, from_minor, below_minor, words)
  select p_tenant, p_version, r.rule_no, r.kind, r.department_id, r.payee_risk, r.from_minor, r.below_minor, w.words
    from app.policy_rules_of(p_content) r join app.policy_words(p_tenant, p_content, p_currency) w on w.rule_no = r.rule_no;
  insert into app.policy_steps (tenant_id, version, rule_no, position, step_no, mode, permission, scope, named, meaning, label)
  select p_tenant, p_version, s.rule_no, s."position", s.step_no, s.mode, s.permission, s.scope, s.named, s.meaning, s.label
    from app.policy_steps_of(p_content) s;
  insert into app.policy_alternates (tenant_id, version, permission, member_id)
  select distinct p_tenant, p_version, a ->> 'permission', (a ->> 'member_id')::uuid from jsonb_array_elements(p_content -> 'alternates') a;
end $$;
revoke execute on function app.write_policy(uuid, integer, uuid, jsonb, text, timestamptz, text, uuid) from public;
grant execute on function app.write_policy(uuid, integer, uuid, jsonb, text, timestamptz, text, uuid) to countersign;

-- AUT-13: the policy that ships, by how many people decide. One: the head of department. Two: Finance after them.
-- Three and more: the Managing Director too, strictly above the threshold.
create function app.default_policy(p_deciders text, p_threshold bigint) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v_steps jsonb[] := array[
    '{"mode": "all", "steps": [{"permission": "request.approve_department", "scope": "department", "meaning": "approved", "label": "Head of Department"}]}',
    '{"mode": "all", "steps": [{"permission": "request.review_finance", "scope": "tenant", "meaning": "reviewed", "label": "Finance"}]}',
    '{"mode": "all", "steps": [{"permission": "request.sanction", "scope": "tenant", "meaning": "sanctioned", "label": "Managing Director"}]}'];
  v_rule jsonb := '{"kind": null, "department_id": null, "payee_risk": null}';
begin
  return jsonb_build_object('alternates', '[]'::jsonb, 'consent', false, 'rules', case when p_deciders = 'three_or_more' then
    jsonb_build_array(
      v_rule || jsonb_build_object('from_minor', 0, 'below_minor', p_threshold + 1, 'positions', to_jsonb(v_steps[1:2])),
      v_rule || jsonb_build_object('from_minor', p_threshold + 1, 'below_minor', null, 'positions', to_jsonb(v_steps[1:3])))
    else jsonb_build_array(v_rule || jsonb_build_object('from_minor', 0, 'below_minor', null, 'positions',
      to_jsonb(v_steps[1:case p_deciders when 'one' then 1 else 2 end]))) end);
end $$;
revoke execute on function app.default_policy(text, bigint) from public;
grant execute on function app.default_policy(text, bigint) to countersign;

-- Who stands in when nobody is left goes on standing in.
create function app.write_default_policy(p_tenant uuid, p_version integer, p_author uuid, p_deciders text, p_threshold bigint,
  p_currency text default null) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_before jsonb := app.policy_content(p_tenant, app.policy_now(p_tenant));
begin
  perform app.write_policy(p_tenant, p_version, p_author, app.default_policy(p_deciders, p_threshold)
      || jsonb_build_object('alternates', coalesce(v_before -> 'alternates', '[]')),
    'The policy that ships, for ' || replace(p_deciders, '_', ' ') || ' deciding', clock_timestamp(),
    coalesce(p_currency, (select t.base_currency from app.tenants t where t.id = p_tenant)));
end $$;
revoke execute on function app.write_default_policy(uuid, integer, uuid, text, bigint, text) from public;
grant execute on function app.write_default_policy(uuid, integer, uuid, text, bigint, text) to countersign;
