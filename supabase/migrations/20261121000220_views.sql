-- The public views: security_invoker, so that the policies beneath decide. Columns are listed; nothing is select *.

create view api.tenant with (security_invoker = true) as
  select t.id, t.name, t.base_currency, t.time_zone, t.deciders, t.locale, t.created_at, t.trial_ends_at, t.settled_at,
    t.payee_cooling_days, t.working_days, t.factor_due_at, t.factor_rule, t.factor_rule_from from app.tenants t;

create view api.holidays with (security_invoker = true) as select h.tenant_id, h.day, h.name from app.holidays h;

create view api.currencies with (security_invoker = true) as select c.code, c.exponent, c.name from app.currencies c;

create view api.permissions with (security_invoker = true) as select p.id, p.kind, p.words from app.permissions p;

create view api.departments with (security_invoker = true) as
  select d.tenant_id, d.id, d.code, d.name, d.active,
         array(select h.member_id from app.department_heads h where h.tenant_id = d.tenant_id and h.department_id = d.id
           order by h.member_id) as heads
    from app.departments d;

create view api.roles with (security_invoker = true) as
  select r.tenant_id, r.id, r.key, r.name, r.description, r.built_in,
         coalesce((select max(k.kind) from app.role_permissions p join app.permissions k on k.id = p.permission
                    where p.tenant_id = r.tenant_id and p.role_id = r.id and k.kind <> 'neutral'), 'neutral') as kind,
         array(select p.permission from app.role_permissions p where p.tenant_id = r.tenant_id and p.role_id = r.id
           order by p.permission) as permissions
    from app.roles r;

create view api.members with (security_invoker = true) as
  select m.tenant_id, m.id, m.name, m.active, m.department_id, d.name as department_name, i.email, m.access_from, m.access_until,
    m.deactivated_at,
         array(select r.key from app.member_roles g join app.roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
                where g.tenant_id = m.tenant_id and g.member_id = m.id order by r.key) as roles,
         array(select h.department_id from app.department_heads h where h.tenant_id = m.tenant_id and h.member_id = m.id
           order by h.department_id) as heads
    from app.members m
    left join app.departments d on d.tenant_id = m.tenant_id and d.id = m.department_id
    left join app.member_details i on i.tenant_id = m.tenant_id and i.member_id = m.id;

create view api.payees with (security_invoker = true) as
  select p.tenant_id, p.id, p.name, p.owner_member_id, p.active, p.account_mask, p.sample, p.risk, p.details_by, p.details_at,
    p.usable_from from app.payees p;

create view api.payee_bank_details with (security_invoker = true) as
  select b.tenant_id, b.payee_id, b.bank_name, b.account_name, b.account_number from app.payee_bank_details b;

create view api.payee_changes with (security_invoker = true) as
  select c.tenant_id, c.id, c.payee_id, coalesce(c.name, p.name) as payee_name, c.fields, c.account_mask_before, c.account_mask, c.risk_before,
         c.risk, c.owner_before, b.name as owner_before_name, c.owner_member_id, o.name as owner_name, c.active, c.reason,
         c.proposed_by, m.name as proposed_by_name, c.proposed_at, c.state, c.decided_by, d.name as decided_by_name, c.decided_at,
         c.decision_reason, c.call_back, c.usable_from, c.returned
    from app.payee_changes c
    left join app.payees p on p.tenant_id = c.tenant_id and p.id = c.payee_id
    left join app.members m on m.tenant_id = c.tenant_id and m.id = c.proposed_by
    left join app.members d on d.tenant_id = c.tenant_id and d.id = c.decided_by
    left join app.members b on b.tenant_id = c.tenant_id and b.id = c.owner_before
    left join app.members o on o.tenant_id = c.tenant_id and o.id = c.owner_member_id;

create view api.payee_change_details with (security_invoker = true) as
  select x.tenant_id, x.change_id, x.side, x.bank_name, x.account_name, x.account_number from app.payee_change_details x;

create view api.exchange_rates with (security_invoker = true) as
  select x.tenant_id, x.id, x.currency, x.rate, x.source, x.effective_at, x.saved_at, x.saved_by, m.name as saved_by_name
    from app.exchange_rates x left join app.members m on m.tenant_id = x.tenant_id and m.id = x.saved_by;

create view api.policy_versions with (security_invoker = true) as
  select p.tenant_id, p.version, p.effective_from, p.author_id, a.name as author_name, p.reason, p.created_at, p.consent, p.consented_by,
         c.name as consented_by_name
    from app.policy_versions p
    left join app.members a on a.tenant_id = p.tenant_id and a.id = p.author_id
    left join app.members c on c.tenant_id = p.tenant_id and c.id = p.consented_by;

create view api.policy_rules with (security_invoker = true) as
  select p.tenant_id, p.version, p.rule_no, p.kind, p.from_minor, p.below_minor, p.words, p.department_id, p.payee_risk
    from app.policy_rules p;

create view api.policy_steps with (security_invoker = true) as
  select p.tenant_id, p.version, p.rule_no, p.position, p.step_no, p.mode, p.permission, p.scope, p.meaning, p.label, p.named
    from app.policy_steps p;

create view api.policy_alternates with (security_invoker = true) as
  select a.tenant_id, a.version, a.permission, a.member_id, m.name as member_name
    from app.policy_alternates a join app.members m on m.tenant_id = a.tenant_id and m.id = a.member_id;

create view api.policy_draft with (security_invoker = true) as
  select d.tenant_id, d.base_version, d.content, d.revision, d.author_id, m.name as author_name, d.updated_at
    from app.policy_drafts d left join app.members m on m.tenant_id = d.tenant_id and m.id = d.author_id;

create view api.policy_proposals with (security_invoker = true) as
  select p.tenant_id, p.id, p.base_version, p.content, p.reason, p.effective_from, p.proposed_by, a.name as proposed_by_name, p.proposed_at,
         p.state, p.decided_by, b.name as decided_by_name, p.decided_at, p.decision_reason, p.version
    from app.policy_proposals p
    left join app.members a on a.tenant_id = p.tenant_id and a.id = p.proposed_by
    left join app.members b on b.tenant_id = p.tenant_id and b.id = p.decided_by;

-- Left joins throughout, also where there is always something to join: what a count does not ask for is not read.
create view api.counters with (security_invoker = true) as
  select c.tenant_id, c.kind, c.year, c.last from app.counters c;

create view api.requests with (security_invoker = true) as
  select r.tenant_id, r.id, r.kind, r.number, r.title, r.payee_id, r.payee_name, r.department_id, d.name as department_name, r.currency,
    c.exponent,
         r.amount_minor, r.tax_minor, r.needed_by, r.reference, r.purchase_order_id,
    case when r.purchase_order_id is not null then (select o.number from app.requests o
      where o.tenant_id = r.tenant_id and o.id = r.purchase_order_id) end as purchase_order_number, r.excess_reason,
           r.state,
         r.created_by, m.name as requester_name, r.created_at, r.updated_at, r.submitted_by, r.submitted_at, r.policy_version, r.rate,
           r.rate_source,
         t.base_currency, b.exponent as base_exponent, r.base_minor, r.round, r.content_hash, r.closed_at, r.paid_at, r.paid_by,
           r.payment_reference, r.sample
    from app.requests r
    left join app.tenants t on t.id = r.tenant_id
    left join app.currencies b on b.code = t.base_currency
    left join app.currencies c on c.code = r.currency
    left join app.departments d on d.tenant_id = r.tenant_id and d.id = r.department_id
    left join app.members m on m.tenant_id = r.tenant_id and m.id = r.created_by;

create view api.request_lines with (security_invoker = true) as
  select l.tenant_id, l.request_id, l.position, l.description, l.quantity_milli, l.unit_minor, l.tax_basis_points, l.net_minor,
    l.tax_minor from app.request_lines l;

create view api.request_steps with (security_invoker = true) as
  select s.tenant_id, s.id, s.request_id, s.round, s.position, s.step_no, s.mode, s.permission, s.scope, s.meaning, s.label, s.state,
    s.decided_by,
         m.name as decided_by_name, s.decided_at, s.activated_at, s.named,
         (select f.name from app.decisions d join app.members f on f.tenant_id = d.tenant_id and f.id = d.for_member
           where d.tenant_id = s.tenant_id and d.step_id = s.id and d.decision in ('approve', 'reject')) as decided_for_name
    from app.request_steps s left join app.members m on m.tenant_id = s.tenant_id and m.id = s.decided_by;

create view api.decisions with (security_invoker = true) as
  select d.tenant_id, d.id, d.request_id, d.round, d.step_id, d.member_id, m.name as member_name, d.decision, d.comment, d.permission,
    d.as_alternate,
         d.content_hash, d.decided_at, d.voided_at, d.void_reason, d.event_id, d.warnings, d.for_member, p.name as for_name
    from app.decisions d left join app.members m on m.tenant_id = d.tenant_id and m.id = d.member_id
    left join app.members p on p.tenant_id = d.tenant_id and p.id = d.for_member;

create view api.delegations with (security_invoker = true) as
  select d.tenant_id, d.id, d.from_member, f.name as from_name, d.to_member, t.name as to_name, d.starts_at, d.ends_at, d.reason,
    d.created_by, c.name as created_by_name, d.created_at, d.ended_at, d.ended_by, e.name as ended_by_name,
         -- it dies with the access of either
         case when d.ended_at is not null then 'ended' when d.ends_at <= statement_timestamp() then 'over'
              when not (f.active and t.active and coalesce(f.access_until > statement_timestamp(), true)
                and coalesce(t.access_until > statement_timestamp(), true)) then 'ended'
              when d.starts_at > statement_timestamp() then 'planned' else 'living' end as state
    from app.delegations d
    join app.members f on f.tenant_id = d.tenant_id and f.id = d.from_member
    join app.members t on t.tenant_id = d.tenant_id and t.id = d.to_member
    join app.members c on c.tenant_id = d.tenant_id and c.id = d.created_by
    left join app.members e on e.tenant_id = d.tenant_id and e.id = d.ended_by;

create view api.comments with (security_invoker = true) as
  select c.tenant_id, c.id, c.request_id, c.author_id, m.name as author_name, c.kind, c.decision_id, c.body, c.created_at
    from app.comments c left join app.members m on m.tenant_id = c.tenant_id and m.id = c.author_id;

create view api.request_versions with (security_invoker = true) as
  select v.tenant_id, v.request_id, v.round, v.content, v.content_hash, v.submitted_by, v.submitted_at, v.policy_version,
         v.rule_no, p.words as rule_words
    from app.request_versions v
    left join app.policy_rules p on p.tenant_id = v.tenant_id and p.version = v.policy_version and p.rule_no = v.rule_no;

-- Row security says which requests there are, the function what happened to each (…0217): for one request at a time.
create view api.timeline with (security_invoker = true) as
  select r.tenant_id, r.id as request_id, x.at, x.what, x.member_id, x.member_name, x.body, x.round, x.meaning, x.voided, x.void_reason,
    x.for_member, x.for_name, x.warnings
    from app.requests r cross join lateral app.timeline_of(r.id) x;

create view api.inbox with (security_invoker = true) as
  select i.tenant_id, i.request_id, i.reason, i.number, i.kind, i.title, i.payee_name, i.currency, i.exponent, i.amount_minor, i.base_minor,
         i.department_id, i.department_name, i.requester_name, i.step_label, i.meaning, i.since, i.needed_by, i.content_hash, i.round, i.sample,
         i.for_member, i.for_name
    from app.inbox() i;

-- Each row carries what its leaf and link are computed from, so that anyone can recompute them; address and agent are
-- those that the session's own registration committed to.
create view api.events with (security_invoker = true) as
  select e.tenant_id, e.id, l.seq, e.at, audit.utc(e.at) as at_text, e.action, e.actor as actor_id, m.name as actor_name, e.session_id,
         (select t.text from audit.events g join app.event_texts t on t.tenant_id = g.tenant_id and t.event_id = g.id and t.kind = 'address'
           where g.tenant_id = e.tenant_id and g.entity_id = e.session_id and g.action = 'session.register'
             and g.outcome = 'done') as address,
         (select t.text from audit.events g join app.event_texts t on t.tenant_id = g.tenant_id and t.event_id = g.id and t.kind = 'agent'
           where g.tenant_id = e.tenant_id and g.entity_id = e.session_id and g.action = 'session.register'
             and g.outcome = 'done') as agent,
         e.roles, e.permission, e.entity, e.entity_id, e.channel, e.outcome, e.token, e.payload,
         e.texts as text_digests,
         coalesce((select jsonb_object_agg(t.kind, t.text) from app.event_texts t where t.tenant_id = e.tenant_id and t.event_id = e.id),
           '{}') as texts,
         coalesce((select jsonb_object_agg(t.kind, encode(t.salt, 'hex')) from app.event_texts t where t.tenant_id = e.tenant_id
           and t.event_id = e.id), '{}') as text_salts,
         encode(e.leaf, 'hex') as leaf,
         (select encode(p.hash, 'hex') from audit.links p where p.tenant_id = l.tenant_id and p.seq = l.seq - 1) as prev, encode(l.hash, 'hex') as hash
    from audit.links l
    join audit.events e on e.tenant_id = l.tenant_id and e.id = l.event_id
    left join app.members m on m.tenant_id = e.tenant_id and m.id = e.actor;

create view api.role_changes with (security_invoker = true) as
  select c.tenant_id, c.id, c.at, c.member_id, m.name as member_name, c.what, c.actor as actor_id, a.name as actor_name, c.roles_before,
    c.roles_after,
         c.added, c.removed, t.text as reason, c.proposal_id, c.event_id
    from audit.role_changes c
    left join app.members m on m.tenant_id = c.tenant_id and m.id = c.member_id
    left join app.members a on a.tenant_id = c.tenant_id and a.id = c.actor
    left join app.event_texts t on t.tenant_id = c.tenant_id and t.event_id = c.event_id and t.kind = 'reason';

create view api.role_proposals with (security_invoker = true) as
  select p.tenant_id, p.id, p.member_id, m.name as member_name, p.proposed_by, b.name as proposed_by_name, p.proposed_at, p.added,
    p.reason, p.state,
         p.decided_by, p.decided_at
    from app.role_proposals p
    left join app.members m on m.tenant_id = p.tenant_id and m.id = p.member_id
    left join app.members b on b.tenant_id = p.tenant_id and b.id = p.proposed_by;

create view api.sessions with (security_invoker = true) as
  select s.tenant_id, s.id, s.member_id, m.name as member_name, s.registered_at, s.expires_at, host(s.address) as address, s.agent,
    s.assurance,
         s.ended_at, s.end_reason, s.id = (select (app.living()).session_id) as current,
         coalesce((select x.seen_at from app.session_sightings x where x.tenant_id = s.tenant_id and x.session_id = s.id), s.registered_at) as seen_at
    from app.sessions s left join app.members m on m.tenant_id = s.tenant_id and m.id = s.member_id;

-- how long it took is counted from the moment it was ended, in whole milliseconds
create view api.revocations with (security_invoker = true) as
  select r.tenant_id, r.id, r.at, r.member_id, m.name as member_name, r.ended_by, b.name as ended_by_name, r.cause, r.roles_before, r.roles_after,
    r.sessions, x.refused, x.last_refused_at, (extract(epoch from x.last_refused_at - r.at) * 1000)::integer as milliseconds
    from app.revocations r
    left join app.members m on m.tenant_id = r.tenant_id and m.id = r.member_id
    left join app.members b on b.tenant_id = r.tenant_id and b.id = r.ended_by
    cross join lateral (select count(x.refused_at)::integer as refused, max(x.refused_at) as last_refused_at from app.revoked_sessions x
                         where x.tenant_id = r.tenant_id and x.revocation_id = r.id) x;
grant select on api.revocations to authenticated;

create view api.networks with (security_invoker = true) as
  select n.tenant_id, n.id, n.network::text as network, n.label, n.added_by, m.name as added_by_name, n.added_at
    from app.networks n left join app.members m on m.tenant_id = n.tenant_id and m.id = n.added_by;
grant select on api.networks to authenticated;

create view api.factors with (security_invoker = true) as
  select f.tenant_id, f.member_id, f.confirmed_at from app.factors f where f.confirmed_at is not null;

create view api.invitations with (security_invoker = true) as
  select i.tenant_id, i.id, i.email, i.name, i.roles, i.department_id, i.heads, i.invited_by, m.name as invited_by_name, i.invited_at,
    i.expires_at,
         case when i.spent_at is not null then 'spent' when i.revoked_at is not null then 'revoked'
              when i.expires_at <= statement_timestamp() then 'expired' else 'open' end as state,
         i.spent_at, i.member_id
    from app.invitations i left join app.members m on m.tenant_id = i.tenant_id and m.id = i.invited_by;

create view api.saved_views with (security_invoker = true) as
  select s.tenant_id, s.id, s.name, s.query, s.created_at from app.saved_views s;

create view api.notices with (security_invoker = true) as
  select o.tenant_id, o.id, o.kind, o.payload, o.created_at as at,
         o.created_at <= coalesce((select n.seen_until from app.notice_marks n where n.tenant_id = o.tenant_id and n.member_id = o.to_member),
           '-infinity') as seen
    from app.outbox o;

grant select on api.factors, api.counters, api.holidays, api.invitations, api.saved_views, api.notices, api.policy_alternates, api.policy_draft, api.policy_proposals to authenticated;
grant select on api.tenant, api.currencies, api.permissions, api.departments, api.roles, api.members, api.payees, api.payee_bank_details,
  api.payee_changes, api.payee_change_details,
  api.exchange_rates, api.policy_versions, api.policy_rules, api.policy_steps, api.requests, api.request_lines, api.request_steps,
    api.decisions, api.delegations,
  api.comments, api.request_versions, api.timeline, api.inbox, api.events, api.role_changes, api.role_proposals,
    api.sessions to authenticated;
