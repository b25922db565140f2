import type { Sql } from 'postgres';

/** A connection or a transaction: whatever can be asked. */
export type Queries = Pick<Sql, 'unsafe'>;

/** What is written together must stand together: each query finds what stands alone. */
const INVARIANTS: Record<string, string> = {
  'an event without its link': `
    select e.id from audit.events e left join audit.links l on l.tenant_id = e.tenant_id and l.event_id = e.id
     where l.event_id is null`,
  'a gap in the links': `
    select l.tenant_id as id from audit.links l group by l.tenant_id having max(l.seq) <> count(*) or min(l.seq) <> 1`,
  'a decision without its event, or an event without its decision': `
    select coalesce(d.id, e.id) as id
      from (select * from audit.events where outcome = 'done' and entity = 'requests' and payload ? 'decision') e
      full join app.decisions d on d.tenant_id = e.tenant_id and d.event_id = e.id and d.request_id = e.entity_id
            and d.id::text = e.payload ->> 'decision' and 'request.' || d.decision = e.action
     where d.id is null or e.id is null`,
  'a comment without its event, or an event without its comment': `
    select coalesce(c.id, e.id) as id
      from (select * from audit.events where outcome = 'done' and action = 'request.comment') e
      full join (select * from app.comments where kind = 'comment') c
        on c.tenant_id = e.tenant_id and c.request_id = e.entity_id and c.id::text = e.payload ->> 'comment'
     where c.id is null or e.id is null`,
  'answers and their events differ': `
    select coalesce(c.request_id, e.entity_id) as id
      from (select tenant_id, entity_id, count(*) as n from audit.events where outcome = 'done' and action = 'request.answer'
             group by 1, 2) e
      full join (select tenant_id, request_id, count(*) as n from app.comments where kind = 'answer' group by 1, 2) c
        on c.tenant_id = e.tenant_id and c.request_id = e.entity_id
     where c.n is distinct from e.n`,
  'a submitted version without its event, or an event without its version': `
    select coalesce(v.request_id, e.entity_id) as id
      from (select * from audit.events where outcome = 'done' and action = 'request.submit') e
      full join app.request_versions v on v.tenant_id = e.tenant_id and v.request_id = e.entity_id
            and v.round::text = e.payload ->> 'round' and v.content_hash = e.payload ->> 'content_hash'
     where v.request_id is null or e.id is null`,
  'a request paid without its event, or an event without the payment': `
    select coalesce(r.id, e.entity_id) as id
      from (select * from audit.events where outcome = 'done' and action = 'request.mark_paid') e
      full join (select * from app.requests where state = 'paid') r on r.tenant_id = e.tenant_id and r.id = e.entity_id
     where r.id is null or e.id is null`,
  'a request whose content is not that of its last event': `
    select r.id from app.requests r
      left join lateral (select e.payload ->> 'content_hash' as hash from audit.events e
                          where e.tenant_id = r.tenant_id and e.entity_id = r.id and e.outcome = 'done'
                            and e.action in ('request.save', 'request.submit') order by e.n desc limit 1) e on true
     where e.hash is distinct from r.content_hash`,
  'an event of a request that is not there': `
    select e.id from audit.events e where e.outcome = 'done' and e.entity = 'requests' and e.entity_id is not null
       and not exists (select from app.requests r where r.tenant_id = e.tenant_id and r.id = e.entity_id)`,
  'a row of a request that its last recorded change does not show': `
    select r.id from app.requests r
      left join lateral (select t.text::jsonb as after from audit.events e
                           join app.event_texts t on t.tenant_id = e.tenant_id and t.event_id = e.id and t.kind = 'after'
                          where e.tenant_id = r.tenant_id and e.entity_id = r.id and e.entity = 'requests'
                            and e.action like 'row.%' order by e.n desc limit 1) e on true
     where r.submitted_at is not null
       and (e.after ->> 'state', e.after ->> 'number', e.after ->> 'payment_reference')
         is distinct from (r.state, r.number, r.payment_reference)`,
  'steps and decisions that disagree': `
    select coalesce(s.id, d.id) as id
      from (select * from app.request_steps where state = 'done') s
      full join (select * from app.decisions where decision = 'approve' and voided_at is null) d
        on d.tenant_id = s.tenant_id and d.step_id = s.id and d.member_id = s.decided_by
     where s.id is null or d.id is null`,
  'a state that its steps do not give': `
    select r.id from app.requests r
     where (r.state in ('approved', 'paid')) <> (r.round > 0
        and not exists (select from app.request_steps s where s.tenant_id = r.tenant_id and s.request_id = r.id
                           and s.round = r.round and s.state not in ('done', 'not_needed')))`,
  'a decision that ended a request, and no mail of it': `
    select d.id from app.decisions d join app.requests r on r.tenant_id = d.tenant_id and r.id = d.request_id
     where d.decision in ('reject', 'query')
       and not exists (select from app.outbox o where o.tenant_id = d.tenant_id and o.payload ->> 'decision' = d.id::text)`,
  'a mail of a decision that is not there': `
    select o.id from app.outbox o where o.payload ? 'decision'
       and not exists (select from app.decisions d where d.tenant_id = o.tenant_id and d.id::text = o.payload ->> 'decision')`,
  'a change of roles without its event, or an event without the change': `
    select e.id from audit.events e where e.outcome = 'done' and e.action = 'role.change'
       and not exists (select from audit.role_changes c where c.tenant_id = e.tenant_id and c.event_id = e.id)
     union all
    select c.id from audit.role_changes c
     where not exists (select from audit.events e where e.tenant_id = c.tenant_id and e.id = c.event_id)`,
  'roles that are not those of the last change': `
    select c.member_id as id
      from (select distinct on (x.tenant_id, x.member_id) x.* from audit.role_changes x
              join audit.events e on e.tenant_id = x.tenant_id and e.id = x.event_id
             where x.what = 'changed' order by x.tenant_id, x.member_id, e.n desc) c
     where c.roles_after <> array(select r.key from app.member_roles g
        join app.roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
       where g.tenant_id = c.tenant_id and g.member_id = c.member_id order by r.key)`,
  'a key without an answer, or an answer whose event is not there': `
    select k.member_id as id from app.idempotency_keys k
     where k.answer is null or (k.answer ->> 'event_id' is not null and not exists (
       select from audit.events e where e.tenant_id = k.tenant_id and e.id::text = k.answer ->> 'event_id'))`,
  'numbers that have a gap': `
    select c.tenant_id as id from app.counters c
     where c.last <> (select count(distinct r.number) from app.requests r
        where r.tenant_id = c.tenant_id and r.kind = c.kind and not r.sample and r.number like '%-' || c.year || '-%')
       and c.kind <> 'sample'`,
};

/** Empty when everything that belongs together stands together. */
export async function standAlone(sql: Queries): Promise<string[]> {
  const found: string[] = [];
  for (const [words, query] of Object.entries(INVARIANTS)) {
    const rows = await sql.unsafe<{ id: string }[]>(query);
    found.push(...rows.map(({ id }) => `${words}: ${id}`));
  }
  return found;
}
