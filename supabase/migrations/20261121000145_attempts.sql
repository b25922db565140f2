-- SES-7: how often somebody may try. Each door has three limits: one account from one network, one account from
-- anywhere, and one network. The first is the tight one, so that a stranger's guesses do not shut a person out at home.
-- What Auth's own endpoints limit is Auth's; these stand before our doors, and our edge asks them first.

-- One moment a row: when all of what was tried will be forgotten. A row whose moment has passed is as good as none.
create table app.attempts (
  key bytea primary key check (length(key) = 32),
  free_at timestamptz not null
);
create index attempts__free_at on app.attempts (free_at);
comment on table app.attempts is 'Platform table: counters, kept before anybody is known. No address, no account: digests that only the edge''s credential makes.';
alter table app.attempts enable row level security;
alter table app.attempts force row level security;
create policy all_gatekeeper on app.attempts to gatekeeper using (true);
grant select, insert (key, free_at), update (free_at), delete on app.attempts to gatekeeper;

-- One IPv4 address, or the /64 that one IPv6 customer has; what is no address is one network that all such share.
create function app.network_of(p_address text) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_address inet := app.plain_address(p_address);
begin
  return case
    when v_address is null then 'unknown'
    when family(v_address) = 4 then host(v_address)
    else text(network(set_masklen(v_address, 64))) end;
end $$;
revoke execute on function app.network_of(text) from public;
grant execute on function app.network_of(text) to gatekeeper;

-- The limits of a door: so many at once, and then one after each nth part of the time.
create function app.limits_of(p_what text, p_edge text, p_account text, p_network text)
returns table (key bytea, step interval, within interval)
language plpgsql stable set search_path = '' as $$
declare
  v_account text := nullif(lower(btrim(p_account)), '');
  v_network text := app.network_of(p_network);
begin
  return query
    select sha256(convert_to(concat_ws(chr(10), p_edge, p_what, l.per,
        case when l.per <> 'network' then v_account end, case when l.per <> 'account' then v_network end), 'UTF8')),
      l.within / l.times, l.within
    from (values
      ('sign_in', 'pair', 10, interval '15 minutes'), ('sign_in', 'account', 100, '1 hour'), ('sign_in', 'network', 300, '15 minutes'),
      ('sign_up', 'account', 5, '1 hour'), ('sign_up', 'network', 60, '1 hour'),
      ('forgotten', 'account', 5, '1 hour'), ('forgotten', 'network', 60, '1 hour'),
      ('invitation', 'account', 10, '1 hour'), ('invitation', 'network', 300, '1 hour'),
      ('factor', 'pair', 10, '15 minutes'), ('factor', 'account', 50, '1 hour'), ('factor', 'network', 300, '15 minutes'),
      ('recovery', 'pair', 5, '15 minutes'), ('recovery', 'account', 20, '1 hour'), ('recovery', 'network', 60, '15 minutes'),
      ('single_sign_on', 'account', 100, '15 minutes'), ('single_sign_on', 'network', 300, '15 minutes')
    ) as l (what, per, times, within)
   where l.what = p_what and (l.per = 'network' or v_account is not null)
   order by 1;
  if not found then
    raise exception 'there is no limit of this name' using errcode = '22023';
  end if;
end $$;
revoke execute on function app.limits_of(text, text, text, text) from public;
grant execute on function app.limits_of(text, text, text, text) to gatekeeper;

-- Counts an attempt before anything is checked, in one statement, and all of it or nothing: who is refused by one limit
-- uses up no other. Past a third of a limit the answer is wary: then a door asks for more than before. No tenant is known
-- here, so nothing is recorded.
create function api.take_rate(p_edge text, p_what text, p_account text, p_network text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_limits integer;
  v_taken integer;
  v_free timestamptz;
  v_wary boolean;
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  begin
    with taken as (
      insert into app.attempts as a (key, free_at)
      select l.key, v_now + l.step from app.limits_of(p_what, p_edge, p_account, p_network) l
      on conflict on constraint attempts_pkey do update set free_at = greatest(a.free_at, v_now) + (excluded.free_at - v_now)
        where greatest(a.free_at, v_now) + (excluded.free_at - v_now)
          <= v_now + (select l.within from app.limits_of(p_what, p_edge, p_account, p_network) l where l.key = a.key)
      returning a.key, a.free_at)
    select count(*), count(t.key), bool_or(t.free_at > v_now + l.within * 0.35) into v_limits, v_taken, v_wary
      from app.limits_of(p_what, p_edge, p_account, p_network) l left join taken t on t.key = l.key;
    if v_taken < v_limits then
      raise exception 'too many' using errcode = 'CS429';
    end if;
  exception when sqlstate 'CS429' then
    select max(a.free_at - l.within + l.step) into v_free
      from app.limits_of(p_what, p_edge, p_account, p_network) l join app.attempts a on a.key = l.key;
    return app.refusal('too_many_attempts', p_extra => jsonb_build_object('retry_at', v_free));
  end;
  -- whoever comes sweeps a little; what another one holds is left to them
  delete from app.attempts a where a.key in (
    select o.key from app.attempts o where o.free_at < v_now order by o.free_at limit 20 for update skip locked);
  return jsonb_build_object('ok', true, 'wary', v_wary);
end $$;
comment on function api.take_rate(text, text, text, text) is 'Before anything is checked. Tokens: edge_credential_invalid, too_many_attempts (with retry_at).';
revoke execute on function api.take_rate(text, text, text, text) from public;
grant execute on function api.take_rate(text, text, text, text) to anon;

-- Gives back an attempt that turned out right: people who sign in often are no attack.
create function api.give_back_rate(p_edge text, p_what text, p_account text, p_network text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  with held as (
    select a.key, l.step from app.limits_of(p_what, p_edge, p_account, p_network) l join app.attempts a on a.key = l.key
     order by a.key for update of a)
  update app.attempts a set free_at = a.free_at - held.step from held where a.key = held.key;
  return jsonb_build_object('ok', true);
end $$;
comment on function api.give_back_rate(text, text, text, text) is 'After a check that passed. Token: edge_credential_invalid.';
revoke execute on function api.give_back_rate(text, text, text, text) from public;
grant execute on function api.give_back_rate(text, text, text, text) to anon;

alter function api.take_rate(text, text, text, text) owner to gatekeeper;
alter function api.give_back_rate(text, text, text, text) owner to gatekeeper;

-- Whoever is not signed in yet reaches these two, and nothing else.
grant usage on schema api to anon;
