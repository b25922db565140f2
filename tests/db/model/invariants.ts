import type { TestDatabase } from '../../support/database.ts';
import type { Request, Tenant } from './world.ts';

/** AUT-3 to AUT-6, read from the database itself after a decision: the model has no say here. */
export async function checkDecision(db: TestDatabase, request: Request, decision: string): Promise<void> {
  const { tenant } = request;
  const rows = await db.admin<{ broken: string }[]>`
    with d as (select * from app.decisions where tenant_id = ${tenant.id} and id = ${decision}),
         s as (select st.* from app.request_steps st, d where st.tenant_id = d.tenant_id and st.id = d.step_id),
         r as (select rq.* from app.requests rq, d where rq.tenant_id = d.tenant_id and rq.id = d.request_id)
    select 'AUT-3: an author decided' as broken from d
      where exists (select from app.request_authors a where a.tenant_id = d.tenant_id and a.request_id = d.request_id and a.member_id = d.member_id)
    union all
    select 'AUT-3: the payee''s owner decided' from d, r
      where exists (select from app.payees p where p.tenant_id = r.tenant_id and p.id = r.payee_id and p.owner_member_id = d.member_id)
    union all
    select 'REQ-4: whoever proposed the payee''s details decided' from d, r
      where exists (select from app.payees p where p.tenant_id = r.tenant_id and p.id = r.payee_id and p.details_by = d.member_id)
    union all
    select 'AUT-3: somebody decided two steps of a round' from app.decisions x, r
      where x.tenant_id = r.tenant_id and x.request_id = r.id and x.decision in ('approve', 'reject')
      group by x.round, x.member_id having count(*) > 1
    union all
    select 'AUT-3: a decision of an author still counts' from app.decisions x, r
      where x.tenant_id = r.tenant_id and x.request_id = r.id and x.round = r.round and x.voided_at is null and x.decision in ('approve', 'reject')
        and exists (select from app.request_authors a where a.tenant_id = x.tenant_id and a.request_id = x.request_id and a.member_id = x.member_id)
    union all
    select 'AUT-4: neither a head nor an alternate decided' from d, s, r
      where s.scope = 'department'
        and not exists (select from app.department_heads h where h.tenant_id = d.tenant_id and h.department_id = r.department_id and h.member_id = d.member_id)
        and not (d.as_alternate and (
          exists (select from app.step_alternates a where a.tenant_id = d.tenant_id and a.step_id = d.step_id and a.member_id = d.member_id)
          or exists (select from app.policy_alternates a where a.tenant_id = r.tenant_id and a.version = r.policy_version
                       and a.permission = s.permission and a.member_id = d.member_id)))
    union all
    select 'AUT-2: somebody decided whose roles decide nothing' from d
      where not exists (select from app.member_roles g join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
                         where g.tenant_id = d.tenant_id and g.member_id = d.member_id
                           and p.permission in ('request.approve_department', 'request.review_finance', 'request.sanction'))
    union all
    select 'AUT-5: the MD is asked if and only if it is above the threshold' from r
      where (r.base_minor > ${tenant.deciders === 'three_or_more' ? String(tenant.threshold) : '9007199254740991'}::bigint)
         <> exists (select from app.request_steps x where x.tenant_id = r.tenant_id and x.request_id = r.id and x.round = r.round
                      and x.permission = 'request.sanction')
    union all
    select 'AUT-6: approved with a step left undecided' from r
      where r.state = 'approved' and exists (select from app.request_steps x where x.tenant_id = r.tenant_id and x.request_id = r.id
              and x.round = r.round and x.state not in ('done', 'not_needed'))
    union all
    select 'REQ-3: the decision names other content than what was submitted' from d, r
      where not exists (select from app.request_versions v where v.tenant_id = d.tenant_id and v.request_id = d.request_id
                          and v.round = d.round and v.content_hash = d.content_hash)`;
  if (rows.length > 0) throw new Error(rows.map((row) => row.broken).join('; '));
}

export async function checkPeople(db: TestDatabase, tenant: Tenant): Promise<void> {
  const rows = await db.admin<{ broken: string }[]>`
    select 'AUT-6: somebody changed their own roles' as broken from audit.role_changes c
      where c.tenant_id = ${tenant.id} and c.actor = c.member_id
    union all
    select 'AUT-6: nobody active is Admin' where not exists (
      select from app.member_roles g join app.roles r on r.tenant_id = g.tenant_id and r.id = g.role_id and r.key = 'admin'
        join app.members m on m.tenant_id = g.tenant_id and m.id = g.member_id
       where g.tenant_id = ${tenant.id} and m.active and (m.access_until is null or m.access_until > now()))
    union all
    select 'AUT-1: duties mixed in ' || g.member_id from app.member_roles g
      join app.role_permissions p on p.tenant_id = g.tenant_id and p.role_id = g.role_id
      join app.permissions k on k.id = p.permission and k.kind <> 'neutral'
      where g.tenant_id = ${tenant.id} group by g.member_id having count(distinct k.kind) > 1
    union all
    select 'AUT-6: one person granted a deciding role where two were there' from app.role_proposals p
      where p.tenant_id = ${tenant.id} and p.state = 'approved' and (p.decided_by = p.proposed_by or p.decided_by = p.member_id)
    union all
    select 'SES-2: a session outlived its member''s access' from app.sessions s
      join app.members m on m.tenant_id = s.tenant_id and m.id = s.member_id
      where s.tenant_id = ${tenant.id} and s.ended_at is null and not m.active`;
  if (rows.length > 0) throw new Error(rows.map((row) => row.broken).join('; '));
}
