-- SEC-1: what must be had back is kept sealed (AES-256-GCM, by our servers: the database never holds a key); what must
-- only be recognised is kept as a digest. A dump of all this opens nothing.

create table secrets.sealed (
  tenant_id uuid not null references app.tenants (id),
  -- where the text belongs; the same four are said to the cipher, so that it opens nowhere else
  entity text not null check (entity ~ '^[a-z_]+$'),
  row_id uuid not null,
  field text not null check (field ~ '^[a-z_]+$'),
  -- null: it was there once, and is gone
  sealed text check (length(sealed) <= 20000 and sealed ~ '^v1\.[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$'),
  key_id text,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, entity, row_id, field),
  constraint sealed__key_named check (key_id is not distinct from split_part(sealed, '.', 2))
);
create index sealed__key on secrets.sealed (key_id);
alter table secrets.sealed enable row level security;
alter table secrets.sealed force row level security;
create policy tenant_reader on secrets.sealed as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on secrets.sealed as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_gatekeeper on secrets.sealed to gatekeeper using (true);
grant select, insert (tenant_id, entity, row_id, field, sealed, key_id), update (sealed, key_id, updated_at) on secrets.sealed to gatekeeper;

-- SES-3: recovery codes, 80 bits and more each, so a plain digest is enough.
create table secrets.recovery_codes (
  tenant_id uuid not null,
  member_id uuid not null,
  digest bytea not null check (length(digest) = 32),
  made_at timestamptz not null default clock_timestamp(),
  -- used, or replaced by newer ones
  used_at timestamptz,
  primary key (tenant_id, member_id, digest),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
alter table secrets.recovery_codes enable row level security;
alter table secrets.recovery_codes force row level security;
create policy tenant_reader on secrets.recovery_codes as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on secrets.recovery_codes as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_gatekeeper on secrets.recovery_codes to gatekeeper using (true);
grant select, insert (tenant_id, member_id, digest), update (used_at) on secrets.recovery_codes to gatekeeper;

-- For acts, in the tenant that they act in; which of their callers may, each act decides.
create function app.keep_sealed(p_entity text, p_row uuid, p_field text, p_sealed text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if p_sealed !~ '^v1\.[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$' then
    raise exception 'this is no sealed text' using errcode = '22023';
  end if;
  insert into secrets.sealed (tenant_id, entity, row_id, field, sealed, key_id)
  values (app.current_tenant(), p_entity, p_row, p_field, p_sealed, split_part(p_sealed, '.', 2))
  on conflict (tenant_id, entity, row_id, field) do update set sealed = excluded.sealed, key_id = excluded.key_id, updated_at = clock_timestamp();
end $$;
comment on function app.keep_sealed(text, uuid, text, text) is 'Keeps a sealed text, or null in its place when it is gone.';
revoke execute on function app.keep_sealed(text, uuid, text, text) from public;
grant execute on function app.keep_sealed(text, uuid, text, text) to countersign;
alter function app.keep_sealed(text, uuid, text, text) owner to gatekeeper;

create function app.sealed(p_entity text, p_row uuid, p_field text) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select s.sealed from secrets.sealed s
           where s.tenant_id = app.current_tenant() and s.entity = p_entity and s.row_id = p_row and s.field = p_field);
end $$;
comment on function app.sealed(text, uuid, text) is 'The sealed text of the acting tenant; given out with the edge credential only.';
revoke execute on function app.sealed(text, uuid, text) from public;
grant execute on function app.sealed(text, uuid, text) to countersign;
alter function app.sealed(text, uuid, text) owner to gatekeeper;

-- New codes; those from before count no more.
create function app.put_recovery_codes(p_member uuid, p_digests bytea[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_tenant uuid := app.current_tenant();
begin
  update secrets.recovery_codes c set used_at = clock_timestamp() where c.tenant_id = v_tenant and c.member_id = p_member and c.used_at is null;
  insert into secrets.recovery_codes (tenant_id, member_id, digest) select v_tenant, p_member, d from unnest(p_digests) d;
end $$;
revoke execute on function app.put_recovery_codes(uuid, bytea[]) from public;
grant execute on function app.put_recovery_codes(uuid, bytea[]) to countersign;
alter function app.put_recovery_codes(uuid, bytea[]) owner to gatekeeper;

-- Once, and never again.
create function app.spend_recovery_code(p_member uuid, p_digest bytea) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  update secrets.recovery_codes c set used_at = clock_timestamp()
   where c.tenant_id = app.current_tenant() and c.member_id = p_member and c.digest = p_digest and c.used_at is null;
  return found;
end $$;
revoke execute on function app.spend_recovery_code(uuid, bytea) from public;
grant execute on function app.spend_recovery_code(uuid, bytea) to countersign;
alter function app.spend_recovery_code(uuid, bytea) owner to gatekeeper;

create function app.recovery_codes_left(p_member uuid) returns bigint
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select count(*) from secrets.recovery_codes c
           where c.tenant_id = app.current_tenant() and c.member_id = p_member and c.used_at is null);
end $$;
revoke execute on function app.recovery_codes_left(uuid) from public;
grant execute on function app.recovery_codes_left(uuid) to countersign;
alter function app.recovery_codes_left(uuid) owner to gatekeeper;
