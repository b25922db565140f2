-- What acts leave behind for a retry, and for the mail worker.

-- One answer per key: the retry of an act whose client never heard finds it here.
create table app.idempotency_keys (
  tenant_id uuid not null,
  member_id uuid not null,
  key text not null check (length(key) between 8 and 200),
  act text not null,
  digest bytea not null,
  answer jsonb,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, member_id, key),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);

-- MAIL-1: the mail is written with the change; a worker sends it later, once.
create table app.outbox (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind ~ '^[a-z_]+$'),
  to_member uuid not null,
  to_address text not null,
  payload jsonb not null default '{}',
  dedupe_key text not null,
  created_at timestamptz not null default clock_timestamp(),
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, dedupe_key),
  foreign key (tenant_id, to_member) references app.members (tenant_id, id)
);
create index outbox__due on app.outbox (next_attempt_at) where state in ('queued', 'sending');
create index outbox__member on app.outbox (tenant_id, to_member, created_at desc, id desc);
comment on table app.outbox is 'payload holds ids and codes; the words are made when it is sent.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['idempotency_keys', 'outbox'] loop
    execute format('alter table app.%I enable row level security', v_table);
    execute format('alter table app.%I force row level security', v_table);
    execute format('create policy tenant_reader on app.%I as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()))', v_table);
    execute format('create policy tenant_acting on app.%I as restrictive to countersign using (tenant_id = (select app.current_tenant()))',
      v_table);
    execute format('create policy all_acting on app.%I to countersign using (true)', v_table);
    execute format('grant select on app.%I to countersign', v_table);
  end loop;
end $$;
grant insert (tenant_id, member_id, key, act, digest), update (answer) on app.idempotency_keys to countersign;
grant insert (tenant_id, kind, to_member, to_address, payload, dedupe_key) on app.outbox to countersign;

-- MAIL-3: what is mailed to somebody is shown to them inside the app as well, and to nobody else.
create policy select_own on app.outbox for select to authenticated using (to_member = (select app.me()));
grant select (tenant_id, id, kind, to_member, payload, created_at) on app.outbox to authenticated;

-- Until when somebody has seen their notices. Nothing of it is evidence, so it leaves no events.
create table app.notice_marks (
  tenant_id uuid not null,
  member_id uuid not null,
  seen_until timestamptz not null,
  primary key (tenant_id, member_id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
alter table app.notice_marks enable row level security;
alter table app.notice_marks force row level security;
create policy tenant_reader on app.notice_marks as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.notice_marks as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.notice_marks to countersign using (true);
create policy select_own on app.notice_marks for select to authenticated using (member_id = (select app.me()));
grant select on app.notice_marks to authenticated;
grant select, insert, update (seen_until) on app.notice_marks to countersign;

create function app.unseen_notices(p_tenant uuid, p_member uuid) returns bigint
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select count(*) from (
    select from app.outbox o
     where o.tenant_id = p_tenant and o.to_member = p_member and o.created_at > coalesce(
             (select n.seen_until from app.notice_marks n where n.tenant_id = p_tenant and n.member_id = p_member), '-infinity')
     limit 100) x);
end $$;
comment on function app.unseen_notices(uuid, uuid) is 'How many notices are new to a member; at most a hundred are counted.';
revoke execute on function app.unseen_notices(uuid, uuid) from public;
grant execute on function app.unseen_notices(uuid, uuid) to gatekeeper;
alter function app.unseen_notices(uuid, uuid) owner to countersign;
