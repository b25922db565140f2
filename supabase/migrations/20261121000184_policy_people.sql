-- Whether today's people can carry a policy: each step has somebody, and separation of duties (AUT-3) leaves enough of
-- them, whoever raises the request.

-- Somebody else for each slot, if it can be done (null: it cannot). A slot is a list of people, one of whom must act;
-- whoever is in p_without may not. Augmenting paths: a slot that finds everybody taken makes another one move on.
create function app.match_people(p_slots jsonb, p_without uuid[]) returns uuid[]
language plpgsql immutable set search_path = '' as $$
declare
  v_match uuid[] := array_fill(null::uuid, array[jsonb_array_length(p_slots)]);
  v_queue integer[];
  v_seen uuid[];
  v_from integer[];
  v_person uuid;
  v_next uuid;
  v_slot integer;
  v_at integer;
begin
  for s in 1 .. jsonb_array_length(p_slots) loop
    v_queue := array[s];
    v_seen := '{}';
    v_from := '{}';
    v_at := 1;
    v_next := null;
    while v_next is null and v_at <= cardinality(v_queue) loop
      for v_person in select x::uuid from jsonb_array_elements_text(p_slots -> (v_queue[v_at] - 1)) x loop
        continue when v_person = any (p_without) or v_person = any (v_seen);
        v_seen := v_seen || v_person;
        v_from := v_from || v_queue[v_at];
        v_slot := array_position(v_match, v_person);
        if v_slot is null then
          v_next := v_person;
          exit;
        end if;
        v_queue := v_queue || v_slot;
      end loop;
      v_at := v_at + 1;
    end loop;
    if v_next is null then
      return null;
    end if;
    loop
      v_slot := v_from[array_position(v_seen, v_next)];
      v_person := v_match[v_slot];
      v_match[v_slot] := v_next;
      exit when v_slot = s;
      v_next := v_person;
    end loop;
  end loop;
  return v_match;
end $$;
revoke execute on function app.match_people(jsonb, uuid[]) from public;
grant execute on function app.match_people(jsonb, uuid[]) to countersign;

-- The same, slot after slot, with those who stand in once nobody of a slot's own is left.
create function app.finish_with_alternates(p_slots jsonb, p_lent jsonb, p_at integer, p_used uuid[]) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  v_people uuid[];
  v_person uuid;
begin
  if p_at > jsonb_array_length(p_slots) then
    return true;
  end if;
  v_people := array(select x::uuid from jsonb_array_elements_text(p_slots -> (p_at - 1)) x where x::uuid <> all (p_used) limit 12);
  if v_people = '{}' then
    v_people := array(select x::uuid from jsonb_array_elements_text(p_lent -> (p_at - 1)) x where x::uuid <> all (p_used) limit 12);
  end if;
  foreach v_person in array v_people loop
    if app.finish_with_alternates(p_slots, p_lent, p_at + 1, p_used || v_person) then
      return true;
    end if;
  end loop;
  return false;
end $$;
revoke execute on function app.finish_with_alternates(jsonb, jsonb, integer, uuid[]) from public;
grant execute on function app.finish_with_alternates(jsonb, jsonb, integer, uuid[]) to countersign;

-- Can these slots be carried without these people? Long routes are not tried with alternates: they count as starved.
create function app.can_carry(p_slots jsonb, p_lent jsonb, p_without uuid[]) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return app.match_people(p_slots, p_without) is not null
    or (p_lent @? '$[*][*]' and jsonb_array_length(p_slots) <= 6 and app.finish_with_alternates(p_slots, p_lent, 1, p_without));
end $$;
revoke execute on function app.can_carry(jsonb, jsonb, uuid[]) from public;
grant execute on function app.can_carry(jsonb, jsonb, uuid[]) to countersign;

-- Who of the requesters would leave a route without somebody: null when everybody would, {} when nobody.
create function app.starving(p_slots jsonb, p_lent jsonb, p_requesters uuid[]) returns uuid[]
language plpgsql immutable set search_path = '' as $$
declare
  v_match uuid[];
  v_asked uuid[];
  v_starving uuid[];
begin
  if not exists (select from jsonb_array_elements(p_slots) s where jsonb_array_length(s) <= jsonb_array_length(p_slots)) then
    return '{}';
  end if;
  v_match := app.match_people(p_slots, '{}');
  if v_match is null and not app.can_carry(p_slots, p_lent, '{}') then
    return null;
  end if;
  -- only whom the route needs can be missed
  v_asked := coalesce(v_match, array(select distinct x::uuid from jsonb_array_elements(p_slots || p_lent) s, jsonb_array_elements_text(s) x));
  v_starving := array(select r from unnest(p_requesters) r where r = any (v_asked) and not app.can_carry(p_slots, p_lent, array[r]) order by 1);
  return case when cardinality(v_starving) < cardinality(p_requesters) or p_requesters = '{}' then v_starving end;
end $$;
revoke execute on function app.starving(jsonb, jsonb, uuid[]) from public;
grant execute on function app.starving(jsonb, jsonb, uuid[]) to countersign;

-- Where each rule can be applied today: its department, or every open one that its own rules leave something for.
create function app.policy_places(p_tenant uuid, p_content jsonb) returns table (rule_no integer, department_id uuid)
language plpgsql stable set search_path = '' as $$
begin
  return query
    with shares as materialized (select * from app.policy_shares(p_content) s where not isempty(s.share)),
    own as materialized (
      select b.department_id, b.kind, b.payee_risk, range_agg(b.band) as cover from app.policy_bands(p_content) b
       where b.department_id is not null group by 1, 2, 3)
    select distinct s.rule_no, d.id
      from app.departments d
      join shares s on s.department_id = d.id or s.department_id is null
      left join own o on s.department_id is null and o.department_id = d.id and o.kind = s.kind and o.payee_risk = s.payee_risk
     where d.tenant_id = p_tenant and d.active and not (s.share <@ coalesce(o.cover, '{}'::int8multirange));
end $$;
revoke execute on function app.policy_places(uuid, jsonb) from public;
grant execute on function app.policy_places(uuid, jsonb) to countersign;

-- Who may act on each step in each place today, by right and by standing in. Steps that do not mind the department are
-- looked at once, with a null place.
create function app.policy_actors(p_tenant uuid, p_content jsonb)
returns table (rule_no integer, department_id uuid, "position" integer, step_no integer, mode text, label text, actors uuid[], lent uuid[])
language plpgsql stable set search_path = '' as $$
begin
  return query
    with able as materialized (
      select distinct m.id, p.permission
        from app.members m
        join app.member_roles g on g.tenant_id = m.tenant_id and g.member_id = m.id
        join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
         and p.permission = any (app.deciding())
       where m.tenant_id = p_tenant and app.has_access(m)),
    steps as materialized (select * from app.policy_steps_of(p_content)),
    places as materialized (
      select distinct p.rule_no, case when t.minds then p.department_id end as department_id
        from app.policy_places(p_tenant, p_content) p
        join (select s.rule_no, bool_or(s.scope = 'department') as minds from steps s group by 1) t on t.rule_no = p.rule_no),
    asked as materialized (
      select distinct s.permission, s.scope, s.named, case when s.scope = 'department' then p.department_id end as department_id
        from steps s join places p on p.rule_no = s.rule_no),
    found as materialized (
      select a.permission, a.scope, a.named, a.department_id,
             array(select distinct x.id from able x
                    where case a.scope when 'named' then x.id = any (a.named) when 'tenant' then x.permission = a.permission
                          else x.permission = a.permission and exists (select from app.department_heads h
                            where h.tenant_id = p_tenant and h.department_id = a.department_id and h.member_id = x.id) end) as actors
        from asked a),
    stand as materialized (
      select a ->> 'permission' as permission, array_agg(distinct x.id) as lent
        from jsonb_array_elements(p_content -> 'alternates') a join able x on x.id = (a ->> 'member_id')::uuid group by 1)
    select s.rule_no, p.department_id, s."position", s.step_no, s.mode, s.label, f.actors, coalesce(l.lent, '{}')
      from steps s
      join places p on p.rule_no = s.rule_no
      join found f on f.permission = s.permission and f.scope = s.scope and f.named is not distinct from s.named
       and f.department_id is not distinct from case when s.scope = 'department' then p.department_id end
      left join stand l on l.permission = s.permission;
end $$;
revoke execute on function app.policy_actors(uuid, jsonb) from public;
grant execute on function app.policy_actors(uuid, jsonb) to countersign;

-- A route as slots: a position that asks all is a slot a step, one that asks any is one slot. Each slot keeps as many
-- people as the route could ever use up, and a few more.
create function app.policy_slots(p_tenant uuid, p_content jsonb)
returns table (rule_no integer, department_id uuid, slots jsonb, lent jsonb)
language plpgsql stable set search_path = '' as $$
begin
  return query
    with parts as (
      select a.rule_no, a.department_id, a."position", case a.mode when 'any' then 0 else a.step_no end as slot,
             jsonb_agg(to_jsonb(a.actors)) as actors, jsonb_agg(to_jsonb(a.lent)) as lent
        from app.policy_actors(p_tenant, p_content) a group by 1, 2, 3, 4)
    select p.rule_no, p.department_id,
           jsonb_agg(array(select distinct x from jsonb_array_elements(p.actors) l, jsonb_array_elements_text(l) x order by 1 limit 60)
             order by p."position", p.slot),
           jsonb_agg(array(select distinct x from jsonb_array_elements(p.lent) l, jsonb_array_elements_text(l) x order by 1 limit 60)
             order by p."position", p.slot)
      from parts p group by p.rule_no, p.department_id;
end $$;
revoke execute on function app.policy_slots(uuid, jsonb) from public;
grant execute on function app.policy_slots(uuid, jsonb) to countersign;
