-- The trail. An event holds ids, codes, times and digests; personal text stands beside it in app.event_texts, each
-- piece committed to by a salted digest, so that a person can be forgotten and every proof still holds (LOG-6).

create table audit.events (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  n bigint generated always as identity,
  tx xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(),
  actor uuid,
  session_id uuid,
  roles text[] not null default '{}',
  permission text,
  action text not null check (action ~ '^[a-z_]+(\.[a-z_]+)+$'),
  entity text not null check (entity ~ '^[a-z_]+$'),
  entity_id uuid,
  channel text not null default 'system' check (channel in ('web', 'email', 'scim', 'api', 'system')),
  outcome text not null default 'done' check (outcome in ('done', 'refused')),
  token text,
  payload jsonb not null default '{}',
  texts jsonb not null default '{}',
  leaf bytea not null,
  primary key (tenant_id, id),
  constraint events__refused_has_token check ((outcome = 'refused') = (token is not null))
);
create index events__tx on audit.events (tx);
create index events__entity on audit.events (tenant_id, entity_id);
create index events__n on audit.events (tenant_id, n);
comment on column audit.events.texts is 'kind -> hex sha256(salt || text) of each piece in app.event_texts.';
comment on column audit.events.leaf is 'sha256 of the canonical form, set by _050_leaf.';

create table audit.links (
  tenant_id uuid not null,
  seq bigint not null check (seq > 0),
  event_id uuid not null,
  hash bytea not null check (length(hash) = 32),
  primary key (tenant_id, seq),
  unique (tenant_id, event_id),
  foreign key (tenant_id, event_id) references audit.events (tenant_id, id)
);
comment on table audit.links is 'The chain: hash(n) = sha256(hash(n-1) || int8 n || leaf), gapless per tenant, written at commit.';

create table app.event_texts (
  tenant_id uuid not null,
  event_id uuid not null,
  kind text not null check (kind ~ '^[a-z_]+$'),
  salt bytea not null check (length(salt) = 16),
  text text not null,
  primary key (tenant_id, event_id, kind),
  foreign key (tenant_id, event_id) references audit.events (tenant_id, id)
);

-- LOG-4: who, what, why of every change of roles, in a trail of its own.
create table audit.role_changes (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  event_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  member_id uuid not null,
  actor uuid,
  what text not null check (what in ('proposed', 'changed', 'refused')),
  roles_before text[] not null,
  roles_after text[] not null,
  added text[] not null,
  removed text[] not null,
  proposal_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, event_id) references audit.events (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
create index role_changes__event on audit.role_changes (tenant_id, event_id);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['audit.events', 'audit.links', 'app.event_texts', 'audit.role_changes'] loop
    execute format('alter table %s enable row level security', v_table);
    execute format('alter table %s force row level security', v_table);
    execute format('create policy tenant_reader on %s as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()))', v_table);
    execute format('create policy tenant_acting on %s as restrictive to countersign using (tenant_id = (select app.current_tenant()))',
      v_table);
    execute format('create policy select_acting on %s for select to countersign using (true)', v_table);
    execute format('create policy all_recorder on %s to recorder using (true)', v_table);
    execute format('grant select, insert on %s to recorder', v_table);
    execute format('grant select on %s to countersign', v_table);
  end loop;
end $$;
create policy select_entitled on audit.events for select to authenticated using (tenant_id = (select app.tenant_with('trail.read')));
create policy select_entitled on audit.links for select to authenticated using (tenant_id = (select app.tenant_with('trail.read')));
create policy select_entitled on app.event_texts for select to authenticated using (tenant_id = (select app.tenant_with('trail.read')));
-- who may change roles reads why roles were changed
create policy select_reason on app.event_texts for select to authenticated using (
  kind = 'reason' and tenant_id = (select app.tenant_with('role.grant'))
  and exists (select from audit.role_changes c where c.tenant_id = event_texts.tenant_id and c.event_id = event_texts.event_id));
create policy select_entitled on audit.role_changes for select to authenticated using (
  tenant_id = (select app.tenant_with('role.grant', 'trail.read')));
grant select (tenant_id, id, at, actor, session_id, roles, permission, action, entity, entity_id, channel, outcome, token, payload, texts,
  leaf)
  on audit.events to authenticated;
grant select (tenant_id, seq, event_id, hash) on audit.links to authenticated;
grant select (tenant_id, event_id, kind, salt, text) on app.event_texts to authenticated;
grant select (tenant_id, id, event_id, at, member_id, actor, what, roles_before, roles_after, added, removed, proposal_id)
  on audit.role_changes to authenticated;

-- Append-only: each verb refused for everyone, by name, always.
create function audit.tg_trail__append_only() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'the trail is append-only: % on %.% is refused', tg_op, tg_table_schema, tg_table_name using errcode = '42501';
end $$;
revoke execute on function audit.tg_trail__append_only() from public;
create trigger _000_append_only before update or delete or truncate on audit.events for each statement
  execute function audit.tg_trail__append_only();
create trigger _000_append_only before update or delete or truncate on audit.links for each statement
  execute function audit.tg_trail__append_only();
create trigger _000_append_only before update or delete or truncate on audit.role_changes for each statement
  execute function audit.tg_trail__append_only();
create trigger _000_append_only before update or delete or truncate on app.event_texts for each statement
  execute function audit.tg_trail__append_only();
alter table audit.events enable always trigger _000_append_only;
alter table audit.links enable always trigger _000_append_only;
alter table audit.role_changes enable always trigger _000_append_only;
alter table app.event_texts enable always trigger _000_append_only;
