-- AUT-9: a draft policy run over what was submitted, a slice at a time: what would have gone another way, who would have
-- been asked more or less, what nobody could have decided. Besides, each slice proves itself: the version that each
-- request went in under routes it again as it was routed.

-- Everything that was submitted since, in order, from behind a place on.
create function app.replay_rows(p_tenant uuid, p_after jsonb, p_since timestamptz, p_limit integer)
returns table (request_id uuid, round integer, submitted_at timestamptz, policy_version integer, rule_no integer, kind text,
  department_id uuid, payee_risk text, base_minor bigint)
language plpgsql stable set search_path = '' as $$
begin
  return query
    select v.request_id, v.round, v.submitted_at, v.policy_version, v.rule_no, v.kind, v.department_id, v.payee_risk, v.base_minor
      from app.request_versions v
     where v.tenant_id = p_tenant
       and (v.submitted_at, v.request_id, v.round) > (coalesce((p_after ->> 'at')::timestamptz, '-infinity'),
         coalesce((p_after ->> 'request')::uuid, '00000000-0000-0000-0000-000000000000'), coalesce((p_after ->> 'round')::integer, -1))
       and v.submitted_at >= coalesce(p_since, '-infinity')
     order by v.submitted_at, v.request_id, v.round limit p_limit;
end $$;
revoke execute on function app.replay_rows(uuid, jsonb, timestamptz, integer) from public;
grant execute on function app.replay_rows(uuid, jsonb, timestamptz, integer) to countersign;

-- A slice with its recorded route, the one that its own version gives again, and the one that the draft would give. A
-- route is compared as text, without the names of its steps: two that are alike ask the same of the same people.
create function app.replay_slice(p_tenant uuid, p_content jsonb, p_after jsonb, p_since timestamptz, p_limit integer)
returns table (request_id uuid, round integer, submitted_at timestamptz, policy_version integer, rule_no integer, kind text,
  department_id uuid, payee_risk text, base_minor bigint, new_rule integer, recorded text, again text, otherwise text)
language plpgsql stable set search_path = '' as $$
begin
  return query
    with slice as materialized (select * from app.replay_rows(p_tenant, p_after, p_since, p_limit)),
    spots as materialized (select distinct s.policy_version, s.kind, s.department_id, s.payee_risk from slice s),
    drafted as materialized (select * from app.policy_rules_of(p_content)),
    -- which rules a spot may fall to is asked once a spot, so that each request looks at few, however many there are
    fits as materialized (
      select s.policy_version, s.kind, s.department_id, s.payee_risk, r.rule_no, r.from_minor, coalesce(r.below_minor, 9223372036854775807) as below,
             r.weight, false as own
        from spots s join drafted r on (r.department_id is null or r.department_id = s.department_id)
         and (r.payee_risk is null or r.payee_risk = s.payee_risk) and (r.kind is null or r.kind = s.kind)
      union all
      select s.policy_version, s.kind, s.department_id, s.payee_risk, r.rule_no, r.from_minor, coalesce(r.below_minor, 9223372036854775807),
             (r.department_id is not null)::integer * 4 + (r.payee_risk is not null)::integer * 2 + (r.kind is not null)::integer, true
        from spots s join app.policy_rules r on r.tenant_id = p_tenant and r.version = s.policy_version
         and (r.department_id is null or r.department_id = s.department_id)
         and (r.payee_risk is null or r.payee_risk = s.payee_risk) and (r.kind is null or r.kind = s.kind)),
    routed as materialized (
      select s.request_id, s.round, -(max(array[f.weight, -f.rule_no]) filter (where f.own))[2] as own,
             -(max(array[f.weight, -f.rule_no]) filter (where not f.own))[2] as new
        from slice s join fits f on f.policy_version = s.policy_version and f.kind = s.kind and f.department_id = s.department_id
         and f.payee_risk = s.payee_risk and f.from_minor <= s.base_minor and s.base_minor < f.below
       group by s.request_id, s.round),
    draft_shapes as materialized (
      select x.rule_no, string_agg(x.step, ';' order by x.step) as shape
        from (select s.rule_no, concat_ws(' ', s."position", s.mode, s.permission, s.scope, s.named, s.meaning) as step
                from app.policy_steps_of(p_content) s) x group by 1),
    own_shapes as materialized (
      select x.version, x.rule_no, string_agg(x.step, ';' order by x.step) as shape
        from (select s.version, s.rule_no, concat_ws(' ', s."position", s.mode, s.permission, s.scope, s.named, s.meaning) as step
                from app.policy_steps s where s.tenant_id = p_tenant and s.version in (select p.policy_version from spots p)) x group by 1, 2),
    recorded as materialized (
      select x.request_id, x.round, string_agg(x.step, ';' order by x.step) as shape
        from (select t.request_id, t.round, concat_ws(' ', t."position", t.mode, t.permission, t.scope, t.named, t.meaning) as step
                from slice s join app.request_steps t on t.tenant_id = p_tenant and t.request_id = s.request_id and t.round = s.round) x
       group by 1, 2)
    select s.*, r.new, c.shape, o.shape, d.shape
      from slice s
      left join routed r on r.request_id = s.request_id and r.round = s.round
      left join recorded c on c.request_id = s.request_id and c.round = s.round
      left join own_shapes o on o.version = s.policy_version and o.rule_no = r.own
      left join draft_shapes d on d.rule_no = r.new;
end $$;
revoke execute on function app.replay_slice(uuid, jsonb, jsonb, timestamptz, integer) from public;
grant execute on function app.replay_slice(uuid, jsonb, jsonb, timestamptz, integer) to countersign;

-- Of what was routed, the requests that nobody could have decided to the end with the people of today: whoever wrote it
-- or owns the payee is left out. Few combinations of rule, department and people are looked at, each once.
create function app.replay_starved(p_tenant uuid, p_content jsonb, p_requests uuid[], p_rounds integer[], p_rules integer[],
  p_departments uuid[]) returns table (request_id uuid, round integer)
language plpgsql stable set search_path = '' as $$
begin
  return query
    with routed as materialized (
      select * from unnest(p_requests, p_rounds, p_rules, p_departments) r (request_id, round, rule_no, department_id)),
    slots as materialized (
      select s.*, array(select distinct p::uuid from jsonb_array_elements(s.slots || s.lent) l, jsonb_array_elements_text(l) p) as people
        from app.policy_slots(p_tenant, p_content) s
       where exists (select from jsonb_array_elements(s.slots) l where jsonb_array_length(l) < jsonb_array_length(s.slots) + 12)),
    involved as materialized (
      select a.request_id, a.member_id from app.request_authors a where a.tenant_id = p_tenant and a.request_id = any (p_requests)
      union
      select q.id, y.owner_member_id from app.payees y join app.requests q on q.tenant_id = y.tenant_id and q.payee_id = y.id
       where y.tenant_id = p_tenant and y.owner_member_id is not null and q.id = any (p_requests)),
    asked as materialized (
      select r.request_id, r.round, s.rule_no, s.department_id,
             coalesce(array_agg(i.member_id order by i.member_id) filter (where i.member_id is not null), '{}') as without
        from routed r
        join slots s on s.rule_no = r.rule_no and coalesce(s.department_id, r.department_id) = r.department_id
        left join involved i on i.request_id = r.request_id and i.member_id = any (s.people)
       group by 1, 2, 3, 4),
    kinds as materialized (
      select x.rule_no, x.department_id, x.without, not app.can_carry(s.slots, s.lent, x.without) as starves
        from (select distinct a.rule_no, a.department_id, a.without from asked a) x
        join slots s on s.rule_no = x.rule_no and s.department_id is not distinct from x.department_id)
    select a.request_id, a.round
      from asked a join kinds k on k.rule_no = a.rule_no and k.department_id is not distinct from a.department_id and k.without = a.without
     where k.starves;
end $$;
revoke execute on function app.replay_starved(uuid, jsonb, uuid[], integer[], integer[], uuid[]) from public;
grant execute on function app.replay_starved(uuid, jsonb, uuid[], integer[], integer[], uuid[]) to countersign;

-- Whom each step would have asked, with the people of today: by their permission, for the departments they head, by name.
-- Nobody is asked about what they wrote or whose payee they own. Steps that ask the same people are counted together, so
-- that people are looked for a few times and not once a request.
create function app.replay_people(p_tenant uuid, p_content jsonb, p_requests uuid[], p_versions integer[], p_before integer[],
  p_after integer[], p_departments uuid[]) returns table (member_id uuid, name text, before bigint, after bigint)
language plpgsql stable set search_path = '' as $$
begin
  return query
    with routed as materialized (
      select * from unnest(p_requests, p_versions, p_before, p_after, p_departments) with ordinality
        r (request_id, version, before, after, department_id, line)),
    -- version 0 is the draft
    sides as materialized (
      select r.line, r.request_id, r.version, r.before as rule_no, r.department_id from routed r where r.before is not null
      union all
      select r.line, r.request_id, 0, r.after, r.department_id from routed r where r.after is not null),
    steps as materialized (
      select s.version, s.rule_no, s.permission, s.scope, s.named from app.policy_steps s
       where s.tenant_id = p_tenant and s.version in (select r.version from routed r)
      union all
      select 0, s.rule_no, s.permission, s.scope, s.named from app.policy_steps_of(p_content) s),
    asked as materialized (
      select g.version = 0 as drafted, s.permission, s.scope, s.named, case s.scope when 'department' then g.department_id end as department_id,
             concat_ws(' ', s.permission, s.scope, s.named, case s.scope when 'department' then g.department_id end) as whom, sum(g.n) as n
        from (select d.version, d.rule_no, d.department_id, count(*) as n from sides d group by 1, 2, 3) g
        join steps s on s.version = g.version and s.rule_no = g.rule_no group by 1, 2, 3, 4, 5, 6),
    able as materialized (
      select distinct m.id, p.permission
        from app.members m
        join app.member_roles g on g.tenant_id = m.tenant_id and g.member_id = m.id
        join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
         and p.permission = any (app.deciding())
       where m.tenant_id = p_tenant and app.has_access(m)),
    kinds as materialized (select distinct a.permission, a.scope, a.named, a.department_id, a.whom from asked a),
    entitled as materialized (
      select k.whom, b.id from kinds k join able b on b.permission = k.permission where k.scope = 'tenant'
      union all
      select k.whom, b.id from kinds k join able b on b.permission = k.permission
        join app.department_heads h on h.tenant_id = p_tenant and h.department_id = k.department_id and h.member_id = b.id
       where k.scope = 'department'
      union all
      select distinct k.whom, b.id from kinds k join able b on b.id = any (k.named) where k.scope = 'named'),
    -- by the index of each request, however many there are
    involved as materialized (
      select d.line, d.version, d.rule_no, d.department_id, a.member_id from sides d
        join app.request_authors a on a.tenant_id = p_tenant and a.request_id = d.request_id
      union
      select d.line, d.version, d.rule_no, d.department_id, y.owner_member_id from sides d
        join app.requests q on q.tenant_id = p_tenant and q.id = d.request_id
        join app.payees y on y.tenant_id = p_tenant and y.id = q.payee_id and y.owner_member_id is not null),
    own as materialized (
      select i.version = 0 as drafted, i.member_id,
             concat_ws(' ', s.permission, s.scope, s.named, case s.scope when 'department' then i.department_id end) as whom, sum(i.n) as n
        from (select v.version, v.rule_no, v.department_id, v.member_id, count(*) as n from involved v
               where v.member_id in (select b.id from able b) group by 1, 2, 3, 4) i
        join steps s on s.version = i.version and s.rule_no = i.rule_no group by 1, 2, 3),
    load as (
      select e.id, a.drafted, a.n from asked a join entitled e on e.whom = a.whom
      union all
      select e.id, o.drafted, -o.n from own o join entitled e on e.whom = o.whom and e.id = o.member_id)
    select m.id, m.name, coalesce(sum(l.n) filter (where not l.drafted), 0)::bigint, coalesce(sum(l.n) filter (where l.drafted), 0)::bigint
      from load l join app.members m on m.tenant_id = p_tenant and m.id = l.id
     group by m.id, m.name having sum(l.n) > 0;
end $$;
revoke execute on function app.replay_people(uuid, jsonb, uuid[], integer[], integer[], integer[], uuid[]) from public;
grant execute on function app.replay_people(uuid, jsonb, uuid[], integer[], integer[], integer[], uuid[]) to countersign;

create function app.do_replay_policy(p_ctx app.ctx, p_content jsonb, p_after jsonb, p_since timestamptz, p_limit integer) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_tenant constant uuid := p_ctx.tenant_id;
  v_limit constant integer := least(greatest(coalesce(p_limit, 5000), 1), 5000);
  v_problems jsonb;
  v_content jsonb;
  v_answer jsonb;
begin
  if not 'policy.replay' = any (p_ctx.permissions) then
    return app.refusal('permission_missing');
  end if;
  v_content := coalesce(p_content, app.policy_content(v_tenant, app.policy_now(v_tenant)));
  v_problems := app.policy_shape_problems(v_content);
  if v_problems <> '[]' then
    return app.refusal('policy_malformed', p_extra => jsonb_build_object('problems', v_problems));
  end if;
  v_content := app.normal_policy(v_content);
  with rows as materialized (
      select x.*, x.recorded is not distinct from x.otherwise as same
        from app.replay_slice(v_tenant, v_content, p_after, p_since, v_limit) x),
  starved as materialized (
    select s.request_id, s.round
      from (select array_agg(r.request_id) as requests, array_agg(r.round) as rounds, array_agg(r.new_rule) as rules,
                   array_agg(r.department_id) as departments from rows r where r.new_rule is not null) l,
           app.replay_starved(v_tenant, v_content, l.requests, l.rounds, l.rules, l.departments) s),
  people as materialized (
    select w.*
      from (select array_agg(r.request_id) as requests, array_agg(r.policy_version) as versions, array_agg(r.rule_no) as before,
                   array_agg(r.new_rule) as after, array_agg(r.department_id) as departments from rows r) l,
           app.replay_people(v_tenant, v_content, l.requests, l.versions, l.before, l.after, l.departments) w),
  -- how often each step is asked, before and after
  asked as materialized (
    select s.label, s.permission, sum(n.n) as before, 0 as after
      from (select r.policy_version, r.rule_no, count(*) as n from rows r group by 1, 2) n
      join app.policy_steps s on s.tenant_id = v_tenant and s.version = n.policy_version and s.rule_no = n.rule_no group by 1, 2
    union all
    select s.label, s.permission, 0, sum(n.n) from (select r.new_rule, count(*) as n from rows r group by 1) n
      join app.policy_steps_of(v_content) s on s.rule_no = n.new_rule group by 1, 2),
  words as materialized (
    select w.* from app.policy_words(v_tenant, v_content, (select t.base_currency from app.tenants t where t.id = v_tenant)) w),
  changed as materialized (
    select r.*, s.request_id is not null as starves
      from rows r left join starved s on s.request_id = r.request_id and s.round = r.round
     where not r.same or s.request_id is not null order by r.submitted_at, r.request_id, r.round limit 50)
  select jsonb_build_object('ok', true, 'total', case when p_after is null then (select count(*) from app.request_versions v
        where v.tenant_id = v_tenant and v.submitted_at >= coalesce(p_since, '-infinity')) end, 'seen', count(*), 'same', count(*) filter (where r.same), 'done', count(*) < v_limit,
      'next', (select jsonb_build_object('at', audit.utc(l.submitted_at), 'request', l.request_id, 'round', l.round)
        from rows l order by l.submitted_at desc, l.request_id desc, l.round desc limit 1),
      'self', jsonb_build_object('reproduced', count(*) filter (where r.recorded = r.again), 'of', count(*)),
      'counts', jsonb_build_object(
        'md_before', count(*) filter (where r.recorded like '%request.sanction%'),
        'md_after', count(*) filter (where r.otherwise like '%request.sanction%'),
        'uncovered', count(*) filter (where r.otherwise is null), 'starved', (select count(*) from starved),
        'people', coalesce((select jsonb_agg(jsonb_build_object('member_id', w.member_id, 'name', w.name, 'before', w.before,
            'after', w.after) order by w.name, w.member_id) from people w), '[]'),
        'steps', coalesce((select jsonb_agg(jsonb_build_object('label', a.label, 'permission', a.permission, 'before', a.before, 'after', a.after)
            order by a.permission, a.label)
          from (select a.label, a.permission, sum(a.before) as before, sum(a.after) as after from asked a group by 1, 2) a), '[]')),
      'otherwise', coalesce((select jsonb_agg(jsonb_build_object('request_id', c.request_id, 'number', q.number, 'round', c.round,
          'submitted_at', c.submitted_at, 'kind', c.kind, 'department_id', c.department_id, 'department_name', d.name,
          'payee_risk', c.payee_risk,
          -- who arranges policy need not read requests
          'base_minor', case when 'request.read_all' = any (p_ctx.permissions) then c.base_minor end,
          'version', c.policy_version, 'before', p.words, 'rule_no', c.new_rule, 'after', w.words,
          'before_steps', array(select s.label from app.policy_steps s where s.tenant_id = v_tenant and s.version = c.policy_version
            and s.rule_no = c.rule_no order by s.position, s.step_no),
          'after_steps', array(select s.label from app.policy_steps_of(v_content) s where s.rule_no = c.new_rule order by s."position", s.step_no),
          'starves', c.starves) order by c.submitted_at, c.request_id, c.round)
        from changed c
        join app.requests q on q.tenant_id = v_tenant and q.id = c.request_id
        join app.departments d on d.tenant_id = v_tenant and d.id = c.department_id
        left join app.policy_rules p on p.tenant_id = v_tenant and p.version = c.policy_version and p.rule_no = c.rule_no
        left join words w on w.rule_no = c.new_rule), '[]'))
    into v_answer from rows r;
  return v_answer;
end $$;
revoke execute on function app.do_replay_policy(app.ctx, jsonb, jsonb, timestamptz, integer) from public;
grant execute on function app.do_replay_policy(app.ctx, jsonb, jsonb, timestamptz, integer) to countersign;
