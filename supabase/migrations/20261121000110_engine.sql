-- The authority engine (AUT-8): one function says, rule by rule, whether a member may do a thing with a request, and
-- why. api.decide enforces it, api.explain shows it, api.inbox is held to it by a test. There is no override (AUT-11).
-- Everything here runs as countersign, inside the caller's tenant.

create function app.has_access(p_member app.members) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_member.active and (p_member.access_from is null or p_member.access_from <= clock_timestamp())
     and (p_member.access_until is null or p_member.access_until > clock_timestamp());
end $$;
revoke execute on function app.has_access(app.members) from public;
grant execute on function app.has_access(app.members) to countersign, gatekeeper;

create function app.permissions_of(p_tenant uuid, p_member uuid) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  return (select coalesce(array_agg(distinct p.permission), '{}')
            from app.members m
            join app.member_roles g on g.tenant_id = m.tenant_id and g.member_id = m.id
            join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
           where m.tenant_id = p_tenant and m.id = p_member and app.has_access(m));
end $$;
revoke execute on function app.permissions_of(uuid, uuid) from public;
grant execute on function app.permissions_of(uuid, uuid) to countersign;

-- Whoever it is about: what app.context() is for the caller, for anybody of the tenant.
create function app.party(p_tenant uuid, p_member uuid) returns app.ctx
language plpgsql stable set search_path = '' as $$
declare
  v_party app.ctx;
begin
  v_party.tenant_id := p_tenant;
  v_party.member_id := p_member;
  v_party.permissions := app.permissions_of(p_tenant, p_member);
  v_party.heads := array(select h.department_id from app.department_heads h where h.tenant_id = p_tenant and h.member_id = p_member);
  v_party.principals := app.principals_of(p_tenant, p_member, v_party.permissions);
  return v_party;
end $$;
revoke execute on function app.party(uuid, uuid) from public;
grant execute on function app.party(uuid, uuid) to countersign;

create function app.holders_of(p_tenant uuid, p_permission text) returns setof uuid
language plpgsql stable set search_path = '' as $$
begin
  return query
    select distinct m.id
      from app.role_permissions p
      join app.member_roles g on g.tenant_id = p.tenant_id and g.role_id = p.role_id
      join app.members m on m.tenant_id = g.tenant_id and m.id = g.member_id
     where p.tenant_id = p_tenant and p.permission = p_permission and app.has_access(m);
end $$;
revoke execute on function app.holders_of(uuid, text) from public;
grant execute on function app.holders_of(uuid, text) to countersign;

-- AUT-12 for functions: the same answer as the policy select_entitled on app.requests.
create function app.readable(p_request app.requests, p_member uuid, p_permissions text[], p_heads uuid[]) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_own boolean := 'request.read_own' = any (p_permissions);
begin
  if p_request.created_by = p_member and v_own then
    return true;
  end if;
  if p_request.submitted_at is null then
    return false;
  end if;
  return 'request.read_all' = any (p_permissions)
    or ('request.read_department' = any (p_permissions) and p_request.department_id = any (p_heads))
    or (v_own and exists (select from app.request_shares s
         where s.tenant_id = p_request.tenant_id and s.request_id = p_request.id and s.member_id = p_member));
end $$;
revoke execute on function app.readable(app.requests, uuid, text[], uuid[]) from public;
grant execute on function app.readable(app.requests, uuid, text[], uuid[]) to countersign;

-- Who stands in for somebody reads what they read, except what was theirs alone.
create function app.can_read(p_ctx app.ctx, p_request app.requests) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  if coalesce(app.readable(p_request, p_ctx.member_id, p_ctx.permissions, p_ctx.heads), false) then
    return true;
  end if;
  return p_request.submitted_at is not null and p_ctx.principals <> '{}' and exists (
    select from unnest(p_ctx.principals) p
     where app.holds(p_request.tenant_id, p, 'request.read_all')
        or (app.holds(p_request.tenant_id, p, 'request.read_department') and exists (select from app.department_heads h
             where h.tenant_id = p_request.tenant_id and h.member_id = p and h.department_id = p_request.department_id)));
end $$;
revoke execute on function app.can_read(app.ctx, app.requests) from public;
grant execute on function app.can_read(app.ctx, app.requests) to countersign;

-- Who holds mark_paid and can see the voucher: somebody who cannot is no help to anybody.
create function app.payers(p_request app.requests) returns uuid[]
language plpgsql stable set search_path = '' as $$
begin
  return array(select h from app.holders_of(p_request.tenant_id, 'request.mark_paid') h
    where app.can_read(app.party(p_request.tenant_id, h), p_request));
end $$;
revoke execute on function app.payers(app.requests) from public;
grant execute on function app.payers(app.requests) to countersign;

-- AUT-3: everybody who took part in it: authors, the payee's registered owner, who proposed the details it is paid to,
-- who approved in this round, and on whose authority.
create function app.involved(p_request app.requests) returns uuid[]
language plpgsql stable set search_path = '' as $$
begin
  return array(
    select a.member_id from app.request_authors a where a.tenant_id = p_request.tenant_id and a.request_id = p_request.id
    union all
    select i from app.payees p, unnest(array[p.owner_member_id, p.details_by]) i
     where p.tenant_id = p_request.tenant_id and p.id = p_request.payee_id and i is not null
    union all
    select w from app.decisions d cross join lateral unnest(array[d.member_id, d.for_member]) w
     where d.tenant_id = p_request.tenant_id and d.request_id = p_request.id and d.round = p_request.round
       and d.decision = 'approve' and d.voided_at is null and w is not null);
end $$;
revoke execute on function app.involved(app.requests) from public;
grant execute on function app.involved(app.requests) to countersign;

create function app.is_independent(p_request app.requests, p_member uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_member <> all (app.involved(p_request));
end $$;
revoke execute on function app.is_independent(app.requests, uuid) from public;
grant execute on function app.is_independent(app.requests, uuid) to countersign;

-- Only who decides something here stands in for somebody, or is asked by name, and only as long as they do.
create function app.may_stand_in(p_tenant uuid, p_member uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return app.decides(app.permissions_of(p_tenant, p_member));
end $$;
revoke execute on function app.may_stand_in(uuid, uuid) from public;
grant execute on function app.may_stand_in(uuid, uuid) to countersign;

-- Who may act on a step by right of their role, or by name. None left: the alternates' hour (AUT-6).
create function app.rightful(p_request app.requests, p_step app.request_steps) returns setof uuid
language plpgsql stable set search_path = '' as $$
declare
  v_involved constant uuid[] := app.involved(p_request);
begin
  if p_step.scope = 'named' then
    return query
      select n from unnest(p_step.named) n where app.may_stand_in(p_request.tenant_id, n) and n <> all (v_involved);
  else
    return query
      select h from app.holders_of(p_request.tenant_id, p_step.permission) h
       where (p_step.scope = 'tenant' or exists (select from app.department_heads d
                where d.tenant_id = p_request.tenant_id and d.department_id = p_request.department_id and d.member_id = h))
         and h <> all (v_involved);
  end if;
end $$;
revoke execute on function app.rightful(app.requests, app.request_steps) from public;
grant execute on function app.rightful(app.requests, app.request_steps) to countersign;

-- The same right, asked of one person, whether or not they took part.
create function app.entitled(p_request app.requests, p_step app.request_steps, p_party app.ctx) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(case p_step.scope
    when 'named' then p_party.member_id = any (p_step.named) and app.decides(p_party.permissions)
    when 'department' then p_step.permission = any (p_party.permissions) and p_request.department_id = any (p_party.heads)
    else p_step.permission = any (p_party.permissions) end, false);
end $$;
revoke execute on function app.entitled(app.requests, app.request_steps, app.ctx) from public;
grant execute on function app.entitled(app.requests, app.request_steps, app.ctx) to countersign;

-- Alternates of a step: named for it, or the policy's while nobody rightful is left.
create function app.is_alternate(p_request app.requests, p_step app.request_steps, p_member uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return (exists (select from app.step_alternates a
             where a.tenant_id = p_request.tenant_id and a.step_id = p_step.id and a.member_id = p_member)
      or (exists (select from app.policy_alternates a
              where a.tenant_id = p_request.tenant_id and a.version = p_request.policy_version
                and a.permission = p_step.permission and a.member_id = p_member)
          and not exists (select from app.rightful(p_request, p_step))))
    and app.may_stand_in(p_request.tenant_id, p_member);
end $$;
revoke execute on function app.is_alternate(app.requests, app.request_steps, uuid) from public;
grant execute on function app.is_alternate(app.requests, app.request_steps, uuid) to countersign;

-- AUT-10: on whose authority this person may act on a step: a principal of theirs who is rightful there. Asked again by
-- the clock, because a request can have been waited for.
create function app.principal_for(p_request app.requests, p_step app.request_steps, p_party app.ctx) returns uuid
language plpgsql stable set search_path = '' as $$
begin
  if p_step.id is null or coalesce(p_party.principals, '{}') = '{}' then
    return null;
  end if;
  return (select p.member from unnest(app.principals_of(p_request.tenant_id, p_party.member_id, p_party.permissions)) with ordinality p (member, n)
           where p.member = any (p_party.principals) and p.member in (select app.rightful(p_request, p_step)) order by p.n limit 1);
end $$;
revoke execute on function app.principal_for(app.requests, app.request_steps, app.ctx) from public;
grant execute on function app.principal_for(app.requests, app.request_steps, app.ctx) to countersign;

-- The active step that this person would decide: one they may act on themselves if there is one, else one they may act
-- on for somebody, else the first.
create function app.step_for(p_request app.requests, p_party app.ctx) returns app.request_steps
language plpgsql stable set search_path = '' as $$
declare
  v_step app.request_steps;
begin
  select s.* into v_step
    from app.request_steps s
   where s.tenant_id = p_request.tenant_id and s.request_id = p_request.id and s.round = p_request.round and s.state = 'active'
   order by case when app.entitled(p_request, s, p_party) or app.is_alternate(p_request, s, p_party.member_id) then 1
                 when app.principal_for(p_request, s, p_party) is not null then 2 else 3 end, s.position, s.step_no
   limit 1;
  return v_step;
end $$;
revoke execute on function app.step_for(app.requests, app.ctx) from public;
grant execute on function app.step_for(app.requests, app.ctx) to countersign;

-- Who may act on a step for one of those rightful there. Whoever may act on it themselves is not among them, nor who may
-- not read it: a name on a step lets its bearer read, and nobody else.
create function app.delegates(p_request app.requests, p_step app.request_steps) returns table (member_id uuid, for_member uuid)
language plpgsql stable set search_path = '' as $$
begin
  return query
    with lent as materialized (
      select distinct d.to_member as member
        from app.delegations d
       where d.tenant_id = p_request.tenant_id and d.from_member in (select app.rightful(p_request, p_step))
         and d.ended_at is null and d.starts_at <= clock_timestamp() and d.ends_at > clock_timestamp()),
    able as materialized (
      select l.member, app.party(p_request.tenant_id, l.member) as party from lent l where app.is_independent(p_request, l.member))
    select a.member, app.principal_for(p_request, p_step, a.party) from able a
     where not app.entitled(p_request, p_step, a.party) and not app.is_alternate(p_request, p_step, a.member)
       and app.principal_for(p_request, p_step, a.party) is not null and app.can_read(a.party, p_request);
end $$;
revoke execute on function app.delegates(app.requests, app.request_steps) from public;
grant execute on function app.delegates(app.requests, app.request_steps) to countersign;

create function app.action_words(p_action text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case p_action when 'mark_paid' then 'marked as paid' when 'save' then 'edited' when 'submit' then 'submitted'
    when 'withdraw' then 'withdrawn' when 'answer' then 'answered' when 'query' then 'queried' when 'return' then 'returned'
    when 'reject' then 'rejected' when 'comment' then 'commented on' when 'name_alternate' then 'given an alternate' else 'approved' end;
end $$;
revoke execute on function app.action_words(text) from public;
grant execute on function app.action_words(text) to countersign;

create function app.state_words(p_state text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case p_state when 'draft' then 'still a draft' when 'pending' then 'waiting for a decision'
    when 'queried' then 'waiting for an answer to a query' when 'returned' then 'back with its requester for change'
    when 'approved' then 'fully approved' when 'paid' then 'paid' else p_state end;
end $$;
revoke execute on function app.state_words(text) from public;
grant execute on function app.state_words(text) to countersign;
