-- Who is paid. Their bank details stand apart, for the few who may read them (AUT-12).

create table app.payees (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  name text not null check (length(name) between 2 and 200),
  -- the member whom paying this payee would benefit (AUT-3)
  owner_member_id uuid,
  account_mask text,
  -- a policy may send what is paid to the risky another way
  risk text not null default 'ordinary' check (risk in ('ordinary', 'high')),
  active boolean not null default true,
  sample boolean not null default false,
  -- REQ-4: who proposed the details in force and since when they are; null: they came with the register
  details_by uuid,
  details_at timestamptz,
  -- nothing is paid to them before; null: at once
  usable_from timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_member_id) references app.members (tenant_id, id),
  foreign key (tenant_id, details_by) references app.members (tenant_id, id),
  constraint payees__details_have_time check (details_by is null or details_at is not null)
);

create table app.payee_bank_details (
  tenant_id uuid not null,
  payee_id uuid not null,
  bank_name text not null check (length(bank_name) between 2 and 120),
  account_name text not null check (length(account_name) between 2 and 200),
  account_number text not null check (account_number ~ '^[A-Z0-9 ]{4,40}$'),
  -- a new one with every change; without it the digest in a snapshot would give the account number away to who guesses
  salt bytea not null default uuid_send(gen_random_uuid()) check (length(salt) = 16),
  primary key (tenant_id, payee_id),
  foreign key (tenant_id, payee_id) references app.payees (tenant_id, id)
);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['payees', 'payee_bank_details'] loop
    execute format('alter table app.%I enable row level security', v_table);
    execute format('alter table app.%I force row level security', v_table);
    execute format('create policy tenant_reader on app.%I as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()))', v_table);
    execute format('create policy tenant_acting on app.%I as restrictive to countersign using (tenant_id = (select app.current_tenant()))', v_table);
    execute format('create policy all_acting on app.%I to countersign using (true)', v_table);
    execute format('grant select on app.%I to countersign', v_table);
  end loop;
end $$;
grant insert (tenant_id, name, sample, owner_member_id, account_mask, risk, details_by, details_at),
  update (active, owner_member_id, account_mask, risk, details_by, details_at, usable_from) on app.payees to countersign;
grant insert, update (bank_name, account_name, account_number, salt) on app.payee_bank_details to countersign;
create policy select_member on app.payees for select to authenticated using (true);
create policy select_entitled on app.payee_bank_details for select to authenticated using (
  tenant_id = (select app.tenant_with('payee.read_bank')));
grant select on app.payees to authenticated;
grant select (tenant_id, payee_id, bank_name, account_name, account_number) on app.payee_bank_details to authenticated;

create trigger _500_record_insert after insert on app.payees referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_update after update on app.payees referencing old table as old_rows new table as new_rows
  for each statement execute function audit.tg_rows__record();
