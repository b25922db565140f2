/**
 * Holes as somebody might make them, one of each kind, to show that the hunt finds what there is to find. The migration
 * role makes them, as it makes everything else.
 */
export const LEAKS = `
-- a view that reads as its owner
create view api.leak_view as select tenant_id, id, name from app.payees;
grant select on api.leak_view to authenticated;

-- a function that looks past the tenant and shows it
create function api.leak_function(p_request uuid) returns jsonb language sql stable security definer set search_path = ''
  as $$ select jsonb_build_object('title', r.title) from app.requests r where r.id = p_request $$;

-- a policy that forgot the tenant
drop policy tenant_reader on app.exchange_rates;
create policy select_anything on app.exchange_rates for select to authenticated using (true);

-- an error that names what it found
create function api.leak_error(p_payee uuid) returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare v_name text := (select p.name from app.payees p where p.id = p_payee);
begin raise exception 'payee % is not yours', coalesce(v_name, 'nobody'); end $$;

-- a foreign key that does not begin with the tenant
alter table app.members add constraint leak_id unique (id);
create table app.leak_notes (member_id uuid references app.members (id));
create function api.leak_key(p_member uuid) returns jsonb language plpgsql volatile security definer set search_path = '' as $$
begin insert into app.leak_notes values (p_member); return '{"ok": true}'; end $$;

-- an answer that only says whether there is one
create function api.leak_oracle(p_email text) returns jsonb language sql stable security definer set search_path = ''
  as $$ select jsonb_build_object('free', not exists (select from app.member_details d where d.email = p_email)) $$;

grant execute on function api.leak_function, api.leak_error, api.leak_key, api.leak_oracle to authenticated;
`;

/** Where each of them shows. */
export const LEAKY = [
  'function leak_error',
  'function leak_function',
  'function leak_key',
  'function leak_oracle',
  'view exchange_rates',
  'view leak_view',
];
