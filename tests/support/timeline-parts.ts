/**
 * Everything that happened to requests, as eight parts side by side. app.timeline_of() says the same of one request, and
 * is held to this: read by a person, the policies of every part bind it; read by the superuser, nothing does.
 */
export const TIMELINE_PARTS = `
  select x.tenant_id, x.request_id, x.at, x.what, x.member_id, m.name as member_name, x.body, x.round, x.meaning, x.voided, x.void_reason,
    x.for_member, p.name as for_name, x.warnings
    from (
      select v.tenant_id, v.request_id, v.submitted_at as at, 'submitted' as what, v.submitted_by as member_id, null::text as body,
        v.round, null::text as meaning, false as voided, null::text as void_reason, null::uuid as for_member, null::text[] as warnings
        from app.request_versions v
      union all
      select d.tenant_id, d.request_id, d.decided_at, d.decision, d.member_id, d.comment, d.round, s.meaning, d.voided_at is not null,
        d.void_reason, d.for_member, d.warnings
        from app.decisions d join app.request_steps s on s.tenant_id = d.tenant_id and s.id = d.step_id
      union all
      select c.tenant_id, c.request_id, c.created_at, c.kind, c.author_id, c.body, null, null, false, null, null, null from app.comments c
      union all
      select a.tenant_id, a.request_id, a.named_at, 'alternate', a.named_by, n.name || ': ' || a.reason, s.round, s.meaning, false, null, null, null
        from app.step_alternates a join app.request_steps s on s.tenant_id = a.tenant_id and s.id = a.step_id
        join app.members n on n.tenant_id = a.tenant_id and n.id = a.member_id
      union all
      select r.tenant_id, r.id, r.closed_at, 'withdrawn', r.withdrawn_by, null, r.round, null, false, null, null, null from app.requests r
        where r.state = 'withdrawn'
      union all
      select r.tenant_id, r.id, r.paid_at, 'paid', r.paid_by, r.payment_reference, r.round, null, false, null, null, null from app.requests r
        where r.paid_at is not null
      union all
      select d.tenant_id, d.request_id, max(d.voided_at), 'taken_back', r.created_by, null, d.round, null, false, null, null, null
        from app.decisions d join app.requests r on r.tenant_id = d.tenant_id and r.id = d.request_id
          where d.void_reason = 'edited' group by 1, 2, 5, 7
      union all
      select b.tenant_id, b.request_id, b.at, 'payee_changed', b.member_id, null, b.round, null, false, null, null, null from app.payee_returns b
    ) x left join app.members m on m.tenant_id = x.tenant_id and m.id = x.member_id
      left join app.members p on p.tenant_id = x.tenant_id and p.id = x.for_member`;
