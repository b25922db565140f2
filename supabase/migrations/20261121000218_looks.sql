-- REQ-7: what changed since I looked. When each member last opened a request, and which round of it they saw; theirs alone,
-- and nothing of it is evidence, so it leaves no events.
create table app.request_looks (
  tenant_id uuid not null,
  member_id uuid not null,
  request_id uuid not null,
  looked_at timestamptz not null,
  round integer not null,
  primary key (tenant_id, member_id, request_id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id)
);
alter table app.request_looks enable row level security;
alter table app.request_looks force row level security;
create policy tenant_reader on app.request_looks as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.request_looks as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.request_looks to countersign using (true);
grant select, insert, update (looked_at, round) on app.request_looks to countersign;

create function api.look(p_request uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_request app.requests;
  v_before app.request_looks;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  select * into v_request from app.requests r where r.tenant_id = v_ctx.tenant_id and r.id = p_request;
  if not found or not app.can_read(v_ctx, v_request) then
    return app.refusal('not_found');
  end if;
  select * into v_before from app.request_looks k
   where k.tenant_id = v_ctx.tenant_id and k.member_id = v_ctx.member_id and k.request_id = p_request;
  insert into app.request_looks as k (tenant_id, member_id, request_id, looked_at, round)
  values (v_ctx.tenant_id, v_ctx.member_id, p_request, clock_timestamp(), v_request.round)
  on conflict (tenant_id, member_id, request_id) do update set looked_at = excluded.looked_at, round = excluded.round;
  return jsonb_build_object('ok', true, 'looked_at', v_before.looked_at, 'round', v_before.round);
end $$;
comment on function api.look(uuid) is '{ok, looked_at, round}: when the caller last looked at a request, and which round it was in; nulls at first. Now counts as looked.';
revoke execute on function api.look(uuid) from public;
grant execute on function api.look(uuid) to authenticated;
alter function api.look(uuid) owner to countersign;
