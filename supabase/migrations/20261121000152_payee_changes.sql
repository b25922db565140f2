-- REQ-4: nobody changes the register alone. One person proposes, a second one who is not the payee calls back on a number
-- known before and approves; bank details can be changed in no other way, and never inside a voucher.

create table app.payee_changes (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  -- null until a new payee is approved
  payee_id uuid,
  -- what it changes; 'name' is a new payee's
  fields text[] not null check (cardinality(fields) > 0 and fields <@ array['name', 'bank', 'risk', 'owner', 'active']),
  name text check (length(name) between 2 and 120),
  account_mask_before text,
  account_mask text,
  risk_before text check (risk_before in ('ordinary', 'high')),
  risk text check (risk in ('ordinary', 'high')),
  owner_before uuid,
  owner_member_id uuid,
  active boolean,
  reason text not null check (length(reason) between 1 and 500),
  proposed_by uuid not null,
  proposed_at timestamptz not null default clock_timestamp(),
  state text not null default 'pending' check (state in ('pending', 'approved', 'refused', 'withdrawn')),
  decided_by uuid,
  decided_at timestamptz,
  decision_reason text check (length(decision_reason) <= 500),
  -- who was called, on which number known before, and what they said
  call_back text check (length(call_back) between 10 and 1000),
  usable_from timestamptz,
  -- how many requests went back because of it
  returned integer not null default 0,
  primary key (tenant_id, id),
  foreign key (tenant_id, payee_id) references app.payees (tenant_id, id),
  foreign key (tenant_id, owner_before) references app.members (tenant_id, id),
  foreign key (tenant_id, owner_member_id) references app.members (tenant_id, id),
  foreign key (tenant_id, proposed_by) references app.members (tenant_id, id),
  foreign key (tenant_id, decided_by) references app.members (tenant_id, id),
  constraint payee_changes__new_or_known check (('name' = any (fields)) = (name is not null) and (name is not null or payee_id is not null)),
  constraint payee_changes__decided_whole check ((state = 'pending') = (decided_at is null) and (decided_at is null) = (decided_by is null)),
  constraint payee_changes__second_person check (state not in ('approved', 'refused')
    or (decided_by <> proposed_by and decided_by is distinct from owner_before and decided_by is distinct from owner_member_id)),
  constraint payee_changes__called_back check (state <> 'approved' or not 'bank' = any (fields) or call_back is not null)
);
comment on table app.payee_changes is 'Accounts are masked here; app.payee_change_details has both sides whole, for the few.';
create unique index payee_changes__one_pending on app.payee_changes (tenant_id, payee_id) where state = 'pending';
create unique index payee_changes__one_pending_name on app.payee_changes (tenant_id, app.likeness(name))
  where state = 'pending' and payee_id is null;
create index payee_changes__list on app.payee_changes (tenant_id, proposed_at desc, id desc);
create index payee_changes__payee on app.payee_changes (tenant_id, payee_id, proposed_at desc);

-- Both sides of a change. No event holds them: the event of the change names their salted digests.
create table app.payee_change_details (
  tenant_id uuid not null,
  change_id uuid not null,
  side text not null check (side in ('old', 'new')),
  bank_name text not null check (length(bank_name) between 2 and 120),
  account_name text not null check (length(account_name) between 2 and 200),
  account_number text not null check (account_number ~ '^[A-Z0-9 ]{4,40}$'),
  -- the new side's goes into the register with it, so that a snapshot's digest is the one that was approved
  salt bytea not null default uuid_send(gen_random_uuid()) check (length(salt) = 16),
  primary key (tenant_id, change_id, side),
  foreign key (tenant_id, change_id) references app.payee_changes (tenant_id, id)
);

-- Which requests a change sent back, and from which round.
create table app.payee_returns (
  tenant_id uuid not null,
  request_id uuid not null,
  round integer not null,
  change_id uuid not null,
  member_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, request_id, round),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id),
  foreign key (tenant_id, change_id) references app.payee_changes (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['payee_changes', 'payee_change_details', 'payee_returns'] loop
    execute format('alter table app.%I enable row level security', v_table);
    execute format('alter table app.%I force row level security', v_table);
    execute format('create policy tenant_reader on app.%I as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()))', v_table);
    execute format('create policy tenant_acting on app.%I as restrictive to countersign using (tenant_id = (select app.current_tenant()))', v_table);
    execute format('create policy all_acting on app.%I to countersign using (true)', v_table);
    execute format('grant select on app.%I to countersign', v_table);
  end loop;
end $$;
create policy select_entitled on app.payee_changes for select to authenticated using (
  tenant_id = (select app.tenant_with('payee.propose', 'payee.approve', 'payee.read_bank', 'trail.read')));
-- AUT-12: whoever approves sees both sides of what waits for approval, and of nothing else
create policy select_entitled on app.payee_change_details for select to authenticated using (
  tenant_id = (select app.tenant_with('payee.read_bank'))
  or (tenant_id = (select app.tenant_with('payee.approve')) and change_id = any (array(
        select c.id from app.payee_changes c where c.tenant_id = (select app.live_tenant()) and c.state = 'pending'))));
create policy select_with_request on app.payee_returns for select to authenticated using (
  exists (select from app.requests r where r.tenant_id = payee_returns.tenant_id and r.id = payee_returns.request_id));
grant select on app.payee_changes, app.payee_returns to authenticated;
grant select (tenant_id, change_id, side, bank_name, account_name, account_number) on app.payee_change_details to authenticated;
grant insert (tenant_id, payee_id, fields, name, account_mask_before, account_mask, risk_before, risk, owner_before, owner_member_id, active,
  reason, proposed_by),
  update (payee_id, state, decided_by, decided_at, decision_reason, call_back, usable_from, returned) on app.payee_changes to countersign;
grant insert on app.payee_change_details, app.payee_returns to countersign;

create trigger _500_record_insert after insert on app.payee_changes referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_update after update on app.payee_changes referencing old table as old_rows new table as new_rows
  for each statement execute function audit.tg_rows__record();
