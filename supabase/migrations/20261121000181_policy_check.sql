-- What is wrong with a policy, said so that an administrator who never saw a workflow engine can mend it. A hole keeps it
-- from being made effective; an advice does not. Rules and steps are named by their place, counted from one.

create function app.policy_problem(p_severity text, p_token text, p_rule integer, p_position integer, p_step integer, p_problem text,
  p_mend text) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_array(jsonb_build_object('severity', p_severity, 'token', p_token, 'rule_no', p_rule, 'position', p_position,
    'step_no', p_step, 'problem', p_problem, 'mend', p_mend));
end $$;
revoke execute on function app.policy_problem(text, text, integer, integer, integer, text, text) from public;
grant execute on function app.policy_problem(text, text, integer, integer, integer, text, text) to countersign;

create function app.malformed(p_rule integer, p_position integer, p_step integer, p_problem text) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return app.policy_problem('hole', 'malformed', p_rule, p_position, p_step, p_problem, 'Send a policy of the shape that is documented.');
end $$;
revoke execute on function app.malformed(integer, integer, integer, text) from public;
grant execute on function app.malformed(integer, integer, integer, text) to countersign;

-- A list of ids, each well written; null when it is something else.
create function app.ids_in(p_value jsonb, p_most integer) returns uuid[]
language plpgsql immutable set search_path = '' as $$
begin
  if jsonb_typeof(p_value) is distinct from 'array' or jsonb_array_length(p_value) > p_most
    or exists (select from jsonb_array_elements(p_value) v where jsonb_typeof(v) <> 'string' or not pg_input_is_valid(v #>> '{}', 'uuid')) then
    return null;
  end if;
  return array(select (v #>> '{}')::uuid from jsonb_array_elements(p_value) v);
end $$;
revoke execute on function app.ids_in(jsonb, integer) from public;
grant execute on function app.ids_in(jsonb, integer) to countersign;

-- One of these words, or null where p_open; anything else is malformed.
create function app.is_word(p_value jsonb, p_words text[], p_open boolean) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return case coalesce(jsonb_typeof(p_value), 'null') when 'string' then (p_value #>> '{}') = any (p_words) when 'null' then p_open
    else false end;
end $$;
revoke execute on function app.is_word(jsonb, text[], boolean) from public;
grant execute on function app.is_word(jsonb, text[], boolean) to countersign;

-- Whether it can be read at all. What passes may still be incomplete: a draft is saved as it stands.
create function app.policy_shape_problems(p_content jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v_deciding constant text[] := app.deciding();
  v_found jsonb := '[]';
  v_rule jsonb;
  v_position jsonb;
  v_step jsonb;
  r integer;
  p integer;
  s integer;
begin
  if jsonb_typeof(p_content) is distinct from 'object' then
    return app.malformed(null, null, null, 'A policy is an object with rules, alternates and consent.');
  elsif jsonb_typeof(p_content -> 'rules') is distinct from 'array' or jsonb_array_length(p_content -> 'rules') > 500 then
    return app.malformed(null, null, null, 'Rules are a list of at most 500.');
  elsif length(p_content::text) > 1000000 then
    return app.malformed(null, null, null, 'A policy has at most a million characters.');
  end if;
  if jsonb_typeof(coalesce(p_content -> 'consent', 'false')) <> 'boolean' then
    v_found := v_found || app.malformed(null, null, null, 'Consent is true or false.');
  end if;
  if jsonb_typeof(coalesce(p_content -> 'alternates', '[]')) <> 'array' or jsonb_array_length(coalesce(p_content -> 'alternates', '[]')) > 200
    or exists (select from jsonb_array_elements(coalesce(p_content -> 'alternates', '[]')) a where jsonb_typeof(a) <> 'object'
      or not app.is_word(a -> 'permission', v_deciding, false) or not coalesce(pg_input_is_valid(a ->> 'member_id', 'uuid'), false)) then
    v_found := v_found || app.malformed(null, null, null, 'Alternates are a list of at most 200 people, each with what they stand in for.');
  end if;
  for v_rule, r in select v, i from jsonb_array_elements(p_content -> 'rules') with ordinality e (v, i) loop
    if jsonb_typeof(v_rule) <> 'object' then
      v_found := v_found || app.malformed(r, null, null, 'Rule ' || r || ' is no rule.');
      continue;
    end if;
    if not app.is_word(v_rule -> 'kind', array['payment_voucher', 'purchase_order'], true) then
      v_found := v_found || app.malformed(r, null, null, 'Rule ' || r || ' is for a kind of request that there is not.');
    end if;
    if not app.is_word(v_rule -> 'payee_risk', array['ordinary', 'high', 'unregistered'], true) then
      v_found := v_found || app.malformed(r, null, null, 'Rule ' || r || ' is for a risk that there is not.');
    end if;
    if coalesce(jsonb_typeof(v_rule -> 'department_id'), 'null') not in ('null', 'string')
      or not coalesce(pg_input_is_valid(v_rule ->> 'department_id', 'uuid'), true) then
      v_found := v_found || app.malformed(r, null, null, 'Rule ' || r || ' is for a department that there is not.');
    end if;
    if app.whole(v_rule -> 'from_minor', 0, 9007199254740991) is null or (coalesce(jsonb_typeof(v_rule -> 'below_minor'), 'null') <> 'null'
      and app.whole(v_rule -> 'below_minor', 0, 9007199254740991) is null) then
      v_found := v_found || app.malformed(r, null, null, 'Rule ' || r || ' has a band that is no amount.');
    end if;
    if jsonb_typeof(v_rule -> 'positions') is distinct from 'array' or jsonb_array_length(v_rule -> 'positions') > 20 then
      v_found := v_found || app.malformed(r, null, null, 'Rule ' || r || ' has at most 20 positions.');
      continue;
    end if;
    for v_position, p in select v, i from jsonb_array_elements(v_rule -> 'positions') with ordinality e (v, i) loop
      if jsonb_typeof(v_position) <> 'object' or not app.is_word(v_position -> 'mode', array['all', 'any'], false)
        or jsonb_typeof(v_position -> 'steps') is distinct from 'array' or jsonb_array_length(v_position -> 'steps') > 20 then
        v_found := v_found || app.malformed(r, p, null, 'Position ' || p || ' of rule ' || r || ' asks all or any of at most 20 steps.');
        continue;
      end if;
      for v_step, s in select v, i from jsonb_array_elements(v_position -> 'steps') with ordinality e (v, i) loop
        if jsonb_typeof(v_step) <> 'object' or not app.is_word(v_step -> 'permission', v_deciding, false)
          or not app.is_word(v_step -> 'scope', array['department', 'tenant', 'named'], false)
          or not app.is_word(v_step -> 'meaning', array['reviewed', 'approved', 'sanctioned'], false)
          or jsonb_typeof(v_step -> 'label') is distinct from 'string' or length(v_step ->> 'label') > 80
          or (v_step ->> 'scope' = 'named' and app.ids_in(v_step -> 'named', 20) is null) then
          v_found := v_found || app.malformed(r, p, s, 'Step ' || s || ' at position ' || p || ' of rule ' || r || ' cannot be read.');
        end if;
      end loop;
    end loop;
  end loop;
  return v_found;
end $$;
comment on function app.policy_shape_problems(jsonb) is '[] when the content can be read: its lists, words, ids and amounts are such.';
revoke execute on function app.policy_shape_problems(jsonb) from public;
grant execute on function app.policy_shape_problems(jsonb) to countersign;

-- Departments and people that this organisation does not have: nobody comes upon their ids by honest work.
create function app.policy_strangers(p_tenant uuid, p_content jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((
    select jsonb_agg(app.policy_problem('hole', x.token, x.rule_no, x."position", x.step_no, x.problem, 'Choose from the list.') -> 0)
      from (
        select 'unknown_department' as token, r.rule_no, null::integer as "position", null::integer as step_no,
               'Rule ' || r.rule_no || ' is for a department that this organisation does not have.' as problem
          from app.policy_rules_of(p_content) r
         where r.department_id is not null
           and not exists (select from app.departments d where d.tenant_id = p_tenant and d.id = r.department_id)
        union all
        select 'unknown_person', s.rule_no, s."position", s.step_no,
               'The step ' || coalesce(s.label, s.step_no::text) || ' of rule ' || s.rule_no || ' names somebody who is not here.'
          from app.policy_steps_of(p_content) s
         where exists (select from unnest(s.named) n where not exists (select from app.members m where m.tenant_id = p_tenant and m.id = n))
        union all
        select 'unknown_person', null, null, null, 'An alternate is somebody who is not here.'
          from jsonb_array_elements(p_content -> 'alternates') a
         where not exists (select from app.members m where m.tenant_id = p_tenant and m.id = (a ->> 'member_id')::uuid)) x), '[]');
end $$;
revoke execute on function app.policy_strangers(uuid, jsonb) from public;
grant execute on function app.policy_strangers(uuid, jsonb) to countersign;

-- The rules that can be matched at all, with their bands, and the kinds of payee and request that each may fall to.
create function app.policy_bands(p_content jsonb)
returns table (rule_no integer, department_id uuid, cell text, weight integer, band int8range, kind text, payee_risk text)
language plpgsql immutable set search_path = '' as $$
begin
  return query
    select r.rule_no, r.department_id, r.cell, r.weight, int8range(r.from_minor, r.below_minor), k, x
      from app.policy_rules_of(p_content) r, unnest(array['payment_voucher', 'purchase_order']) k,
           unnest(array['ordinary', 'high', 'unregistered']) x
     where (r.below_minor is null or r.from_minor < r.below_minor) and (r.kind is null or r.kind = k)
       and (r.payee_risk is null or r.payee_risk = x);
end $$;
revoke execute on function app.policy_bands(jsonb) from public;
grant execute on function app.policy_bands(jsonb) to countersign;

-- Of each rule's band, for each kind and risk, what no more specific rule of the same department (or of none) takes.
create function app.policy_shares(p_content jsonb)
returns table (rule_no integer, department_id uuid, kind text, payee_risk text, share int8multirange)
language plpgsql immutable set search_path = '' as $$
begin
  return query
    with bands as materialized (select b.*, coalesce(b.department_id::text, '*') as place from app.policy_bands(p_content) b),
    covers as materialized (
      select b.place, b.kind, b.payee_risk, b.weight, range_agg(b.band) as cover from bands b group by 1, 2, 3, 4)
    select b.rule_no, b.department_id, b.kind, b.payee_risk,
           int8multirange(b.band) - coalesce(range_agg(c.cover), '{}'::int8multirange)
      from bands b
      left join covers c on c.place = b.place and c.kind = b.kind and c.payee_risk = b.payee_risk and c.weight > b.weight
     group by b.rule_no, b.department_id, b.kind, b.payee_risk, b.band;
end $$;
revoke execute on function app.policy_shares(jsonb) from public;
grant execute on function app.policy_shares(jsonb) to countersign;

-- Bands: empty, overlapping, unreachable, and amounts that no rule is for.
create function app.policy_band_problems(p_tenant uuid, p_content jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_currency constant text := (select t.base_currency from app.tenants t where t.id = p_tenant);
  v_found jsonb := '[]';
  v_row record;
begin
  for v_row in
    select r.rule_no, r.from_minor, r.below_minor from app.policy_rules_of(p_content) r where r.from_minor >= r.below_minor order by 1
  loop
    v_found := v_found || app.policy_problem('hole', 'band_empty', v_row.rule_no, null, null,
      'Rule ' || v_row.rule_no || ' ends at ' || app.money_words(v_row.below_minor, v_currency) || ', before it begins at '
        || app.money_words(v_row.from_minor, v_currency) || '.',
      'Give rule ' || v_row.rule_no || ' an upper limit above its lower one, or none.');
  end loop;
  for v_row in
    with bands as materialized (select distinct b.rule_no, b.cell, b.band from app.policy_bands(p_content) b)
    select a.rule_no as one, b.rule_no as other, a.band * b.band as both
      from bands a join bands b on b.cell = a.cell and b.rule_no > a.rule_no and b.band && a.band order by 1, 2 limit 50
  loop
    v_found := v_found || jsonb_build_array((app.policy_problem('hole', 'overlap', v_row.other, null, null,
      'Rules ' || v_row.one || ' and ' || v_row.other || ' are both for the same requests '
        || coalesce(nullif(app.band_words(lower(v_row.both), upper(v_row.both), v_currency), ''), 'of every amount') || '.',
      'End one of them where the other begins, or take rule ' || v_row.other || ' away.') -> 0)
      || jsonb_build_object('other_rule', v_row.one, 'from_minor', lower(v_row.both), 'below_minor', upper(v_row.both)));
  end loop;
  for v_row in
    with idle as (select s.rule_no, s.department_id from app.policy_shares(p_content) s group by 1, 2 having bool_and(isempty(s.share))),
    rules as materialized (select * from app.policy_rules_of(p_content))
    select i.rule_no, min(o.rule_no) as over
      from idle i join rules r on r.rule_no = i.rule_no
      left join rules o on o.department_id is not distinct from i.department_id and o.weight > r.weight
       and int8range(o.from_minor, greatest(o.below_minor, o.from_minor)) && int8range(r.from_minor, r.below_minor)
     group by 1 order by 1 limit 50
  loop
    v_found := v_found || app.policy_problem('hole', 'rule_unreachable', v_row.rule_no, null, null,
      'No request can ever fall to rule ' || v_row.rule_no || ': rules for a kind of request or of payee, such as rule ' || v_row.over
        || ', take all that it is for.',
      'Take rule ' || v_row.rule_no || ' away, or leave it something: another band, kind or risk.');
  end loop;
  for v_row in
    select r.rule_no, d.name from app.policy_rules_of(p_content) r
      join app.departments d on d.tenant_id = p_tenant and d.id = r.department_id and not d.active order by 1 limit 50
  loop
    v_found := v_found || app.policy_problem('hole', 'rule_unreachable', v_row.rule_no, null, null,
      'No request can fall to rule ' || v_row.rule_no || ': ' || v_row.name || ' is closed.',
      'Choose another department for rule ' || v_row.rule_no || ', or take it away.');
  end loop;
  return v_found || app.policy_gaps(p_tenant, p_content, v_currency);
end $$;
revoke execute on function app.policy_band_problems(uuid, jsonb) from public;
grant execute on function app.policy_band_problems(uuid, jsonb) to countersign;

-- Rules that name no department must leave nothing out: what they cover is covered for every department, one that is
-- opened tomorrow too.
create function app.policy_gaps(p_tenant uuid, p_content jsonb, p_currency text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((
    with covers as (
      select k as kind, x as payee_risk, int8multirange(int8range(0, null)) - coalesce(range_agg(b.band), '{}'::int8multirange) as gaps
        from unnest(array['payment_voucher', 'purchase_order']) k cross join unnest(array['ordinary', 'high', 'unregistered']) x
        left join app.policy_bands(p_content) b on b.department_id is null and b.kind = k and b.payee_risk = x
       group by 1, 2),
    pieces as (
      select g as gap, c.kind, array_agg(c.payee_risk order by c.payee_risk) as risks from covers c, unnest(c.gaps) g group by 1, 2),
    spots as (
      select p.gap, case when count(*) = 1 then min(p.kind) end as kind, r as risk
        from pieces p, unnest(case when cardinality(p.risks) = 3 then array[null] else p.risks end) r group by p.gap, p.risks, r),
    told as (
      select s.gap, s.kind, s.risk,
             (select min(r.rule_no) from app.policy_rules_of(p_content) r where r.department_id is null and r.below_minor = lower(s.gap)) as under,
             (select min(r.rule_no) from app.policy_rules_of(p_content) r where r.department_id is null and r.from_minor = upper(s.gap)) as above
        from spots s order by lower(s.gap), s.kind nulls first, s.risk nulls first limit 20)
    select jsonb_agg(app.policy_problem('hole', 'gap', coalesce(t.under, t.above), null, null,
        'No rule is for ' || case when w.words = 'Every request' then 'any request' when t.kind is null and t.risk is null then 'requests ' else '' end
          || case when w.words <> 'Every request' then lower(left(w.words, 1)) || substr(w.words, 2) else '' end
          || case when exists (select from app.policy_rules_of(p_content) r where r.department_id is not null)
               then ' in departments that have no rule of their own' else '' end || '.',
        case when t.under is not null and t.above is not null
               then 'Let rule ' || t.under || ' go on to where rule ' || t.above || ' begins, or let rule ' || t.above || ' begin where rule '
                 || t.under || ' ends.'
             when t.under is not null then 'Take the upper limit off rule ' || t.under || ', or add a rule for what is above it.'
             when t.above is not null then 'Let rule ' || t.above || ' begin at nothing, or add a rule for what is below it.'
             else 'Add a rule for them.' end) -> 0
        || jsonb_build_object('from_minor', lower(t.gap), 'below_minor', upper(t.gap), 'kind', t.kind, 'payee_risk', t.risk,
          'department_id', null))
      from told t, lateral (select app.scope_words(p_tenant, t.kind, null, t.risk, lower(t.gap), upper(t.gap), p_currency) as words) w), '[]');
end $$;
revoke execute on function app.policy_gaps(uuid, jsonb, text) from public;
grant execute on function app.policy_gaps(uuid, jsonb, text) to countersign;
