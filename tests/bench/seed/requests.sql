-- The requests of a stretch of tenants (seeding.stretch: from, until), everything that hangs on them, and the trail.
-- Canonical forms are written by row_to_json with the keys in order: the database's own audit.canonical, which is much
-- slower, has to find the same afterwards.

drop schema if exists seeding_requests cascade;
drop table if exists seeding.plan cascade;
create unlogged table seeding.plan as
with base as materialized (
  select t.no as tenant, t.id as tenant_id, t.departments, t.staff as many_staff, t.sessions, i, seeding.id('request', t.no, i) as id, r,
         case when i % 7 = 3 then 'purchase_order' else 'payment_voucher' end as kind, 1 + r % t.departments as department,
         1 + (r / 64) % t.staff as staff, 1 + (r / 4096) % t.payees as payee, case when (r / 11) % 10 = 0 then 'USD' else 'NGN' end as currency,
         now() - interval '2 minutes' - interval '364 days' * (1 - i::double precision / t.requests) as created_at,
         case when i = t.requests or i > t.requests * (1 - s.pending) then
                case when i = t.requests then 'pending' else (array['queried', 'returned', 'returned'])[1 + r % 20] end
              when i > t.requests * (0.98 - s.pending) then 'approved'
              else (array['rejected', 'rejected', 'rejected', 'withdrawn', 'withdrawn', 'draft', 'returned'])[1 + r % 50] end as fate
    from seeding.stretch x join seeding.tenants t on t.no between x.from_no and x.until_no cross join seeding.settings s,
         generate_series(1, t.requests) i, lateral (select seeding.roll(t.no, i) as r) roll),
fated as materialized (
  select b.*, coalesce(b.fate, case when b.i > t.requests * (1 - s.pending) then 'pending' when b.kind = 'purchase_order' then 'approved'
                                    else 'paid' end) as state
    from base b join seeding.tenants t on t.no = b.tenant cross join seeding.settings s),
-- one voucher in five draws on an approved order shortly before it, whose payee and currency it then shares
priced as (
  select f.tenant, f.tenant_id, f.departments, f.many_staff, f.sessions, f.i, f.id, f.r, f.kind, f.department, f.staff, f.created_at,
         f.state, o.id as purchase_order_id, coalesce(o.payee, f.payee) as payee, coalesce(o.currency, f.currency) as currency, l.*
    from fated f
    left join fated o on f.kind = 'payment_voucher' and f.r % 5 = 0 and o.tenant = f.tenant and o.i = f.i - (f.i + 4) % 7
      and o.state = 'approved',
    lateral (
      select array_to_json(array_agg(row_to_json(y)))::text as lines, sum(y.net_minor + y.tax_minor)::bigint as amount_minor,
             sum(y.tax_minor)::bigint as tax_minor
        from (select 'Item ' || k as description, q.n * u.unit as net_minor, q.n * 1000 as quantity_milli, u.tax as tax_basis_points,
                     round(q.n * u.unit * u.tax / 10000.0)::bigint as tax_minor, u.unit as unit_minor
                from generate_series(1, 1 + f.r % 3) k, lateral (select 1 + (f.r / k) % 20 as n) q,
                     lateral (select (1 + (f.r / (31 * k)) % 2000) * case f.kind when 'purchase_order' then 100000 else 10000 end as unit,
                                     case when (f.r / 5) % 2 = 0 then 750 else 0 end as tax) u) y) l),
termed as (
  select p.*, z.rate, z.base_minor, case when z.base_minor <= 500000000 then 1 else 2 end as rule,
         case when z.base_minor <= 500000000 then 2 else 3 end as steps, p.created_at + interval '1 minute' as submitted_at
    from priced p,
         lateral (select x.rate::numeric(20, 10) as rate, round(p.amount_minor * x.rate)::bigint as base_minor
                    from (select case p.currency when 'USD' then 1540.25 else 1 end as rate) x) z),
numbered as (
  select t.*, least(interval '18 hours', (now() - t.submitted_at) / (t.steps + 2)) as pace,
         case when t.state in ('approved', 'paid') then t.steps when t.state in ('draft', 'withdrawn') then 0
              else (t.r / 13) % t.steps end as done,
         case when t.state <> 'draft' then t.prefix || t.year || '-' || lpad(t.n::text, greatest(4, length(t.n::text)), '0') end as number,
         (array['Diesel', 'Maize', 'Paper', 'Tyres', 'Repairs', 'Insurance', 'Consulting', 'Transport', 'Packaging', 'Cleaning'])[1 + t.r % 10]
           || ' for ' || (array['depot', 'office', 'farm', 'workshop', 'school', 'cold room'])[1 + (t.r / 10) % 6] || ' ' || t.i as title,
         seeding.id('member:staff', t.tenant, t.staff) as created_by, seeding.id('department', t.tenant, t.department) as department_id,
         y.id as payee_id, y.name as payee_name, y.bank as payee_bank,
         case when t.r % 4 = 0 then (t.created_at + interval '20 days')::date end as needed_by
    from (select x.*, row_number() over (partition by x.tenant, x.kind, x.year, x.state = 'draft' order by x.i) as n
            from (select t.*, extract(year from t.submitted_at at time zone 'Africa/Lagos') as year,
                         case t.kind when 'purchase_order' then 'PO-' else 'PV-' end as prefix from termed t) x) t
    join seeding.payees y on y.tenant = t.tenant and y.no = t.payee)
-- what a decision signs, its keys in order: app.snapshot in canonical form
select n.*, c.content, encode(sha256(convert_to(c.content, 'UTF8')), 'hex') as content_hash
  from numbered n,
       lateral (select row_to_json(k)::text as content from (
         select n.amount_minor, '[]'::json as attachments, n.base_minor, n.currency, n.department_id, null as excess_reason, n.kind,
                n.lines::json as lines, n.needed_by, n.payee_bank, n.payee_id, n.payee_name, 1 as policy_version,
                n.purchase_order_id, n.rate::text as rate, null as reference, n.id as request, 1 as round, n.tax_minor,
                n.tenant_id as tenant, n.title, 1 as v) k) c;
analyze seeding.plan;

-- A draft was never submitted: no round, no terms; its content is hashed all the same.
create schema seeding_requests;
create view seeding_requests."app.requests" as
select p.tenant_id, p.id, p.kind, p.number, p.title, p.payee_id, p.payee_name, p.department_id, p.currency, p.amount_minor, p.tax_minor,
       p.needed_by, p.purchase_order_id, p.state, p.created_by, p.created_at,
       case when p.state = 'draft' then p.created_at else p.submitted_at + p.pace * (p.done + 1) end as updated_at,
       case when p.state <> 'draft' then p.created_by end as submitted_by,
       case when p.state <> 'draft' then p.submitted_at end as submitted_at,
       case when p.state <> 'draft' then 1 end as policy_version, case when p.state <> 'draft' then p.rate end as rate,
       case when p.state <> 'draft' then case p.currency when 'NGN' then 'base currency' else 'CBN closing rate' end end as rate_source,
       case when p.state <> 'draft' then 'NGN' end as base_currency, case when p.state <> 'draft' then p.base_minor end as base_minor,
       (p.state <> 'draft')::integer as round, p.content_hash,
       case when p.state in ('approved', 'paid') then p.submitted_at + p.pace * p.done
            when p.state in ('rejected', 'withdrawn') then p.submitted_at + p.pace * (p.done + 1) end as closed_at,
       case when p.state = 'paid' then p.submitted_at + p.pace * (p.done + 1) end as paid_at,
       case when p.state = 'paid' then seeding.id('member:finance', p.tenant, 1 + (p.r / 17 + 1) % 2) end as paid_by,
       case when p.state = 'paid' then 'TRF ' || p.i end as payment_reference,
       case when p.state = 'withdrawn' then p.created_by end as withdrawn_by, app.payee_key(p.payee_name) as payee_key
  from seeding.plan p;
-- triggers are off: what they and submitting would keep
create view seeding_requests."app.request_words" as
select p.tenant_id, w as word, p.id as request_id
  from seeding.plan p, unnest(app.words_of(p.number, p.content::jsonb)) w where p.state <> 'draft';
create view seeding_requests."app.request_lines" as
select p.tenant_id, p.id as request_id, l.position, l.value ->> 'description' as description, l.value -> 'quantity_milli' as quantity_milli,
       l.value -> 'unit_minor' as unit_minor, l.value -> 'tax_basis_points' as tax_basis_points, l.value -> 'net_minor' as net_minor,
       l.value -> 'tax_minor' as tax_minor
  from seeding.plan p, json_array_elements(p.lines::json) with ordinality l (value, position);
-- one in seventeen was written by two, one in twelve names a colleague: both may read it
create view seeding_requests."app.request_authors" as
select p.tenant_id, p.id as request_id, p.created_by as member_id from seeding.plan p
union all
select p.tenant_id, p.id, seeding.id('member:staff', p.tenant, 1 + p.staff % p.many_staff) from seeding.plan p where p.r % 17 = 0;
create view seeding_requests."app.request_shares" as
select p.tenant_id, p.id as request_id, seeding.id('member:staff', p.tenant, 1 + p.staff % p.many_staff) as member_id
  from seeding.plan p where p.r % 17 = 0 or p.r % 12 = 0;
create view seeding_requests."app.request_versions" as
select p.tenant_id, p.id as request_id, 1 as round, p.content, p.content_hash, p.created_by as submitted_by, p.submitted_at,
       1 as policy_version, p.rule as rule_no, p.kind, p.department_id, 'ordinary' as payee_risk, p.base_minor
  from seeding.plan p where p.state <> 'draft';

-- Step k of each route, with who decided it or will: the department's head, one of Finance, the Managing Director.
create view seeding.steps as
select p.tenant, p.tenant_id, p.i, p.id as request_id, p.number, p.state as request_state, p.created_by, p.content_hash, p.sessions, p.done,
       t.*, seeding.id('step' || k, p.tenant, p.i) as id, p.submitted_at + p.pace * (k - 1) as activated_at,
       p.submitted_at + p.pace * k as decided_at,
       case when k <= p.done then 'approve' when k = p.done + 1 then
         case p.state when 'rejected' then 'reject' when 'queried' then 'query' when 'returned' then 'return' end end as decision,
       case k when 2 then 1 + (p.r / 17) % 2 when 1 then p.department else 1 end as member_no,
       seeding.id('decision' || k, p.tenant, p.i) as decision_id, seeding.id('event:decision' || k, p.tenant, p.i) as event_id
  from seeding.plan p
  join (values (1, 'hod', 'request.approve_department', 'department', 'approved', 'Head of Department'),
               (2, 'finance', 'request.review_finance', 'tenant', 'reviewed', 'Finance'),
               (3, 'md', 'request.sanction', 'tenant', 'sanctioned', 'Managing Director'))
    t (k, role, permission, scope, meaning, label) on t.k <= p.steps
 where p.state <> 'draft';
create view seeding_requests."app.request_steps" as
select s.tenant_id, s.id, s.request_id, 1 as round, s.k as position, 1 as step_no, 'all' as mode, s.permission, s.scope, s.meaning,
       s.label, case when s.k <= s.done then 'done' when s.request_state in ('rejected', 'returned', 'withdrawn') then 'void'
                     when s.k = s.done + 1 then 'active' else 'waiting' end as state,
       case when s.k <= s.done + 1 then s.activated_at end as activated_at,
       case when s.k <= s.done then seeding.id('member:' || s.role, s.tenant, s.member_no) end as decided_by,
       case when s.k <= s.done then s.decided_at end as decided_at
  from seeding.steps s;
create view seeding_requests."app.decisions" as
select s.tenant_id, s.decision_id as id, s.request_id, 1 as round, s.id as step_id,
       seeding.id('member:' || s.role, s.tenant, s.member_no) as member_id, s.decision,
       case when s.decision <> 'approve' then 'Please look at the lines again.' end as comment, s.permission, s.content_hash, s.decided_at,
       case when s.request_state = 'returned' and s.decision = 'approve' then s.decided_at + interval '1 second' end as voided_at,
       case when s.request_state = 'returned' and s.decision = 'approve' then 'returned' end as void_reason, s.event_id
  from seeding.steps s where s.decision is not null;
create view seeding_requests."app.comments" as
select p.tenant_id, seeding.id('comment', p.tenant, p.i) as id, p.id as request_id, p.created_by as author_id,
       'The invoice for ' || p.title || ' is on its way.' as body, p.submitted_at + interval '1 second' as created_at
  from seeding.plan p where p.r % 12 = 0;

create view seeding_requests."app.outbox" as
select o.tenant_id, seeding.id('mail:' || o.kind || o.part || o.role || o.member_no, o.tenant, o.i) as id, o.kind,
       seeding.id('member:' || o.role, o.tenant, o.member_no) as to_member,
       o.role || o.member_no || '-' || o.tenant || '@seed.example' as to_address,
       jsonb_build_object('request', o.request_id, 'number', o.number, 'step', o.step) as payload,
       o.kind || ':' || o.about || ':' || seeding.id('member:' || o.role, o.tenant, o.member_no) as dedupe_key, o.at as created_at,
       'sent' as state, o.at as next_attempt_at
  from (select s.tenant, s.tenant_id, s.i, s.k as part, 'waits_for_you' as kind, s.role, m as member_no, s.request_id, s.number,
               s.id as step, s.id as about, s.activated_at as at
          from seeding.steps s, unnest(case s.role when 'finance' then array[1, 2] else array[s.member_no] end) m
         where s.k <= s.done + 1 and (s.k <= s.done or s.request_state <> 'withdrawn')
        union all
        select p.tenant, p.tenant_id, p.i, 0, p.state, 'staff', p.staff, p.id, p.number, null, p.id,
               p.submitted_at + p.pace * (p.done + 1)
          from seeding.plan p where p.state not in ('draft', 'pending', 'withdrawn')) o;
