-- Everything that happened to one request, for whoever may read it. A definer function, as the inbox is one: eight parts
-- under policies asked eight times who reads. This asks once, by the engine's own rule, and pins the tenant itself. The
-- view gives it the requests that the caller reads; asked for any other request, it has nothing to tell either. A test
-- holds it to the same parts read under the policies.

create function app.timeline_of(p_request uuid)
returns table (at timestamptz, what text, member_id uuid, member_name text, body text, round integer, meaning text, voided boolean,
  void_reason text, for_member uuid, for_name text, warnings text[])
language plpgsql stable security definer set search_path = '' rows 10 as $$
declare
  v_ctx app.ctx := app.context();
  v_request app.requests;
begin
  select r.* into v_request from app.requests r where r.tenant_id = v_ctx.tenant_id and r.id = p_request;
  -- without a living session there is no tenant and so no request, and nobody reads a request that is not there
  if not app.can_read(v_ctx, v_request) then
    return;
  end if;
  return query
    with decided as materialized (
      select d.decided_at, d.decision, d.member_id, d.comment, d.round, d.step_id, d.voided_at, d.void_reason, d.for_member,
          d.warnings
        from app.decisions d where d.tenant_id = v_ctx.tenant_id and d.request_id = p_request),
    steps as materialized (
      select s.id, s.round, s.meaning from app.request_steps s where s.tenant_id = v_ctx.tenant_id and s.request_id = p_request)
    select x.at, x.what, x.member_id, m.name, x.body, x.round, x.meaning, x.voided, x.void_reason, x.for_member, p.name, x.warnings
      from (
        select v.submitted_at as at, 'submitted' as what, v.submitted_by as member_id, null::text as body, v.round,
          null::text as meaning, false as voided, null::text as void_reason, null::uuid as for_member,
          null::text[] as warnings
          from app.request_versions v where v.tenant_id = v_ctx.tenant_id and v.request_id = p_request
        union all
        select d.decided_at, d.decision, d.member_id, d.comment, d.round, s.meaning, d.voided_at is not null, d.void_reason, d.for_member,
          d.warnings
          from decided d join steps s on s.id = d.step_id
        union all
        select c.created_at, c.kind, c.author_id, c.body, null, null, false, null, null, null
          from app.comments c where c.tenant_id = v_ctx.tenant_id and c.request_id = p_request
        union all
        select a.named_at, 'alternate', a.named_by, n.name || ': ' || a.reason, s.round, s.meaning, false, null, null, null
          from steps s join app.step_alternates a on a.tenant_id = v_ctx.tenant_id and a.step_id = s.id
          join app.members n on n.tenant_id = v_ctx.tenant_id and n.id = a.member_id
        union all
        select v_request.closed_at, 'withdrawn', v_request.withdrawn_by, null, v_request.round, null, false, null, null, null
         where v_request.state = 'withdrawn'
        union all
        select v_request.paid_at, 'paid', v_request.paid_by, v_request.payment_reference, v_request.round, null, false, null, null, null
         where v_request.paid_at is not null
        union all
        select max(d.voided_at), 'taken_back', v_request.created_by, null, d.round, null, false, null, null, null
          from decided d where d.void_reason = 'edited' group by d.round
        union all
        select b.at, 'payee_changed', b.member_id, null, b.round, null, false, null, null, null
          from app.payee_returns b where b.tenant_id = v_ctx.tenant_id and b.request_id = p_request) x
      left join app.members m on m.tenant_id = v_ctx.tenant_id and m.id = x.member_id
      left join app.members p on p.tenant_id = v_ctx.tenant_id and p.id = x.for_member;
end $$;
revoke execute on function app.timeline_of(uuid) from public;
grant execute on function app.timeline_of(uuid) to authenticated;
alter function app.timeline_of(uuid) owner to countersign;
