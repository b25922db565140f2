-- Everything that is wrong with a policy, in one list: its bands (0181), its steps, and the people it needs (0184).

-- "Operations", "Operations and Sales", "Operations, Sales and 3 more"
create function app.some_of(p_names text[]) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_count integer := cardinality(p_names);
begin
  return case when v_count > 4 then array_to_string(p_names[1:3], ', ') || ' and ' || v_count - 3 || ' more'
    when v_count > 1 then array_to_string(p_names[1:v_count - 1], ', ') || ' and ' || p_names[v_count] else p_names[1] end;
end $$;
revoke execute on function app.some_of(text[]) from public;
grant execute on function app.some_of(text[]) to countersign;

create function app.department_names(p_tenant uuid, p_departments uuid[]) returns text
language plpgsql stable set search_path = '' as $$
begin
  return app.some_of(array(select d.name from app.departments d where d.tenant_id = p_tenant and d.id = any (p_departments) order by d.name));
end $$;
revoke execute on function app.department_names(uuid, uuid[]) from public;
grant execute on function app.department_names(uuid, uuid[]) to countersign;

create function app.member_names(p_tenant uuid, p_members uuid[]) returns text
language plpgsql stable set search_path = '' as $$
begin
  return app.some_of(array(select m.name from app.members m where m.tenant_id = p_tenant and m.id = any (p_members) order by m.name));
end $$;
revoke execute on function app.member_names(uuid, uuid[]) from public;
grant execute on function app.member_names(uuid, uuid[]) to countersign;

-- Steps: none at all, unnamed, asking nobody, or never needed.
create function app.policy_step_problems(p_tenant uuid, p_content jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := '[]';
  v_row record;
begin
  for v_row in
    select r.i as rule_no, p.i as "position", jsonb_array_length(r.v -> 'positions') as many
      from jsonb_array_elements(p_content -> 'rules') with ordinality r (v, i)
      left join lateral jsonb_array_elements(r.v -> 'positions') with ordinality p (v, i) on true
     where p.v is null or p.v -> 'steps' = '[]' order by 1, 2 limit 50
  loop
    v_found := v_found || case when v_row.many = 0
      then app.policy_problem('hole', 'fewer_than_two', v_row.rule_no::integer, null, null,
        'Rule ' || v_row.rule_no || ' asks nobody, so a request would pass with one person: whoever raised it.',
        'Add a step to rule ' || v_row.rule_no || '.')
      else app.policy_problem('hole', 'position_empty', v_row.rule_no::integer, v_row."position"::integer, null,
        'Position ' || v_row."position" || ' of rule ' || v_row.rule_no || ' asks nobody.', 'Add a step to it, or take it away.') end;
  end loop;
  for v_row in
    select s.*, exists (select from app.policy_steps_of(p_content) o where o.rule_no = s.rule_no and o."position" = s."position"
             and s.mode = 'any' and o.step_no < s.step_no and (o.permission, o.scope) = (s.permission, s.scope)
             and o.named is not distinct from s.named) as twice
      from app.policy_steps_of(p_content) s
     where s.label is null or length(s.label) < 2 or s.named is not null or s.mode = 'any' order by 1, 2, 3
  loop
    if coalesce(length(v_row.label), 0) < 2 then
      v_found := v_found || app.policy_problem('hole', 'label_missing', v_row.rule_no, v_row."position", v_row.step_no,
        'A step at position ' || v_row."position" || ' of rule ' || v_row.rule_no || ' has no name.', 'Say who decides there: Finance, for instance.');
    end if;
    if v_row.named = '{}' then
      v_found := v_found || app.policy_problem('hole', 'nobody_named', v_row.rule_no, v_row."position", v_row.step_no,
        'The step ' || coalesce(v_row.label, v_row.step_no::text) || ' of rule ' || v_row.rule_no || ' names nobody.', 'Choose at least one person.');
    end if;
    if v_row.twice then
      v_found := v_found || app.policy_problem('hole', 'step_unreachable', v_row.rule_no, v_row."position", v_row.step_no,
        'The step ' || coalesce(v_row.label, v_row.step_no::text) || ' of rule ' || v_row.rule_no
          || ' is never needed: any one of its position is enough, and another step there asks the same people.',
        'Take one of the two away, or ask all of them.');
    end if;
  end loop;
  return v_found;
end $$;
revoke execute on function app.policy_step_problems(uuid, jsonb) from public;
grant execute on function app.policy_step_problems(uuid, jsonb) to countersign;

-- Alternates: people who decide nothing, circles. Who stands in for Finance, while Finance stands in for
-- them, is no help in the hour when both are needed.
create function app.policy_alternate_problems(p_tenant uuid, p_content jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := '[]';
  v_row record;
begin
  for v_row in
    select distinct m.id, m.name
      from jsonb_array_elements(p_content -> 'alternates') a
      join app.members m on m.tenant_id = p_tenant and m.id = (a ->> 'member_id')::uuid
     where not app.may_stand_in(p_tenant, m.id) order by 2 limit 20
  loop
    v_found := v_found || app.policy_problem('advice', 'alternate_unable', null, null, null,
      v_row.name || ' cannot stand in: they decide nothing in this organisation.', 'Choose somebody who approves, reviews or sanctions.');
  end loop;
  for v_row in
    with recursive edges as materialized (
      select distinct a ->> 'permission' as here, p as there
        from jsonb_array_elements(p_content -> 'alternates') a, unnest(app.permissions_of(p_tenant, (a ->> 'member_id')::uuid)) p
       where p = any (app.deciding()) and p <> a ->> 'permission'),
    walks as (
      select e.here as start, e.there as here, array[e.here, e.there] as path from edges e
      union all
      select w.start, e.there, w.path || e.there from walks w join edges e on e.here = w.here
       where w.here <> w.start and (e.there = w.start or e.there <> all (w.path)))
    select distinct on (array(select distinct x from unnest(w.path) x order by x)) w.path,
           (select min(s.rule_no) from app.policy_steps_of(p_content) s where s.permission = any (w.path)) as rule_no
      from walks w where w.here = w.start and not exists (select from walks o where o.here = o.start and o.path <@ w.path and not w.path <@ o.path)
     order by array(select distinct x from unnest(w.path) x order by x), w.path
  loop
    v_found := v_found || app.policy_problem('hole', 'alternates_circle', v_row.rule_no, null, null,
      'Alternates go round in a circle: ' || (select string_agg(case x when 'request.approve_department' then 'heads of department'
          when 'request.review_finance' then 'Finance' else 'Managing Directors' end, ', for whom stand in ' order by i)
        from unnest(v_row.path) with ordinality p (x, i)) || '.',
      'Let somebody else stand in for one of them, or nobody: a Managing Director can then name an alternate.');
  end loop;
  return v_found;
end $$;
revoke execute on function app.policy_alternate_problems(uuid, jsonb) from public;
grant execute on function app.policy_alternate_problems(uuid, jsonb) to countersign;

-- Steps that nobody can act on today, and rules that separation of duties would starve.
create function app.policy_people_problems(p_tenant uuid, p_content jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := '[]';
  v_requesters uuid[];
  v_starving uuid[];
  v_row record;
  v_rule record;
begin
  for v_row in
    with found as materialized (select * from app.policy_actors(p_tenant, p_content))
    select a.rule_no, a."position", a.step_no, a.label, a.mode, array_agg(a.department_id) filter (where a.department_id is not null) as places,
           bool_and(a.lent <> '{}') as lent,
           a.mode = 'any' and bool_and(exists (select from found o where o.rule_no = a.rule_no
             and o.department_id is not distinct from a.department_id and o."position" = a."position" and o.actors <> '{}')) as others
      from found a where a.actors = '{}' group by 1, 2, 3, 4, 5 order by 1, 2, 3 limit 50
  loop
    v_found := v_found || app.policy_problem(case when v_row.lent or v_row.others then 'advice' else 'hole' end, 'nobody_can_act', v_row.rule_no,
      v_row."position", v_row.step_no,
      'Nobody can act on ' || coalesce(v_row.label, 'a step') || ' of rule ' || v_row.rule_no || ' today'
        || coalesce(' in ' || app.department_names(p_tenant, v_row.places), '')
        || case when v_row.others then ', only on the other steps beside it.' when v_row.lent then ', but alternates can.' else '.' end,
      case when v_row.places is not null then 'Make somebody who may approve the head of '
          || case when cardinality(v_row.places) > 1 then 'each of them.' else 'this department.' end
        else 'Give somebody a role that may take this step, or choose other people for it.' end);
  end loop;
  v_requesters := array(select m.id from app.members m where m.tenant_id = p_tenant
    and app.permissions_of(p_tenant, m.id) @> array['request.create', 'request.submit'] order by 1);
  for v_row in
    select s.slots, s.lent, jsonb_agg(jsonb_build_array(s.rule_no, s.department_id)) as where_from
      from app.policy_slots(p_tenant, p_content) s
     where not exists (select from jsonb_array_elements(s.slots) with ordinality x (v, i) where x.v = '[]' and s.lent -> (x.i::integer - 1) = '[]')
     group by 1, 2
  loop
    v_starving := app.starving(v_row.slots, v_row.lent, v_requesters);
    continue when v_starving = '{}';
    for v_rule in
      select (w ->> 0)::integer as rule_no, array_agg((w ->> 1)::uuid) filter (where w ->> 1 is not null) as places
        from jsonb_array_elements(v_row.where_from) w group by 1
    loop
      v_found := v_found || jsonb_insert(app.policy_problem(case when v_starving is null then 'hole' else 'advice' end, 'starves', v_rule.rule_no, null, null,
        case when v_starving is null
          then 'Rule ' || v_rule.rule_no || ' can never be finished' || coalesce(' in ' || app.department_names(p_tenant, v_rule.places), '')
            || ': it needs ' || jsonb_array_length(v_row.slots) || ' different people besides the requester, and too few may act.'
          else 'For requests of ' || app.member_names(p_tenant, v_starving) || ', nobody is left for a step of rule ' || v_rule.rule_no
            || coalesce(' in ' || app.department_names(p_tenant, v_rule.places), '') || '.' end,
        case when v_starving is null then 'Let more people act on its steps, or take a step away.'
          else 'Let one more person act on its steps, or set an alternate; otherwise a Managing Director names one each time.' end),
        '{0,members}', coalesce(to_jsonb(v_starving), '[]'));
    end loop;
  end loop;
  return v_found;
end $$;
revoke execute on function app.policy_people_problems(uuid, jsonb) from public;
grant execute on function app.policy_people_problems(uuid, jsonb) to countersign;

create function app.policy_problems(p_tenant uuid, p_content jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := app.policy_shape_problems(p_content);
  v_content jsonb;
begin
  if v_found <> '[]' then
    return v_found;
  end if;
  v_content := app.normal_policy(p_content);
  v_found := app.policy_strangers(p_tenant, v_content);
  if v_found <> '[]' then
    return v_found;
  end if;
  v_found := app.policy_band_problems(p_tenant, v_content) || app.policy_step_problems(p_tenant, v_content)
    || app.policy_people_problems(p_tenant, v_content) || app.policy_alternate_problems(p_tenant, v_content);
  if (v_content ->> 'consent')::boolean and (select count(*) from app.holders_of(p_tenant, 'policy.publish')) < 2 then
    v_found := v_found || app.policy_problem('hole', 'nobody_consents', null, null, null,
      'Nobody could consent to the next version: only one person may make policy effective.',
      'Give a second person the role Admin, or do not ask for consent.');
  end if;
  -- holes first, then rule by rule
  return coalesce((select jsonb_agg(x order by x ->> 'severity' desc, (x ->> 'rule_no')::integer nulls last, i)
    from jsonb_array_elements(v_found) with ordinality e (x, i)), '[]');
end $$;
comment on function app.policy_problems(uuid, jsonb) is
  '[{severity: hole | advice, token, rule_no, position, step_no, problem, mend}]; a hole keeps the policy from being made effective.';
revoke execute on function app.policy_problems(uuid, jsonb) from public;
grant execute on function app.policy_problems(uuid, jsonb) to countersign;
