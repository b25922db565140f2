-- The trail of the same stretch: what people's acts left, in order of time, each tenant's chain from its first event.
-- The recorder's events of single rows are left out; they would be more of the same, three times over.

drop schema if exists seeding_trail cascade;
drop table if exists seeding.happenings, seeding.events cascade;
create unlogged table seeding.happenings as
-- how it was set up, and who got which role
select t.no as tenant, t.id as tenant_id, t.sessions, null as role, null::integer as member_no,
       seeding.id('event:open', t.no, 0) as id, seeding.began() - interval '2 minutes' as at, null as permission, 'tenant.open' as action,
       'tenants' as entity, t.id as entity_id, '{"deciders":"three_or_more","threshold_minor":500000000}' as payload,
       null as kind, null as text, null as kind2, null as text2
  from seeding.stretch z join seeding.tenants t on t.no between z.from_no and z.until_no
union all
select m.tenant, m.tenant_id, m.sessions, 'admin', 1, seeding.id('event:role:' || m.role, m.tenant, m.no),
       seeding.began() + interval '1 minute', 'role.grant', 'role.change', 'members', m.id,
       (select row_to_json(x)::text from (
         select m.roles as added, m.roles as after, false as alone, '{}'::text[] as before, false as pending, null as proposal,
                '{}'::text[] as removed, 0 as sessions_ended) x), 'reason', 'As agreed on joining', null, null
  from seeding.stretch z join seeding.members m on m.tenant between z.from_no and z.until_no where m.role <> 'admin'
union all
select s.tenant, s.tenant_id, m.sessions, s.role, s.member_no, seeding.id('event:' || s.id, s.tenant, 0), s.registered_at, null,
       'session.register', 'sessions', s.id, '{"member":"' || s.member_id || '"}', 'address', s.address, 'agent', s.agent
  from seeding.stretch z join seeding.tenants m on m.no between z.from_no and z.until_no join seeding.sessions s on s.tenant = m.no
union all
-- what became of the requests
select p.tenant, p.tenant_id, p.sessions, 'staff', p.staff, seeding.id('event:submit', p.tenant, p.i), p.submitted_at, 'request.submit',
       'request.submit', 'requests', p.id,
       (select row_to_json(x)::text from (
         select p.base_minor, p.content_hash, p.number, false as over_order, 1 as policy_version, 1 as round, p.rule) x),
       'content', p.content, null, null
  from seeding.plan p where p.state <> 'draft'
union all
select s.tenant, s.tenant_id, s.sessions, s.role, s.member_no, s.event_id, s.decided_at, s.permission, 'request.' || s.decision, 'requests',
       s.request_id,
       (select row_to_json(x)::text from (
         select false as as_alternate, s.content_hash, s.decision_id as decision, s.meaning, s.number, 1 as policy_version, 1 as round,
                s.id as step, '[]'::json as voided) x),
       case when s.decision <> 'approve' then 'comment' end, case when s.decision <> 'approve' then 'Please look at the lines again.' end,
       null, null
  from seeding.steps s where s.decision is not null
union all
select p.tenant, p.tenant_id, p.sessions, 'staff', p.staff, seeding.id('event:comment', p.tenant, p.i),
       p.submitted_at + interval '1 second', 'request.comment', 'request.comment', 'requests', p.id,
       '{"comment":"' || seeding.id('comment', p.tenant, p.i) || '","mentions":["'
         || seeding.id('member:staff', p.tenant, 1 + p.staff % p.many_staff) || '"]}',
       'comment', 'The invoice for ' || p.title || ' is on its way.', null, null
  from seeding.plan p where p.r % 12 = 0 and p.state <> 'draft'
union all
select p.tenant, p.tenant_id, p.sessions, 'finance', 1 + (p.r / 17 + 1) % 2, seeding.id('event:paid', p.tenant, p.i),
       p.submitted_at + p.pace * (p.done + 1), 'request.mark_paid', 'request.mark_paid', 'requests', p.id,
       '{"number":"' || p.number || '","only_holder":false}', 'reference', 'TRF ' || p.i, null, null
  from seeding.plan p where p.state = 'paid'
union all
select p.tenant, p.tenant_id, p.sessions, 'staff', p.staff, seeding.id('event:withdraw', p.tenant, p.i), p.submitted_at + p.pace,
       'request.withdraw', 'request.withdraw', 'requests', p.id, '{"number":"' || p.number || '"}', null, null, null, null
  from seeding.plan p where p.state = 'withdrawn';

create unlogged table seeding.events as
select h.*, c.actor, c.session, c.roles, c.channel, d.salt, d.salt2, d.texts,
       row_number() over (partition by h.tenant order by h.at, h.id) as seq, sha256(convert_to(f.form, 'UTF8')) as leaf
  from seeding.happenings h,
       lateral (select md5('salt:' || h.id || h.kind)::uuid as u, md5('salt:' || h.id || h.kind2)::uuid as u2) v,
       lateral (select uuid_send(v.u) as salt, uuid_send(v.u2) as salt2,
                       case when h.text is null then '{}' else '{"' || h.kind || '":"' || encode(sha256(uuid_send(v.u)
                         || convert_to(h.text, 'UTF8')), 'hex') || coalesce('","' || h.kind2 || '":"' || encode(sha256(uuid_send(v.u2)
                         || convert_to(h.text2, 'UTF8')), 'hex'), '') || '"}' end as texts) d,
       lateral (select seeding.id('member:' || h.role, h.tenant, h.member_no) as actor,
                       case when h.action = 'session.register' then h.entity_id else seeding.id('session:' || h.role || h.member_no,
                         h.tenant, least(h.sessions - 1, greatest(0, floor(extract(epoch from h.at - seeding.began())
                           / extract(epoch from interval '365 days' / h.sessions)))::integer)) end as session,
                       case h.role when 'admin' then array['admin', 'staff'] else array_remove(array[h.role], null) end as roles,
                       case when h.role is null then 'system' else 'web' end as channel) c,
       -- the canonical form of audit.leaf: its keys in order
       lateral (select row_to_json(k)::text as form from (
         select h.action, c.actor, to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, c.channel, h.entity,
                h.entity_id, h.id, 'done' as outcome, h.payload::json as payload, h.permission, c.roles, c.session,
                h.tenant_id as tenant, d.texts::json as texts, null as token, 1 as v) k) f;

create schema seeding_trail;
create view seeding_trail."audit.events" as
select e.tenant_id, e.id, e.at, e.actor, e.session as session_id, e.roles, e.permission, e.action, e.entity, e.entity_id, e.channel,
       e.payload, e.texts, e.leaf
  from seeding.events e order by e.tenant, e.seq;
create view seeding_trail."audit.links" as
select e.tenant_id, e.seq, e.id as event_id,
       audit.chain_hash('\x'::bytea, e.seq, e.leaf) over (partition by e.tenant order by e.seq) as hash
  from seeding.events e;
create view seeding_trail."app.event_texts" as
select e.tenant_id, e.id as event_id, e.kind, e.salt, e.text from seeding.events e where e.text is not null
union all
select e.tenant_id, e.id, e.kind2, e.salt2, e.text2 from seeding.events e where e.text2 is not null;
create view seeding_trail."audit.role_changes" as
select e.tenant_id, seeding.id('change', e.tenant, e.seq) as id, e.id as event_id, e.at, e.entity_id as member_id, e.actor,
       'changed' as what, '{}'::text[] as roles_before, m.roles as roles_after, m.roles as added, '{}'::text[] as removed
  from seeding.events e join seeding.members m on m.tenant = e.tenant and m.id = e.entity_id where e.action = 'role.change';
