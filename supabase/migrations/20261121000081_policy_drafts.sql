-- A policy before it counts: the one draft of an organisation, and what waits for a second administrator's consent.

-- Two people, or two tabs, change the same draft: whoever saves names the revision that they saw. Drafting leaves events
-- of its own.
create table app.policy_drafts (
  tenant_id uuid primary key references app.tenants (id),
  -- the version it began as
  base_version integer not null,
  content jsonb not null,
  revision integer not null default 1 check (revision > 0),
  author_id uuid not null,
  updated_at timestamptz not null default clock_timestamp(),
  foreign key (tenant_id, base_version) references app.policy_versions (tenant_id, version),
  foreign key (tenant_id, author_id) references app.members (tenant_id, id)
);

create table app.policy_proposals (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  base_version integer not null,
  content jsonb not null,
  reason text not null check (length(reason) between 1 and 500),
  -- null: as soon as somebody consents
  effective_from timestamptz,
  proposed_by uuid not null,
  proposed_at timestamptz not null default clock_timestamp(),
  state text not null default 'pending' check (state in ('pending', 'accepted', 'refused', 'withdrawn')),
  decided_by uuid,
  decided_at timestamptz,
  decision_reason text check (length(decision_reason) <= 500),
  -- what it became
  version integer,
  primary key (tenant_id, id),
  foreign key (tenant_id, base_version) references app.policy_versions (tenant_id, version),
  foreign key (tenant_id, version) references app.policy_versions (tenant_id, version),
  foreign key (tenant_id, proposed_by) references app.members (tenant_id, id),
  foreign key (tenant_id, decided_by) references app.members (tenant_id, id),
  constraint policy_proposals__decided_by_somebody check ((state = 'pending') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  constraint policy_proposals__second_person check (state not in ('accepted', 'refused') or decided_by <> proposed_by),
  constraint policy_proposals__became check ((state = 'accepted') = (version is not null))
);
create unique index policy_proposals__one_pending on app.policy_proposals (tenant_id) where state = 'pending';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['policy_drafts', 'policy_proposals'] loop
    execute format('alter table app.%I enable row level security', v_table);
    execute format('alter table app.%I force row level security', v_table);
    execute format('create policy tenant_reader on app.%I as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()))', v_table);
    execute format('create policy tenant_acting on app.%I as restrictive to countersign using (tenant_id = (select app.current_tenant()))',
      v_table);
    execute format('create policy all_acting on app.%I to countersign using (true)', v_table);
    execute format('create policy select_entitled on app.%I for select to authenticated using (
      tenant_id = (select app.tenant_with(''policy.draft'', ''policy.publish'', ''policy.read'')))', v_table);
    execute format('grant select on app.%I to authenticated, countersign', v_table);
  end loop;
end $$;
grant insert (tenant_id, base_version, content, author_id), update (base_version, content, revision, author_id, updated_at), delete
  on app.policy_drafts to countersign;
grant insert (tenant_id, base_version, content, reason, effective_from, proposed_by),
  update (state, decided_by, decided_at, decision_reason, version) on app.policy_proposals to countersign;

create trigger _500_record_insert after insert on app.policy_proposals referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_update after update on app.policy_proposals referencing old table as old_rows new table as new_rows
  for each statement execute function audit.tg_rows__record();
