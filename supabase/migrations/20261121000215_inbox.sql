-- What waits for the caller. A definer function, because policies on ten tables in one query cost more than the query;
-- it pins the tenant itself and asks the engine's own questions. A test holds it to app.evaluate: a row with reason
-- decide stands here exactly when approving is allowed, one with reason pay when marking paid is.

create function app.inbox()
returns table (tenant_id uuid, request_id uuid, reason text, number text, kind text, title text, payee_name text, currency text, exponent smallint,
  amount_minor bigint, base_minor bigint, department_id uuid, department_name text, requester_name text, step_label text, since timestamptz,
  needed_by date, content_hash text, round integer)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  if v_ctx.session_id is null then
    return;
  end if;
  return query
    with waiting as (
      select r.id, 'decide' as reason, min(s.label) as step_label, min(s.activated_at) as since
        from app.request_steps s
        join app.requests r on r.tenant_id = s.tenant_id and r.id = s.request_id and r.round = s.round and r.state = 'pending'
       where s.tenant_id = v_ctx.tenant_id and s.state = 'active'
         and ((s.permission = any (v_ctx.permissions) and (s.scope = 'tenant' or r.department_id = any (v_ctx.heads)))
              or app.is_alternate(r, s, v_ctx.member_id))
         and app.can_read(v_ctx, r) and app.is_independent(r, v_ctx.member_id)
       group by r.id
      union all
      select r.id, case r.state when 'queried' then 'answer' else 'resubmit' end, null, r.updated_at
        from app.requests r
       where r.tenant_id = v_ctx.tenant_id and r.created_by = v_ctx.member_id and r.state in ('queried', 'returned') and app.can_read(v_ctx, r)
      union all
      select r.id, 'pay', null, r.closed_at
        from app.requests r
       where 'request.mark_paid' = any (v_ctx.permissions) and r.tenant_id = v_ctx.tenant_id and r.state = 'approved' and r.kind = 'payment_voucher'
         and app.can_read(v_ctx, r) and not exists (select from app.evaluate(r, v_ctx.member_id, 'mark_paid') v where not v.passed))
    select r.tenant_id, r.id, w.reason, r.number, r.kind, r.title, r.payee_name, r.currency, c.exponent, r.amount_minor, r.base_minor, r.department_id,
           d.name, m.name, w.step_label, w.since, r.needed_by, r.content_hash, r.round
      from waiting w
      join app.requests r on r.tenant_id = v_ctx.tenant_id and r.id = w.id
      left join app.currencies c on c.code = r.currency
      left join app.departments d on d.tenant_id = r.tenant_id and d.id = r.department_id
      left join app.members m on m.tenant_id = r.tenant_id and m.id = r.created_by;
end $$;
revoke execute on function app.inbox() from public;
grant execute on function app.inbox() to authenticated;
alter function app.inbox() owner to countersign;
