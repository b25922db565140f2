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
grant execute on function app.has_access(app.members) to countersign;

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

create function app.can_read(p_ctx app.ctx, p_request app.requests) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(app.readable(p_request, p_ctx.member_id, p_ctx.permissions, p_ctx.heads), false);
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

-- AUT-3: everybody who took part in it: authors, the payee's registered owner, who approved in this round.
create function app.involved(p_request app.requests) returns uuid[]
language plpgsql stable set search_path = '' as $$
begin
  return array(
    select a.member_id from app.request_authors a where a.tenant_id = p_request.tenant_id and a.request_id = p_request.id
    union all
    select p.owner_member_id from app.payees p
     where p.tenant_id = p_request.tenant_id and p.id = p_request.payee_id and p.owner_member_id is not null
    union all
    select d.member_id from app.decisions d
     where d.tenant_id = p_request.tenant_id and d.request_id = p_request.id and d.round = p_request.round
       and d.decision = 'approve' and d.voided_at is null);
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

-- Who may act on a step by right of their role. None left: the alternates' hour (AUT-6).
create function app.rightful(p_request app.requests, p_step app.request_steps) returns setof uuid
language plpgsql stable set search_path = '' as $$
declare
  v_involved constant uuid[] := app.involved(p_request);
begin
  return query
    select h from app.holders_of(p_request.tenant_id, p_step.permission) h
     where (p_step.scope = 'tenant' or exists (select from app.department_heads d
              where d.tenant_id = p_request.tenant_id and d.department_id = p_request.department_id and d.member_id = h))
       and h <> all (v_involved);
end $$;
revoke execute on function app.rightful(app.requests, app.request_steps) from public;
grant execute on function app.rightful(app.requests, app.request_steps) to countersign;

-- Only who decides something here stands in for somebody, and only as long as they do.
create function app.may_stand_in(p_tenant uuid, p_member uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return app.permissions_of(p_tenant, p_member) && array['request.approve_department', 'request.review_finance', 'request.sanction'];
end $$;
revoke execute on function app.may_stand_in(uuid, uuid) from public;
grant execute on function app.may_stand_in(uuid, uuid) to countersign;

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

-- The active step that this person would decide: one they may act on if there is one, else the first.
create function app.step_for(p_request app.requests, p_party app.ctx) returns app.request_steps
language plpgsql stable set search_path = '' as $$
declare
  v_step app.request_steps;
begin
  select s.* into v_step
    from app.request_steps s
   where s.tenant_id = p_request.tenant_id and s.request_id = p_request.id and s.round = p_request.round and s.state = 'active'
   order by (s.permission = any (p_party.permissions)
              and (s.scope = 'tenant' or coalesce(p_request.department_id = any (p_party.heads), false)))
            or app.is_alternate(p_request, s, p_party.member_id) desc, s.position, s.step_no
   limit 1;
  return v_step;
end $$;
revoke execute on function app.step_for(app.requests, app.ctx) from public;
grant execute on function app.step_for(app.requests, app.ctx) to countersign;

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
