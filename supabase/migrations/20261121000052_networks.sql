-- SES-4: from where an organisation may be used, and when a session was last seen. An empty list lets everybody in. A
-- living session's registered address always lies inside the list: registering, switching and moving are checked under
-- the same lock that saving takes, and saving ends what lies outside. So a read has nothing to look up.

-- An address without a mask; what an IPv6 socket says of an IPv4 client (::ffff:a.b.c.d) is a.b.c.d. Else null.
create function app.plain_address(p_text text) returns inet
language plpgsql stable set search_path = '' as $$
declare
  v_address inet;
begin
  if not pg_input_is_valid(coalesce(p_text, ''), 'inet') then
    return null;
  end if;
  v_address := p_text::inet;
  return case when masklen(v_address) <> case family(v_address) when 4 then 32 else 128 end then null
              when v_address << inet '::ffff:0.0.0.0/96' then inet '0.0.0.0' + (v_address - inet '::ffff:0.0.0.0')
              else v_address end;
end $$;
comment on function app.plain_address(text) is 'The one reading of a client address. Null: it is none.';
revoke execute on function app.plain_address(text) from public;
grant execute on function app.plain_address(text) to countersign, gatekeeper;

-- A network in full, or one address; mapped ones as for addresses. Null: it is none, or has bits beyond its mask.
create function app.plain_network(p_text text) returns cidr
language plpgsql stable set search_path = '' as $$
declare
  v_network cidr;
begin
  -- PostgreSQL reads 10.1 as 10.1.0.0/16; nobody should have to know
  if p_text is null or not pg_input_is_valid(p_text, 'cidr') or not (p_text like '%:%' or p_text ~ '^\d+\.\d+\.\d+\.\d+(/\d+)?$') then
    return null;
  end if;
  v_network := p_text::cidr;
  return case when v_network <<= inet '::ffff:0.0.0.0/96'
              then set_masklen((inet '0.0.0.0' + (host(v_network)::inet - inet '::ffff:0.0.0.0'))::cidr, masklen(v_network) - 96)
              else v_network end;
end $$;
revoke execute on function app.plain_network(text) from public;
grant execute on function app.plain_network(text) to countersign;

create table app.networks (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  network cidr not null check (masklen(network) > 0),
  label text not null check (length(label) between 1 and 60),
  added_by uuid not null,
  added_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, network),
  foreign key (tenant_id, added_by) references app.members (tenant_id, id)
);
comment on table app.networks is 'The addresses an organisation may be used from; none: from everywhere.';
alter table app.networks enable row level security;
alter table app.networks force row level security;
create policy tenant_reader on app.networks as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.networks as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.networks to countersign using (true);
create policy select_entitled on app.networks for select to authenticated using (
  tenant_id = (select app.tenant_with('security.read', 'trail.read')));
create policy select_gatekeeper on app.networks for select to gatekeeper using (true);
grant select (tenant_id, id, network, label, added_by, added_at) on app.networks to authenticated;
grant select, insert (tenant_id, network, label, added_by), update (label), delete on app.networks to countersign;
grant select on app.networks to gatekeeper;

-- Changes at every few minutes of use, so it stands beside the session and is not recorded.
create table app.session_sightings (
  tenant_id uuid not null,
  session_id uuid not null,
  member_id uuid not null,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, session_id),
  foreign key (tenant_id, session_id) references app.sessions (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
create index session_sightings__member on app.session_sightings (tenant_id, member_id);
comment on table app.session_sightings is 'When a session was last seen at our edge.';
alter table app.session_sightings enable row level security;
alter table app.session_sightings force row level security;
create policy tenant_reader on app.session_sightings as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.session_sightings as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy select_entitled on app.session_sightings for select to authenticated using (
  member_id = (select app.me()) or (select app.can('session.read_all', 'trail.read')));
create policy all_gatekeeper on app.session_sightings to gatekeeper using (true);
grant select (tenant_id, session_id, member_id, seen_at) on app.session_sightings to authenticated;
grant select, insert (tenant_id, session_id, member_id), update (seen_at) on app.session_sightings to gatekeeper;

-- Taken before any row: alone by whoever saves the list or changes which sign-ins count, together by whoever is checked
-- against them.
create function app.hold_networks(p_tenant uuid, p_alone boolean) returns void
language plpgsql volatile set search_path = '' as $$
begin
  if p_alone then
    perform pg_advisory_xact_lock(hashtextextended(p_tenant::text, 52));
  else
    perform pg_advisory_xact_lock_shared(hashtextextended(p_tenant::text, 52));
  end if;
end $$;
revoke execute on function app.hold_networks(uuid, boolean) from public;
grant execute on function app.hold_networks(uuid, boolean) to countersign, gatekeeper;

-- An unknown address is outside every list.
create function app.address_allowed(p_tenant uuid, p_address inet) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from app.networks n where n.tenant_id = p_tenant and n.network >>= p_address)
    or not exists (select from app.networks n where n.tenant_id = p_tenant);
end $$;
revoke execute on function app.address_allowed(uuid, inet) from public;
grant execute on function app.address_allowed(uuid, inet) to countersign, gatekeeper;
