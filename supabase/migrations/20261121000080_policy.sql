-- Policy as versioned data (AUT-7): a version never changes; a request keeps the version it was submitted under.
-- A rule picks a kind of request, a department, a payee's risk and a band of amount in base currency (null: any); its
-- steps are asked position by position, those of one position side by side (mode all: each; any: the first).

create table app.policy_versions (
  tenant_id uuid not null references app.tenants (id),
  version integer not null check (version > 0),
  effective_from timestamptz not null,
  author_id uuid,
  reason text not null check (length(reason) between 1 and 500),
  created_at timestamptz not null default clock_timestamp(),
  -- the version after this one needs a second administrator
  consent boolean not null default false,
  consented_by uuid,
  primary key (tenant_id, version),
  foreign key (tenant_id, author_id) references app.members (tenant_id, id),
  foreign key (tenant_id, consented_by) references app.members (tenant_id, id),
  constraint policy_versions__second_person check (consented_by <> author_id)
);

create table app.policy_rules (
  tenant_id uuid not null,
  version integer not null,
  rule_no integer not null,
  kind text check (kind in ('payment_voucher', 'purchase_order')),
  -- from_minor <= base amount < below_minor; null below means no upper bound
  from_minor bigint not null check (from_minor between 0 and 9007199254740991),
  below_minor bigint check (below_minor between 1 and 9007199254740991 and below_minor > from_minor),
  words text not null,
  department_id uuid,
  payee_risk text check (payee_risk in ('ordinary', 'high', 'unregistered')),
  primary key (tenant_id, version, rule_no),
  foreign key (tenant_id, version) references app.policy_versions (tenant_id, version),
  foreign key (tenant_id, department_id) references app.departments (tenant_id, id)
);
-- a request is matched by eight probes of it, however many rules there are
create unique index policy_rules__cell on app.policy_rules (tenant_id, version,
  (case when department_id is null then '00000000-0000-0000-0000-000000000000' else department_id end),
  (case when payee_risk is null then '' else payee_risk end), (case when kind is null then '' else kind end), from_minor);

create table app.policy_steps (
  tenant_id uuid not null,
  version integer not null,
  rule_no integer not null,
  position integer not null check (position between 1 and 20),
  step_no integer not null check (step_no between 1 and 20),
  mode text not null default 'all' check (mode in ('all', 'any')),
  permission text not null references app.permissions (id)
    check (permission in ('request.approve_department', 'request.review_finance', 'request.sanction')),
  -- whoever holds the permission and heads the request's department; whoever holds it; these people
  scope text not null check (scope in ('department', 'tenant', 'named')),
  named uuid[] check ((scope = 'named') = (named is not null) and (named is null or cardinality(named) between 1 and 20)),
  meaning text not null check (meaning in ('reviewed', 'approved', 'sanctioned')),
  label text not null check (length(label) between 2 and 80),
  primary key (tenant_id, version, rule_no, position, step_no),
  foreign key (tenant_id, version, rule_no) references app.policy_rules (tenant_id, version, rule_no)
);

-- AUT-6: who stands in for a permission when a step has nobody left who may act.
create table app.policy_alternates (
  tenant_id uuid not null,
  version integer not null,
  permission text not null references app.permissions (id),
  member_id uuid not null,
  primary key (tenant_id, version, permission, member_id),
  foreign key (tenant_id, version) references app.policy_versions (tenant_id, version),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);

-- AUT-5: units of base currency for one unit of the other, with where it came from. The newest one in effect counts; of
-- two for the same moment, the one that was saved later.
create table app.exchange_rates (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  currency text not null references app.currencies (code),
  rate numeric(20, 10) not null check (rate > 0),
  source text not null check (length(source) between 1 and 200),
  effective_at timestamptz not null,
  saved_at timestamptz not null default clock_timestamp(),
  saved_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, saved_by) references app.members (tenant_id, id)
);
create index exchange_rates__newest on app.exchange_rates (tenant_id, currency, effective_at desc, saved_at desc);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['policy_versions', 'policy_rules', 'policy_steps', 'policy_alternates', 'exchange_rates'] loop
    execute format('alter table app.%I enable row level security', v_table);
    execute format('alter table app.%I force row level security', v_table);
    execute format('create policy tenant_reader on app.%I as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()))', v_table);
    execute format('create policy tenant_acting on app.%I as restrictive to countersign using (tenant_id = (select app.current_tenant()))',
      v_table);
    execute format('create policy all_acting on app.%I to countersign using (true)', v_table);
    -- the route of a request is shown to whoever reads the request, so the policy is no secret inside the tenant
    execute format('create policy select_member on app.%I for select to authenticated using (true)', v_table);
    execute format('grant select on app.%I to authenticated, countersign', v_table);
  end loop;
end $$;
grant insert (tenant_id, version, effective_from, author_id, reason, consent, consented_by) on app.policy_versions to countersign;
grant insert (tenant_id, currency, rate, source, effective_at, saved_by) on app.exchange_rates to countersign;
grant insert on app.policy_rules, app.policy_steps, app.policy_alternates to countersign;

create function app.tg_policy__immutable() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'a policy version never changes: % on % is refused', tg_op, tg_table_name using errcode = '42501';
end $$;
revoke execute on function app.tg_policy__immutable() from public;
create trigger _000_immutable before update or delete or truncate on app.policy_versions for each statement
  execute function app.tg_policy__immutable();
create trigger _000_immutable before update or delete or truncate on app.policy_rules for each statement
  execute function app.tg_policy__immutable();
create trigger _000_immutable before update or delete or truncate on app.policy_steps for each statement
  execute function app.tg_policy__immutable();
create trigger _000_immutable before update or delete or truncate on app.policy_alternates for each statement
  execute function app.tg_policy__immutable();
create trigger _500_record_insert after insert on app.policy_versions referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_insert after insert on app.policy_rules referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_insert after insert on app.policy_steps referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_insert after insert on app.policy_alternates referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_insert after insert on app.exchange_rates referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_update after update on app.exchange_rates referencing old table as old_rows new table as new_rows
  for each statement execute function audit.tg_rows__record();
create trigger _500_record_delete after delete on app.exchange_rates referencing old table as old_rows for each statement
  execute function audit.tg_rows__record();

-- The newest version whose day has come: what is published later replaces what was to come.
create function app.policy_now(p_tenant uuid) returns integer
language plpgsql stable set search_path = '' as $$
begin
  return (select p.version from app.policy_versions p where p.tenant_id = p_tenant and p.effective_from <= clock_timestamp()
           order by p.version desc limit 1);
end $$;
revoke execute on function app.policy_now(uuid) from public;
grant execute on function app.policy_now(uuid) to countersign;

-- The rule that a request falls to, if one covers it. The most specific goes first: its department counts most, then the
-- payee's risk, then the kind; of those alike, the one that begins nearest below the amount is the only one that can hold
-- it. Written as the index has it, with case: coalesce would not be looked up under row-level security.
create function app.matching_rule(p_tenant uuid, p_version integer, p_kind text, p_department uuid, p_risk text, p_base bigint)
returns integer
language plpgsql stable set search_path = '' as $$
begin
  return (
    select r.rule_no
      from unnest(array[p_department, '00000000-0000-0000-0000-000000000000']) with ordinality d (department_id, place)
     cross join unnest(array[p_risk, '']) with ordinality x (payee_risk, place)
     cross join unnest(array[p_kind, '']) with ordinality k (kind, place)
     cross join lateral (select p.rule_no, p.below_minor from app.policy_rules p
            where p.tenant_id = p_tenant and p.version = p_version
              and case when p.department_id is null then '00000000-0000-0000-0000-000000000000' else p.department_id end = d.department_id
              and case when p.payee_risk is null then '' else p.payee_risk end = x.payee_risk
              and case when p.kind is null then '' else p.kind end = k.kind
              and p.from_minor <= p_base order by p.from_minor desc limit 1) r
     where r.below_minor is null or p_base < r.below_minor
     order by d.place, x.place, k.place limit 1);
end $$;
revoke execute on function app.matching_rule(uuid, integer, text, uuid, text, bigint) from public;
grant execute on function app.matching_rule(uuid, integer, text, uuid, text, bigint) to countersign;
