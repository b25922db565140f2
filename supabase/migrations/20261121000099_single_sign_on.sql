-- SES-5: single sign-on. An organisation's own identity provider says who its people are, and speaks for that
-- organisation only: people are known by (tenant, issuer, subject), never by an address, and the account in Auth that
-- stands behind such a person is theirs alone, under .invalid, where no mail and no other organisation leads.

create table app.identity_providers (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('oidc', 'saml')),
  name text not null check (length(name) between 2 and 80),
  -- OpenID Connect's issuer, or SAML's entity id
  issuer text not null check (length(issuer) between 3 and 500),
  client_id text check (length(client_id) between 1 and 300),
  -- when the client's secret was last put away; sealed, in schema secrets
  secret_at timestamptz,
  -- SAML: where to ask and which certificates sign; nothing of it is secret
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object' and length(metadata::text) <= 65536),
  -- null: nobody comes in by themselves
  default_role_id uuid,
  active boolean not null default false,
  -- SAML: answers that nobody asked for
  idp_initiated boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  -- somebody last came in by it, as it stands now
  used_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, issuer),
  foreign key (tenant_id, default_role_id) references app.roles (tenant_id, id)
);
create index identity_providers__id on app.identity_providers (id);
comment on table app.identity_providers is 'An organisation''s own ways of signing in. Its people see which there are; Admins look after them.';

-- A domain counts once a TXT record that only its owner can set was found.
create table app.tenant_domains (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  domain text not null check (domain ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$' and length(domain) <= 253),
  txt_token text not null default encode(uuid_send(gen_random_uuid()), 'hex') check (length(txt_token) = 32),
  claimed_by uuid not null,
  claimed_at timestamptz not null default clock_timestamp(),
  proved_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, domain),
  foreign key (tenant_id, claimed_by) references app.members (tenant_id, id)
);
-- not unique: two organisations of one group may both prove it
create index tenant_domains__domain on app.tenant_domains (domain) where proved_at is not null;

-- Who somebody is at a provider. user_id is their own account in Auth and, as long as they are a member, the member's.
create table app.identities (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  member_id uuid not null,
  provider_id uuid not null,
  issuer text not null,
  subject text not null check (length(subject) between 1 and 255),
  user_id uuid not null,
  email text not null check (email = lower(email) and email like '%_@_%' and length(email) <= 254),
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, issuer, subject),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id),
  foreign key (tenant_id, provider_id) references app.identity_providers (tenant_id, id)
);
create index identities__member on app.identities (tenant_id, member_id);
create index identities__user on app.identities (user_id);

-- One row an organisation that decided: passwords count no more, but for one Admin who gets in when the provider fails.
create table app.sso_rules (
  tenant_id uuid primary key references app.tenants (id),
  sso_only boolean not null default false,
  break_glass uuid,
  changed_at timestamptz not null default clock_timestamp(),
  foreign key (tenant_id, break_glass) references app.members (tenant_id, id),
  constraint sso_rules__somebody_gets_in check (not sso_only or break_glass is not null)
);

-- One row a sign-in under way. The state's digest finds it, once, within ten minutes; what only our server may know of it
-- (OpenID Connect's verifier and nonce) is sealed.
create table app.sso_attempts (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  provider_id uuid not null,
  state_digest bytea not null check (length(state_digest) = 32),
  sealed text check (length(sealed) <= 4096),
  -- SAML: the id of our question, which the answer has to name
  request_id text check (length(request_id) <= 200),
  next text check (length(next) <= 2000),
  -- a member who connects the account that they have with us already
  for_member uuid,
  begun_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '10 minutes',
  used_at timestamptz,
  finished_at timestamptz,
  member_id uuid,
  user_id uuid,
  registered_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, provider_id) references app.identity_providers (tenant_id, id),
  foreign key (tenant_id, for_member) references app.members (tenant_id, id),
  foreign key (tenant_id, member_id) references app.members (tenant_id, id)
);
create index sso_attempts__state on app.sso_attempts (state_digest);
create index sso_attempts__id on app.sso_attempts (id);
create index sso_attempts__begun on app.sso_attempts (tenant_id, begun_at);

-- SAML: an assertion counts once. Kept until it would be too old anyway.
create table app.used_assertions (
  tenant_id uuid not null references app.tenants (id),
  issuer text not null,
  digest bytea not null check (length(digest) = 32),
  until timestamptz not null,
  primary key (tenant_id, issuer, digest)
);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['identity_providers', 'tenant_domains', 'identities', 'sso_rules', 'sso_attempts', 'used_assertions'] loop
    execute format('alter table app.%I enable row level security', v_table);
    execute format('alter table app.%I force row level security', v_table);
    execute format('create policy tenant_reader on app.%I as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()))', v_table);
    execute format('create policy tenant_acting on app.%I as restrictive to countersign using (tenant_id = (select app.current_tenant()))',
      v_table);
    execute format('create policy all_acting on app.%I to countersign using (true)', v_table);
    execute format('grant select on app.%I to countersign', v_table);
  end loop;
end $$;

create policy select_member on app.identity_providers for select to authenticated using (true);
create policy select_entitled on app.tenant_domains for select to authenticated using (tenant_id = (select app.tenant_with('security.read')));
create policy select_entitled on app.sso_rules for select to authenticated using (tenant_id = (select app.tenant_with('security.read')));
create policy select_entitled on app.identities for select to authenticated using (
  member_id = (select app.me()) or (select app.can('member.read', 'security.read')));
grant select (tenant_id, id, kind, name, issuer, client_id, secret_at, metadata, default_role_id, active, idp_initiated, created_at,
  used_at) on app.identity_providers to authenticated;
grant select (tenant_id, id, domain, txt_token, claimed_by, claimed_at, proved_at) on app.tenant_domains to authenticated;
grant select (tenant_id, sso_only, break_glass, changed_at) on app.sso_rules to authenticated;
grant select (tenant_id, id, member_id, provider_id, issuer, email, created_at) on app.identities to authenticated;

grant insert (tenant_id, kind, name, issuer, client_id, metadata, default_role_id, active, idp_initiated),
  update (name, issuer, client_id, secret_at, metadata, default_role_id, active, idp_initiated, used_at) on app.identity_providers to countersign;
grant insert (tenant_id, domain, claimed_by), update (proved_at), delete on app.tenant_domains to countersign;
grant insert (tenant_id, member_id, provider_id, issuer, subject, user_id, email), update (email) on app.identities to countersign;
grant insert (tenant_id, sso_only, break_glass), update (sso_only, break_glass, changed_at) on app.sso_rules to countersign;
grant insert (tenant_id, provider_id, state_digest, sealed, request_id, next, for_member),
  update (used_at, finished_at, member_id, user_id), delete on app.sso_attempts to countersign;
grant insert (tenant_id, issuer, digest, until), delete on app.used_assertions to countersign;
-- a member who connects their account gets the one in Auth that single sign-on keeps for them
grant update (user_id) on app.members to countersign;

-- Before a tenant is known: which provider an address's domain leads to, and whether a sign-in is one of these.
create policy select_gatekeeper on app.identity_providers for select to gatekeeper using (true);
create policy select_gatekeeper on app.tenant_domains for select to gatekeeper using (true);
create policy select_gatekeeper on app.identities for select to gatekeeper using (true);
create policy select_gatekeeper on app.sso_rules for select to gatekeeper using (true);
create policy all_gatekeeper on app.sso_attempts to gatekeeper using (true);
grant select (tenant_id, id, kind, name, active) on app.identity_providers to gatekeeper;
grant select (tenant_id, domain, proved_at) on app.tenant_domains to gatekeeper;
grant select (tenant_id, member_id, user_id, email) on app.identities to gatekeeper;
grant select on app.sso_rules to gatekeeper;
grant select (tenant_id, id, provider_id, state_digest, user_id, finished_at, registered_at), update (registered_at) on app.sso_attempts to gatekeeper;

-- What a sign-in was found to be stays: an identity is never somebody else's.
create function app.tg_identities__fixed() returns trigger
language plpgsql set search_path = '' as $$
begin
  if (new.tenant_id, new.id, new.member_id, new.issuer, new.subject, new.user_id)
    is distinct from (old.tenant_id, old.id, old.member_id, old.issuer, old.subject, old.user_id) then
    raise exception 'an identity stays whose it is' using errcode = '42501';
  end if;
  return new;
end $$;
revoke execute on function app.tg_identities__fixed() from public;
create trigger _010_fixed before update on app.identities for each row execute function app.tg_identities__fixed();

-- An account in Auth that single sign-on made belongs to one organisation, whatever our functions believe.
create function app.tg_members__one_organisation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from app.identities i where i.user_id = new.user_id and i.tenant_id <> new.tenant_id) then
    raise exception 'single sign-on speaks for one organisation only' using errcode = '42501';
  end if;
  return new;
end $$;
revoke execute on function app.tg_members__one_organisation() from public;
create trigger _010_one_organisation before insert or update of user_id on app.members for each row
  execute function app.tg_members__one_organisation();
alter function app.tg_members__one_organisation() owner to gatekeeper;

do $$
declare
  v_table text;
begin
  foreach v_table in array array['identity_providers', 'tenant_domains', 'identities'] loop
    execute format('create trigger _500_record_insert after insert on app.%I referencing new table as new_rows for each statement execute function audit.tg_rows__record()', v_table);
    execute format('create trigger _500_record_update after update on app.%I referencing old table as old_rows new table as new_rows for each statement execute function audit.tg_rows__record()', v_table);
    execute format('create trigger _500_record_delete after delete on app.%I referencing old table as old_rows for each statement execute function audit.tg_rows__record()', v_table);
  end loop;
end $$;
