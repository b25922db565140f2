-- What waits for the caller. A definer function, because policies on ten tables in one query cost more than the query;
-- it pins the tenant itself and asks the engine's own questions. A test holds it to app.evaluate: a row with reason
-- decide stands here exactly when approving is allowed, one with reason pay when marking paid is.

create function app.inbox()
returns table (tenant_id uuid, request_id uuid, reason text, number text, kind text, title text, payee_name text, currency text,
  exponent smallint,
  amount_minor bigint, base_minor bigint, department_id uuid, department_name text, requester_name text, step_label text, meaning text,
    since timestamptz,
  needed_by date, content_hash text, round integer, sample boolean, for_member uuid, for_name text)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_payers uuid[];
  v_principals uuid[];
begin
  if v_ctx.session_id is null then
    return;
  end if;
  -- who could mark anything paid instead: asked first, because it settles nearly every voucher without the engine
  v_payers := array(select h from app.holders_of(v_ctx.tenant_id, 'request.mark_paid') h
                     where h <> v_ctx.member_id and h in (select app.holders_of(v_ctx.tenant_id, 'request.read_all')));
  v_principals := coalesce(v_ctx.principals, '{}');
  -- materialized: the functions see only what the indexes left, whatever the statistics say
  return query
    with mine as materialized (
      select s as step, r as request
        from app.request_steps s
        join app.requests r on r.tenant_id = s.tenant_id and r.id = s.request_id and r.round = s.round and r.state = 'pending'
       where s.tenant_id = v_ctx.tenant_id and s.state = 'active'
         and s.permission = any (v_ctx.permissions) and (s.scope = 'tenant' or (s.scope = 'department' and r.department_id = any (v_ctx.heads)))
      union all
      select s, r
        from app.request_steps s
        join app.requests r on r.tenant_id = s.tenant_id and r.id = s.request_id and r.round = s.round and r.state = 'pending'
       where s.tenant_id = v_ctx.tenant_id and s.state = 'active' and s.scope = 'named' and v_ctx.member_id = any (s.named)
         and app.decides(v_ctx.permissions)),
    lent as materialized (
      select s as step, r as request
        from (select a.step_id as id from app.step_alternates a where a.tenant_id = v_ctx.tenant_id and a.member_id = v_ctx.member_id
               union
              select w.id from app.policy_alternates a join app.request_steps w on w.tenant_id = a.tenant_id
                and w.permission = a.permission and w.state = 'active'
               where a.tenant_id = v_ctx.tenant_id and a.member_id = v_ctx.member_id) x
        join app.request_steps s on s.tenant_id = v_ctx.tenant_id and s.id = x.id and s.state = 'active'
        join app.requests r on r.tenant_id = s.tenant_id and r.id = s.request_id and r.round = s.round and r.state = 'pending'),
    -- what waits for those whom the caller stands in for; the engine says below whose authority counts. offset 0: the
    -- principals come first, and mostly there are none
    deputised as materialized (
      select x.step, r as request
        from unnest(v_principals) p
        cross join lateral app.party(v_ctx.tenant_id, p) q
        cross join lateral (
          select s as step, s.request_id, s.round, s.scope from app.request_steps s
           where s.tenant_id = v_ctx.tenant_id and s.state = 'active' and s.permission = any (q.permissions) and s.scope <> 'named'
           union all
          select s, s.request_id, s.round, s.scope from app.request_steps s
           where s.tenant_id = v_ctx.tenant_id and s.state = 'active' and s.scope = 'named' and p = any (s.named) offset 0) x
        join app.requests r on r.tenant_id = v_ctx.tenant_id and r.id = x.request_id and r.round = x.round and r.state = 'pending'
       where x.scope <> 'department' or r.department_id = any (q.heads)),
    payable as materialized (
      -- app.is_independent, written out: an organisation can have thousands of vouchers to pay
      select r as request,
             exists (select from app.request_authors a
                      where a.tenant_id = r.tenant_id and a.request_id = r.id and a.member_id = v_ctx.member_id)
             or exists (select from app.payees p
                         where p.tenant_id = r.tenant_id and p.id = r.payee_id and v_ctx.member_id in (p.owner_member_id, p.details_by))
             or exists (select from app.decisions d
                         where d.tenant_id = r.tenant_id and d.request_id = r.id and d.round = r.round and d.member_id = v_ctx.member_id
                           and d.decision = 'approve' and d.voided_at is null)
             or exists (select from app.decisions d
                         where d.tenant_id = r.tenant_id and d.request_id = r.id and d.round = r.round and d.for_member = v_ctx.member_id
                           and d.decision = 'approve' and d.voided_at is null) as mine
        from app.requests r
       where 'request.mark_paid' = any (v_ctx.permissions) and r.tenant_id = v_ctx.tenant_id and r.state = 'approved'
         and r.kind = 'payment_voucher' and not r.sample
         -- REQ-4: changed details cool off first
         and not exists (select from app.payees p where p.tenant_id = r.tenant_id and p.id = r.payee_id
           and p.usable_from > clock_timestamp())),
    waiting as materialized (
      select (x.request).id, 'decide' as reason, (array_agg((x.step).label order by x.rank, (x.step).position, (x.step).step_no))[1] as step_label,
        (array_agg((x.step).meaning order by x.rank, (x.step).position, (x.step).step_no))[1] as meaning,
        min((x.step).activated_at) as since,
        (array_agg(x.principal order by x.rank, (x.step).position, (x.step).step_no))[1] as principal
        from (select m.step, m.request, 1 as rank, null::uuid as principal from mine m
               union all
              select l.step, l.request, 1, null from lent l where app.is_alternate(l.request, l.step, v_ctx.member_id)
               union all
              select e.step, e.request, 2, e.principal
                from (select d.step, d.request, app.principal_for(d.request, d.step, v_ctx) as principal from deputised d) e
               where e.principal is not null) x
       where app.is_independent(x.request, v_ctx.member_id) and app.can_read(v_ctx, x.request)
       group by 1
      union all
      select r.id, case r.state when 'queried' then 'answer' else 'resubmit' end, null, null, r.updated_at, null
        from app.requests r
       where r.tenant_id = v_ctx.tenant_id and r.created_by = v_ctx.member_id and r.state in ('queried', 'returned')
         and app.can_read(v_ctx, r)
      union all
      -- whoever is uninvolved may mark paid; the others only when nobody uninvolved is left, which the engine judges
      select (p.request).id, 'pay', null, null, (p.request).closed_at, null
        from payable p
       where app.can_read(v_ctx, p.request)
         and (not p.mine
              or (not exists (select from unnest(v_payers) o where app.is_independent(p.request, o))
                  and not exists (select from app.evaluate(p.request, v_ctx, 'mark_paid') v where not v.passed))))
    select r.tenant_id, r.id, w.reason, r.number, r.kind, r.title, r.payee_name, r.currency, c.exponent, r.amount_minor, r.base_minor,
      r.department_id,
           d.name, m.name, w.step_label, w.meaning, w.since, r.needed_by, r.content_hash, r.round, r.sample,
           w.principal, o.name
      from waiting w
      join app.requests r on r.tenant_id = v_ctx.tenant_id and r.id = w.id
      left join app.currencies c on c.code = r.currency
      left join app.departments d on d.tenant_id = r.tenant_id and d.id = r.department_id
      left join app.members m on m.tenant_id = r.tenant_id and m.id = r.created_by
      left join app.members o on o.tenant_id = r.tenant_id and o.id = w.principal;
end $$;
revoke execute on function app.inbox() from public;
grant execute on function app.inbox() to authenticated;
alter function app.inbox() owner to countersign;
