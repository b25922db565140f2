-- REQ-1 to REQ-3: payment vouchers and purchase orders, their lines, route, decisions and talk.
-- Money is bigint minor units of the row's currency, at most 2^53 - 1, so that it survives JSON.

create table app.counters (
  tenant_id uuid not null references app.tenants (id),
  kind text not null,
  year integer not null,
  last bigint not null default 0,
  primary key (tenant_id, kind, year)
);
comment on table app.counters is 'Gapless numbers: taken in the transaction that submits, the last row lock it takes.';

create table app.requests (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('payment_voucher', 'purchase_order')),
  number text,
  title text check (length(title) <= 200),
  payee_id uuid,
  payee_name text check (length(payee_name) <= 200),
  department_id uuid,
  currency text references app.currencies (code),
  amount_minor bigint not null default 0 check (amount_minor between 0 and 9007199254740991),
  tax_minor bigint not null default 0 check (tax_minor between 0 and 9007199254740991),
  needed_by date,
  reference text check (length(reference) <= 100),
  purchase_order_id uuid,
  excess_reason text check (length(excess_reason) <= 500),
  state text not null default 'draft' check (state in ('draft', 'pending', 'queried', 'returned', 'approved', 'rejected', 'withdrawn',
    'paid')),
  created_by uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  submitted_by uuid,
  submitted_at timestamptz,
  policy_version integer,
  rate numeric(20, 10),
  rate_source text,
  -- what base_minor is in: with the foreign key below, an organisation's base currency stands still once a request went in
  base_currency text,
  base_minor bigint check (base_minor between 0 and 9007199254740991),
  round integer not null default 0 check (round >= 0),
  content_hash text not null default '' check (content_hash ~ '^[0-9a-f]{64}$|^$'),
  closed_at timestamptz,
  paid_at timestamptz,
  paid_by uuid,
  payment_reference text check (length(payment_reference) <= 100),
  withdrawn_by uuid,
  -- ONB-1: made to look around with; numbered by itself, removable by withdrawing it
  sample boolean not null default false,
  -- REQ-5: what names and references of the same thing have in common; a trigger keeps them
  payee_key text,
  reference_key text,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, payee_id) references app.payees (tenant_id, id),
  foreign key (tenant_id, department_id) references app.departments (tenant_id, id),
  foreign key (tenant_id, purchase_order_id) references app.requests (tenant_id, id),
  foreign key (tenant_id, created_by) references app.members (tenant_id, id),
  foreign key (tenant_id, submitted_by) references app.members (tenant_id, id),
  foreign key (tenant_id, paid_by) references app.members (tenant_id, id),
  foreign key (tenant_id, withdrawn_by) references app.members (tenant_id, id),
  foreign key (tenant_id, base_currency) references app.tenants (id, base_currency),
  foreign key (tenant_id, policy_version) references app.policy_versions (tenant_id, version),
  constraint requests__order_has_no_order check (kind = 'payment_voucher' or purchase_order_id is null),
  constraint requests__submitted_whole check (state in ('draft', 'withdrawn') or (number is not null and submitted_by is not null
    and policy_version is not null and base_minor is not null and base_currency is not null and round > 0)),
  constraint requests__paid_whole check ((state = 'paid') = (paid_at is not null) and (paid_at is null) = (paid_by is null))
);
-- both ways through the same index: pages are turned by time and id together
create index requests__list on app.requests (tenant_id, created_at desc, id desc);
create index requests__mine on app.requests (tenant_id, created_by, created_at desc);
create index requests__department on app.requests (tenant_id, department_id, created_at desc);
create index requests__state on app.requests (tenant_id, state, created_at desc);
create index requests__needed on app.requests (tenant_id, needed_by) where needed_by is not null;
create index requests__alike on app.requests (tenant_id, payee_key, submitted_at) where submitted_at is not null;
-- what a change of their payee's details would send back
create index requests__open_payee on app.requests (tenant_id, payee_id) where state in ('pending', 'queried', 'approved');
create index requests__order on app.requests (tenant_id, purchase_order_id) where purchase_order_id is not null;

create table app.request_lines (
  tenant_id uuid not null,
  request_id uuid not null,
  position integer not null check (position between 1 and 200),
  description text not null check (length(description) <= 300),
  quantity_milli bigint not null check (quantity_milli between 0 and 1000000000000),
  unit_minor bigint not null check (unit_minor between 0 and 9007199254740991),
  tax_basis_points integer not null check (tax_basis_points between 0 and 10000),
  net_minor bigint not null check (net_minor between 0 and 9007199254740991),
  tax_minor bigint not null check (tax_minor between 0 and 9007199254740991),
  primary key (tenant_id, request_id, position),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id)
);

-- Everybody who shaped the content: none of them may decide (AUT-3).
create table app.request_authors (
  tenant_id uuid not null,
  request_id uuid not null,
  member_id uuid not null,
  primary key (tenant_id, request_id, member_id),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);

-- Who may read a request besides its owner, heads and readers of all: mentioned, co-author, alternate (AUT-12).
create table app.request_shares (
  tenant_id uuid not null,
  request_id uuid not null,
  member_id uuid not null,
  primary key (tenant_id, request_id, member_id),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
create index request_shares__member on app.request_shares (tenant_id, member_id);

-- What was submitted, each time: the snapshot that a decision signs (REQ-3).
create table app.request_versions (
  tenant_id uuid not null,
  request_id uuid not null,
  round integer not null,
  content jsonb not null,
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  submitted_by uuid not null,
  submitted_at timestamptz not null default clock_timestamp(),
  -- which rule of which version was applied, and by what of the request: a replay asks it all again
  policy_version integer not null,
  rule_no integer not null,
  kind text not null,
  department_id uuid not null,
  payee_risk text not null,
  base_minor bigint not null,
  primary key (tenant_id, request_id, round),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id),
  foreign key (tenant_id, submitted_by) references app.members (tenant_id, id),
  foreign key (tenant_id, policy_version, rule_no) references app.policy_rules (tenant_id, version, rule_no)
);
create index request_versions__order on app.request_versions (tenant_id, submitted_at, request_id, round);

create table app.request_steps (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  request_id uuid not null,
  round integer not null,
  position integer not null,
  step_no integer not null,
  mode text not null check (mode in ('all', 'any')),
  permission text not null references app.permissions (id),
  scope text not null check (scope in ('department', 'tenant', 'named')),
  named uuid[] check ((scope = 'named') = (named is not null)),
  meaning text not null check (meaning in ('reviewed', 'approved', 'sanctioned')),
  label text not null,
  state text not null default 'waiting' check (state in ('waiting', 'active', 'done', 'not_needed', 'void')),
  activated_at timestamptz,
  decided_by uuid,
  decided_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, request_id, round, position, step_no),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id),
  foreign key (tenant_id, decided_by) references app.members (tenant_id, id),
  constraint request_steps__done_by_somebody check (state <> 'done' or (decided_by is not null and decided_at is not null))
);
create index request_steps__waiting on app.request_steps (tenant_id, permission, activated_at) where state = 'active';
create index request_steps__named on app.request_steps (tenant_id, activated_at) where state = 'active' and scope = 'named';

create table app.step_alternates (
  tenant_id uuid not null,
  step_id uuid not null,
  member_id uuid not null,
  request_id uuid not null,
  named_by uuid not null,
  reason text not null check (length(reason) between 1 and 500),
  named_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, step_id, member_id),
  foreign key (tenant_id, step_id) references app.request_steps (tenant_id, id),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id),
  foreign key (tenant_id, named_by) references app.members (tenant_id, id),
  constraint step_alternates__second_person check (named_by <> member_id)
);

create table app.decisions (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  request_id uuid not null,
  round integer not null,
  step_id uuid not null,
  member_id uuid not null,
  decision text not null check (decision in ('approve', 'reject', 'query', 'return')),
  comment text check (length(comment) <= 2000),
  permission text not null,
  as_alternate boolean not null default false,
  -- AUT-10: whose authority was used, when it was not one's own
  for_member uuid,
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  decided_at timestamptz not null default clock_timestamp(),
  voided_at timestamptz,
  void_reason text check (void_reason in ('edited', 'returned', 'payee_changed')),
  -- REQ-5: the kinds of warning that were on the screen. Which requests they were about the event says: not everybody who
  -- reads this one reads those
  warnings text[] not null default '{}',
  event_id uuid not null,
  primary key (tenant_id, id),
  constraint decisions__for_another check (for_member <> member_id and not as_alternate or for_member is null),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id),
  foreign key (tenant_id, step_id) references app.request_steps (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id),
  foreign key (tenant_id, for_member) references app.members (tenant_id, id),
  foreign key (tenant_id, event_id) references audit.events (tenant_id, id),
  constraint decisions__void_has_reason check ((voided_at is null) = (void_reason is null)),
  constraint decisions__reason_given check (decision = 'approve' or coalesce(length(comment), 0) > 0)
);
create index decisions__request on app.decisions (tenant_id, request_id);
create index decisions__for on app.decisions (tenant_id, for_member, request_id) where for_member is not null;
-- the set-up asks for the first one
create index decisions__first on app.decisions (tenant_id, decided_at) where decision = 'approve';
-- Nobody decides two steps of one request, and no step is decided twice, whatever our functions believe.
create unique index decisions__one_step_each on app.decisions (tenant_id, request_id, round, member_id)
  where decision in ('approve', 'reject');
create unique index decisions__one_per_step on app.decisions (tenant_id, step_id) where decision in ('approve', 'reject');

create table app.comments (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  request_id uuid not null,
  author_id uuid not null,
  kind text not null default 'comment' check (kind in ('comment', 'answer')),
  decision_id uuid,
  body text not null check (length(body) between 1 and 2000),
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id),
  foreign key (tenant_id, author_id) references app.members (tenant_id, id),
  foreign key (tenant_id, decision_id) references app.decisions (tenant_id, id),
  constraint comments__answer_has_query check ((kind = 'answer') = (decision_id is not null))
);
create index comments__request on app.comments (tenant_id, request_id, created_at);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['counters', 'requests', 'request_lines', 'request_authors',
                                 'request_shares', 'request_versions', 'request_steps', 'step_alternates', 'decisions', 'comments'] loop
    execute format('alter table app.%I enable row level security', v_table);
    execute format('alter table app.%I force row level security', v_table);
    execute format('create policy tenant_reader on app.%I as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()))', v_table);
    execute format('create policy tenant_acting on app.%I as restrictive to countersign using (tenant_id = (select app.current_tenant()))',
      v_table);
    execute format('create policy all_acting on app.%I to countersign using (true)', v_table);
    execute format('grant select on app.%I to countersign', v_table);
  end loop;
end $$;

-- AUT-12, who reads what. A draft is its owner's alone. Each question costs more than a row, and is asked only when the
-- ones before it did not settle the row: reading all first, what was shared last.
create policy select_own on app.request_shares for select to authenticated using (member_id = (select app.me()));
create policy select_entitled on app.requests for select to authenticated using (
  (submitted_at is not null and (select app.can('request.read_all')))
  or created_by = (select app.me_with('request.read_own'))
  or (submitted_at is not null and (
    department_id = any ((select app.read_departments())::uuid[])
    or id = any (array(select s.request_id from app.request_shares s where s.member_id = (select app.me_with('request.read_own'))))
    or (select app.reads_all_for_another()))));

-- What hangs on a request is read by whoever reads the request.
do $$
declare
  v_table text;
begin
  foreach v_table in array array['request_lines', 'request_versions', 'request_steps', 'step_alternates', 'decisions', 'comments'] loop
    execute format('create policy select_with_request on app.%I for select to authenticated using (
      exists (select from app.requests r where r.tenant_id = %1$I.tenant_id and r.id = %1$I.request_id))', v_table);
    execute format('grant select on app.%I to authenticated', v_table);
  end loop;
end $$;
grant select on app.requests, app.request_shares to authenticated;
-- which numbers come next, for whoever runs the organisation
create policy select_entitled on app.counters for select to authenticated using (tenant_id = (select app.tenant_with('tenant.manage')));
grant select on app.counters to authenticated;

grant insert (tenant_id, kind, title, payee_id, payee_name, department_id, currency, amount_minor, tax_minor, needed_by, reference,
              purchase_order_id, excess_reason, created_by),
  update (title, kind, payee_id, payee_name, department_id, currency, amount_minor, tax_minor, needed_by, reference, purchase_order_id,
          excess_reason, state, updated_at, number, submitted_by, submitted_at, policy_version, rate, rate_source, base_currency, base_minor, round,
          content_hash, closed_at, paid_at, paid_by, payment_reference, withdrawn_by, sample) on app.requests to countersign;
grant insert, delete on app.request_lines to countersign;
grant insert on app.request_authors, app.request_shares, app.request_versions, app.step_alternates, app.comments to countersign;
grant insert, update (state, activated_at, decided_by, decided_at) on app.request_steps to countersign;
grant insert, update (voided_at, void_reason) on app.decisions to countersign;
grant insert, update (last) on app.counters to countersign;
