/** The rule that must refuse it (or, of a harmless one, that it comes near to), what it is, the migration. */
export type Case = [rule: string, what: string, sql: string];

/** A function that stands as CONVENTIONS.md wants it, but for what is said of it. */
export const inFunction = (body: string, head = ''): string =>
  `create function app.sample() returns void language plpgsql volatile ${head} set search_path = '' as $body$ ${body} $body$;
   revoke execute on function app.sample() from public;`;

export const inBlock = (body: string): string => `do $block$ ${body} $block$;`;

/** What every tenant table gets. */
export const STAMPED = `alter table app.notes enable row level security;
  alter table app.notes force row level security;
  create policy tenant_reader on app.notes as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
  create policy tenant_acting on app.notes as restrictive to countersign using (tenant_id = (select app.current_tenant()));`;
export const NOTES = `create table app.notes (tenant_id uuid not null, id uuid not null default gen_random_uuid(), body text,
  primary key (tenant_id, id), foreign key (tenant_id) references app.tenants (id));`;
/** A table of the trail as it should be. */
export const trail = (
  name: string,
): string => `create table audit.${name} (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id));
  ${STAMPED.replaceAll('app.notes', `audit.${name}`)}
  create trigger _000_append_only before update or delete or truncate on audit.${name} for each statement
    execute function audit.tg_trail__append_only();
  alter table audit.${name} enable always trigger _000_append_only;`;
/** A definer as it should be: ACL first, owner last. */
export const door = (name: string): string => `create function api.${name}() returns jsonb
  language plpgsql stable security definer set search_path = '' as $$ begin return jsonb_build_object('ok', true); end $$;
  revoke execute on function api.${name}() from public;
  grant execute on function api.${name}() to authenticated;
  grant create on schema api to countersign;
  alter function api.${name}() owner to countersign;
  revoke create on schema api from countersign;`;
