-- What the Data API asks before every request, in the caller's own role (PostgREST's db-pre-request).

-- ISO-6: an estimated count is the planner's guess, made from the statistics of every tenant's rows, and so it tells how
-- much another one holds. An exact count sees what its reader sees. The header only ever refuses; nothing is let in by it.
create function app.check_request() returns void
language plpgsql stable set search_path = '' as $$
begin
  if nullif(current_setting('request.headers', true), '')::jsonb ->> 'prefer' ~* 'count\s*=\s*"?(planned|estimated)' then
    raise exception 'Only exact counts are given.' using errcode = 'PT400', hint = 'Prefer: count=exact';
  end if;
end $$;
comment on function app.check_request() is 'Refuses what no policy can: counts that are estimated from other tenants'' rows. Raises PT400.';
revoke execute on function app.check_request() from public;
grant execute on function app.check_request() to anon, authenticated, service_role;
grant usage on schema app to anon, service_role;

alter role authenticator set pgrst.db_pre_request = 'app.check_request';
notify pgrst, 'reload config';
