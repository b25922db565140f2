-- SES-4: the list of networks is replaced as a whole; what lies outside ends with it. An address that moves is judged
-- when our edge says so (touch_session), and counts as it was registered until then.

-- What is wrong with a list, by field; networks are named by their place. [] when all is well.
create function app.networks_problems(p_networks jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := '[]';
  v_one jsonb;
  v_place bigint;
  v_text text;
  v_network cidr;
  v_seen cidr[] := '{}';
begin
  if jsonb_typeof(p_networks) is distinct from 'array' then
    return app.problem('networks', 'Send a list of networks.');
  elsif jsonb_array_length(p_networks) > 200 then
    return app.problem('networks', 'Two hundred networks are the most.');
  end if;
  for v_one, v_place in select value, ordinality - 1 from jsonb_array_elements(p_networks) with ordinality loop
    v_text := btrim(case when jsonb_typeof(v_one -> 'network') = 'string' then v_one ->> 'network' end);
    v_network := app.plain_network(v_text);
    if v_network is null and v_text like '%/%' and pg_input_is_valid(v_text, 'inet') then
      v_found := v_found || app.problem('networks.' || v_place || '.network',
        format('This has bits beyond its mask. The whole network is %s.', network(v_text::inet)));
    elsif v_network is null then
      v_found := v_found || app.problem('networks.' || v_place || '.network',
        'Give an address or a network, such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48.');
    elsif masklen(v_network) = 0 then
      v_found := v_found || app.problem('networks.' || v_place || '.network',
        'This is every address there is. To let everybody in, leave the list empty.');
    elsif v_network = any (v_seen) then
      v_found := v_found || app.problem('networks.' || v_place || '.network', 'This network is on the list already.');
    end if;
    v_seen := v_seen || v_network;
    if jsonb_typeof(v_one -> 'label') is distinct from 'string' or coalesce(length(app.typed(v_one ->> 'label')), 0) not between 1 and 60 then
      v_found := v_found || app.problem('networks.' || v_place || '.label', 'Say what this is, in 1 to 60 characters.');
    end if;
  end loop;
  return v_found;
end $$;
revoke execute on function app.networks_problems(jsonb) from public;
grant execute on function app.networks_problems(jsonb) to countersign;

-- The list as it would be kept; nothing when something is wrong with it.
create function app.networks_of(p_networks jsonb) returns table (network cidr, label text)
language plpgsql stable set search_path = '' as $$
begin
  if app.networks_problems(p_networks) = '[]' then
    return query select app.plain_network(btrim(n ->> 'network')), app.typed(n ->> 'label') from jsonb_array_elements(p_networks) n;
  end if;
end $$;
revoke execute on function app.networks_of(jsonb) from public;
grant execute on function app.networks_of(jsonb) to countersign;

-- Two who change the list at once must not undo each other unawares: this is what a page has seen of it.
create function app.networks_digest(p_tenant uuid) returns text
language plpgsql stable set search_path = '' as $$
begin
  return encode(sha256(convert_to(coalesce((select string_agg(n.network::text || ' ' || n.label, e'\n' order by n.network)
    from app.networks n where n.tenant_id = p_tenant), ''), 'UTF8')), 'hex');
end $$;
revoke execute on function app.networks_digest(uuid) from public;
grant execute on function app.networks_digest(uuid) to countersign;

-- Living sessions that such a list leaves out; an empty list leaves out nobody.
create function app.sessions_outside(p_tenant uuid, p_networks cidr[]) returns setof app.sessions
language plpgsql stable set search_path = '' as $$
begin
  return query
    select s.* from app.sessions s
     where s.tenant_id = p_tenant and s.ended_at is null and s.expires_at > clock_timestamp() and cardinality(p_networks) > 0
       and not exists (select from unnest(p_networks) n where n >>= s.address);
end $$;
revoke execute on function app.sessions_outside(uuid, cidr[]) from public;
grant execute on function app.sessions_outside(uuid, cidr[]) to countersign;

create function app.own_address(p_ctx app.ctx) returns inet
language plpgsql stable set search_path = '' as $$
begin
  return (select s.address from app.sessions s where s.tenant_id = p_ctx.tenant_id and s.id = p_ctx.session_id);
end $$;
revoke execute on function app.own_address(app.ctx) from public;
grant execute on function app.own_address(app.ctx) to countersign;

create function app.do_save_networks(p_ctx app.ctx, p_networks jsonb, p_reason text, p_seen text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_problems jsonb;
  v_reason text := app.typed(p_reason);
  v_own inet := app.own_address(p_ctx);
  v_before jsonb;
  v_after jsonb;
  v_networks cidr[];
  v_ended uuid[];
begin
  if not 'security.manage' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'network.save', 'networks');
  elsif not app.fresh_factor(p_ctx) then
    return app.refuse('second_factor_required', 'network.save', 'networks', p_extra => '{"enrolled": true}');
  end if;
  v_problems := app.networks_problems(p_networks);
  if v_problems <> '[]' then
    return app.refuse('invalid_networks', 'network.save', 'networks', p_extra => jsonb_build_object('problems', v_problems));
  elsif v_reason is null or length(v_reason) > 500 then
    return app.refuse('reason_required', 'network.save', 'networks');
  elsif p_seen is not null and p_seen <> app.networks_digest(p_ctx.tenant_id) then
    return app.refuse('content_changed', 'network.save', 'networks', null,
      'Somebody changed the list after you opened this page. Look at it as it is now, then save again.');
  end if;
  v_networks := array(select n.network from app.networks_of(p_networks) n);
  if cardinality(v_networks) > 0 and not coalesce(v_own <<= any (v_networks), false) then
    return app.refuse('own_address_outside', 'network.save', 'networks', null,
      format('This list leaves out %s, the address that you are signed in from, so you would lock yourself out. Add it, or have it saved from inside.',
        coalesce(host(v_own), 'an unknown address')), p_extra => jsonb_build_object('address', host(v_own)));
  end if;
  v_before := (select coalesce(jsonb_object_agg(n.network, n.label), '{}') from app.networks n where n.tenant_id = p_ctx.tenant_id);
  v_after := (select coalesce(jsonb_object_agg(n.network, n.label), '{}') from app.networks_of(p_networks) n);
  if v_before = v_after then
    return app.refuse('no_change', 'network.save', 'networks');
  end if;
  -- what stays is left alone, so that the trail tells what moved
  delete from app.networks n where n.tenant_id = p_ctx.tenant_id and not n.network = any (v_networks);
  update app.networks n set label = l.label from app.networks_of(p_networks) l
   where n.tenant_id = p_ctx.tenant_id and n.network = l.network and n.label <> l.label;
  insert into app.networks (tenant_id, network, label, added_by)
  select p_ctx.tenant_id, l.network, l.label, p_ctx.member_id from app.networks_of(p_networks) l on conflict (tenant_id, network) do nothing;
  v_ended := array(select s.id from app.sessions_outside(p_ctx.tenant_id, v_networks) s);
  update app.sessions s set ended_at = clock_timestamp(), end_reason = 'address_not_allowed', ended_by = p_ctx.member_id
   where s.tenant_id = p_ctx.tenant_id and s.id = any (v_ended);
  return jsonb_build_object('ok', true, 'networks', cardinality(v_networks), 'sessions_ended', cardinality(v_ended), 'seen',
    app.networks_digest(p_ctx.tenant_id), 'event_id', audit.record('network.save', 'networks', null,
      jsonb_build_object('networks', cardinality(v_networks), 'sessions_ended', cardinality(v_ended)),
      jsonb_build_object('reason', v_reason, 'before', v_before::text, 'after', v_after::text), 'security.manage'));
end $$;
revoke execute on function app.do_save_networks(app.ctx, jsonb, text, text) from public;
grant execute on function app.do_save_networks(app.ctx, jsonb, text, text) to countersign;

create function api.save_networks(p_networks jsonb, p_reason text, p_seen text default null, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_seen jsonb;
begin
  if 'security.manage' = any (v_ctx.permissions) then
    -- from here on nobody comes in or moves, so those found outside are all of them
    perform app.hold_networks(v_ctx.tenant_id, true);
    v_ctx := app.enter_exclusive(array(select distinct s.member_id from app.sessions_outside(v_ctx.tenant_id,
      array(select n.network from app.networks_of(p_networks) n)) s), true);
  else
    v_ctx := app.enter_session();
  end if;
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  v_seen := app.recall(v_ctx, p_idempotency_key, 'save_networks', jsonb_build_object('networks', p_networks, 'reason', p_reason, 'seen', p_seen));
  return coalesce(v_seen, app.remember(v_ctx, p_idempotency_key, app.do_save_networks(v_ctx, p_networks, p_reason, p_seen)));
end $$;
comment on function api.save_networks(jsonb, text, text, text) is
  'The whole list, [{network, label}]; an empty one lets everybody in. Ends every session outside. Tokens: invalid_networks (+problems), own_address_outside (+address), reason_required, content_changed, no_change, permission_missing.';
revoke execute on function api.save_networks(jsonb, text, text, text) from public;
grant execute on function api.save_networks(jsonb, text, text, text) to authenticated;
alter function api.save_networks(jsonb, text, text, text) owner to countersign;

-- What would this block now? Whose sessions is told to who may see everybody's; how many, to all who may save.
create function api.preview_networks(p_networks jsonb default null) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_networks cidr[];
  v_own inet;
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  elsif not 'security.manage' = any (v_ctx.permissions) then
    return app.refusal('permission_missing');
  elsif p_networks is not null and app.networks_problems(p_networks) <> '[]' then
    return app.refusal('invalid_networks', p_extra => jsonb_build_object('problems', app.networks_problems(p_networks)));
  end if;
  v_networks := case when p_networks is null then array(select n.network from app.networks n where n.tenant_id = v_ctx.tenant_id)
                     else array(select n.network from app.networks_of(p_networks) n) end;
  v_own := app.own_address(v_ctx);
  return jsonb_build_object('ok', true, 'seen', app.networks_digest(v_ctx.tenant_id), 'own_address', host(v_own),
    'own_outside', cardinality(v_networks) > 0 and not coalesce(v_own <<= any (v_networks), false),
    'living', (select count(*) from app.sessions s where s.tenant_id = v_ctx.tenant_id and s.ended_at is null and s.expires_at > clock_timestamp()),
    'outside', (select count(*) from app.sessions_outside(v_ctx.tenant_id, v_networks)),
    'sessions', case when 'session.read_all' = any (v_ctx.permissions) then (
      select coalesce(jsonb_agg(x.one order by x.name, x.registered_at), '[]')
        from (select jsonb_build_object('id', s.id, 'member_id', s.member_id, 'member_name', m.name, 'address', host(s.address), 'agent', s.agent,
                'registered_at', s.registered_at, 'current', s.id = v_ctx.session_id) as one, m.name, s.registered_at
                from app.sessions_outside(v_ctx.tenant_id, v_networks) s
                join app.members m on m.tenant_id = s.tenant_id and m.id = s.member_id
               order by m.name, s.registered_at limit 200) x) end);
end $$;
comment on function api.preview_networks(jsonb) is
  'What a list (null: the one in force) would end now: {living, outside, own_address, own_outside, seen, sessions}. Tokens: invalid_networks, permission_missing.';
revoke execute on function api.preview_networks(jsonb) from public;
grant execute on function api.preview_networks(jsonb) to authenticated;
alter function api.preview_networks(jsonb) owner to countersign;

-- Our edge tells where the caller is now: the session moves there, or ends. Also how it was last seen.
create function api.touch_session(p_edge text, p_address text, p_agent text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_live record;
  v_session app.sessions;
  v_address inet := app.plain_address(p_address);
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  v_live := app.living();
  if v_live.session_id is null then
    return app.signed_out();
  end if;
  perform app.hold_networks(v_live.tenant_id, false);
  select * into v_session from app.sessions s where s.tenant_id = v_live.tenant_id and s.id = v_live.session_id for no key update;
  v_live := app.living();
  if v_live.session_id is null then
    return app.signed_out();
  end if;
  if not app.address_allowed(v_live.tenant_id, v_address) then
    update app.sessions s set ended_at = clock_timestamp(), end_reason = 'address_not_allowed'
     where s.tenant_id = v_live.tenant_id and s.id = v_live.session_id;
    perform audit.record_for(v_live.tenant_id, 'session.move', 'sessions', v_live.session_id, jsonb_build_object('member', v_live.member_id),
      jsonb_build_object('address', coalesce(host(v_address), left(p_address, 100)), 'agent', left(p_agent, 400)), 'address_not_allowed');
    return app.refusal('address_not_allowed');
  end if;
  insert into app.session_sightings (tenant_id, session_id, member_id) values (v_live.tenant_id, v_live.session_id, v_live.member_id)
  on conflict (tenant_id, session_id) do update set seen_at = clock_timestamp();
  -- where it is may be unknown while there is no list; then it stays where it was registered
  if v_address is not null and v_address is distinct from v_session.address then
    update app.sessions s set address = v_address where s.tenant_id = v_live.tenant_id and s.id = v_live.session_id;
    perform audit.record_for(v_live.tenant_id, 'session.move', 'sessions', v_live.session_id, jsonb_build_object('member', v_live.member_id),
      jsonb_build_object('address', host(v_address), 'agent', left(p_agent, 400)));
  end if;
  return jsonb_build_object('ok', true, 'address', coalesce(host(v_address), host(v_session.address)));
end $$;
comment on function api.touch_session(text, text, text) is 'Only our edge. Tokens: address_not_allowed (and the session has ended), edge_credential_invalid.';
revoke execute on function api.touch_session(text, text, text) from public;
grant execute on function api.touch_session(text, text, text) to authenticated;
alter function api.touch_session(text, text, text) owner to gatekeeper;
