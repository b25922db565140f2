-- SES-7: the devices that a member has signed in from, so that a sign-in from another one is told to them. A device is a
-- random value in a cookie of ours; only its digest is kept, and nothing is decided by it.
create table app.known_devices (
  tenant_id uuid not null,
  member_id uuid not null,
  digest bytea not null check (length(digest) = 32),
  first_seen_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, member_id, digest),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
comment on table app.known_devices is 'No event: the registration beside it is one.';
alter table app.known_devices enable row level security;
alter table app.known_devices force row level security;
create policy tenant_reader on app.known_devices as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.known_devices as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.known_devices to countersign using (true);
grant select, insert (tenant_id, member_id, digest) on app.known_devices to countersign;

-- Asked by a registration that has just been made, in the tenant that it made current. The first device is not told:
-- nobody is surprised by it.
create function app.meet_device(p_tenant uuid, p_member uuid, p_session uuid, p_device text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_first boolean;
begin
  if p_device is null or p_device !~ '^[0-9a-f]{64}$' then
    return;
  end if;
  v_first := not exists (select from app.known_devices d where d.tenant_id = p_tenant and d.member_id = p_member);
  insert into app.known_devices (tenant_id, member_id, digest) values (p_tenant, p_member, decode(p_device, 'hex')) on conflict do nothing;
  if found and not v_first then
    perform app.post(p_tenant, 'new_device', array[p_member], p_session::text, jsonb_build_object('session', p_session));
  end if;
end $$;
revoke execute on function app.meet_device(uuid, uuid, uuid, text) from public;
grant execute on function app.meet_device(uuid, uuid, uuid, text) to gatekeeper;
alter function app.meet_device(uuid, uuid, uuid, text) owner to countersign;
