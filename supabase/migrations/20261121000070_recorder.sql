-- Writing the trail. Only recorder inserts; tables' changes come from triggers, what they meant from audit.record().

-- Canonical JSON: keys sorted by code unit, no white space, strings as JSON.stringify writes them, integers, booleans,
-- null. Not jsonb::text, whose order and spacing are PostgreSQL's own.
create function audit.canonical(p_value jsonb) returns text
language plpgsql immutable parallel safe set search_path = '' as $$
begin
  case jsonb_typeof(p_value)
    when 'object' then
      -- what jsonb writes as it should be is not looked at twice: most values are
      return '{' || coalesce((select string_agg(to_json(k)::text || ':' || case when jsonb_typeof(v) in ('string', 'null', 'boolean')
                                         then v::text else audit.canonical(v) end, ',' order by k collate "C")
                                from jsonb_each(p_value) e (k, v)), '') || '}';
    when 'array' then
      return '[' || coalesce((select string_agg(audit.canonical(v), ',' order by i)
                                from jsonb_array_elements(p_value) with ordinality e (v, i)), '') || ']';
    when 'number' then
      if p_value::numeric <> trunc(p_value::numeric) or abs(p_value::numeric) > 9007199254740991 then
        raise exception 'canonical form has safe integers only: %', p_value using errcode = '22023';
      end if;
      return trunc(p_value::numeric)::text;
    else
      return p_value::text;
  end case;
end $$;
revoke execute on function audit.canonical(jsonb) from public;
grant execute on function audit.canonical(jsonb) to countersign, recorder;

create function audit.utc(p_at timestamptz) returns text
language plpgsql immutable parallel safe set search_path = '' as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
end $$;
comment on function audit.utc(timestamptz) is 'The one text form of a time in the trail: microseconds, UTC.';
revoke execute on function audit.utc(timestamptz) from public;
grant execute on function audit.utc(timestamptz) to authenticated, countersign, recorder;

create function audit.leaf(p_event audit.events) returns bytea
language plpgsql immutable parallel safe set search_path = '' as $$
begin
  return sha256(convert_to(audit.canonical(jsonb_build_object(
    'v', 1, 'id', p_event.id, 'tenant', p_event.tenant_id, 'at', audit.utc(p_event.at), 'actor', p_event.actor,
    'session', p_event.session_id, 'roles', p_event.roles, 'permission', p_event.permission, 'action', p_event.action,
    'entity', p_event.entity, 'entity_id', p_event.entity_id, 'channel', p_event.channel, 'outcome', p_event.outcome,
    'token', p_event.token, 'payload', p_event.payload, 'texts', p_event.texts)), 'UTF8'));
end $$;
revoke execute on function audit.leaf(audit.events) from public;
grant execute on function audit.leaf(audit.events) to countersign, recorder;

create function audit.tg_events__leaf() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.leaf := audit.leaf(new);
  return new;
end $$;
revoke execute on function audit.tg_events__leaf() from public;
create trigger _050_leaf before insert on audit.events for each row execute function audit.tg_events__leaf();
alter table audit.events enable always trigger _050_leaf;

create function audit.digest(p_salt bytea, p_text text) returns text
language plpgsql immutable parallel safe set search_path = '' as $$
begin
  return encode(sha256(p_salt || convert_to(p_text, 'UTF8')), 'hex');
end $$;
revoke execute on function audit.digest(bytea, text) from public;
grant execute on function audit.digest(bytea, text) to countersign, recorder;

-- The one writer. p_texts: kind -> text; each piece gets its own salt and leaves its digest in the event.
create function audit.write(
  p_tenant uuid, p_action text, p_entity text, p_entity_id uuid, p_payload jsonb, p_texts jsonb, p_permission text, p_token text
) returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  v_id uuid := gen_random_uuid();
  v_acting record := app.acting();
  v_roles text[] := '{}';
  v_texts jsonb := jsonb_strip_nulls(p_texts);
  v_kinds text[];
  v_salts bytea[];
  v_digests jsonb := '{}';
begin
  if p_tenant is null then
    raise exception 'an event needs a tenant' using errcode = '22004';
  end if;
  if v_acting.tenant_id is distinct from p_tenant then
    -- one person's sessions end in every tenant: who acted in another one is not named here
    v_acting.session_id := null;
    v_acting.member_id := null;
  elsif v_acting.member_id is not null then
    v_roles := app.role_keys(p_tenant, v_acting.member_id);
  end if;
  if v_texts <> '{}' then
    select array_agg(t.kind), array_agg(t.salt), jsonb_object_agg(t.kind, audit.digest(t.salt, v_texts ->> t.kind))
      into v_kinds, v_salts, v_digests
      from (select k as kind, uuid_send(gen_random_uuid()) as salt from jsonb_object_keys(v_texts) k offset 0) t;
  end if;
  insert into audit.events (tenant_id, id, actor, session_id, roles, permission, action, entity, entity_id, channel, outcome, token,
    payload, texts)
  values (p_tenant, v_id, v_acting.member_id, v_acting.session_id, v_roles, p_permission, p_action, p_entity, p_entity_id,
          case when v_acting.session_id is null then 'system' else 'web' end,
          case when p_token is null then 'done' else 'refused' end, p_token, coalesce(p_payload, '{}'), v_digests);
  if v_kinds is not null then
    insert into app.event_texts (tenant_id, event_id, kind, salt, text)
    select p_tenant, v_id, t.kind, t.salt, v_texts ->> t.kind from unnest(v_kinds, v_salts) t (kind, salt);
  end if;
  return v_id;
end $$;
revoke execute on function audit.write(uuid, text, text, uuid, jsonb, jsonb, text, text) from public;
grant execute on function audit.write(uuid, text, text, uuid, jsonb, jsonb, text, text) to recorder;

-- The roles somebody acts in, also when their session has just ended.
create function app.role_keys(p_tenant uuid, p_member uuid) returns text[]
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select coalesce(array_agg(r.key order by r.key), '{}')
            from app.member_roles g join app.roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
           where g.tenant_id = p_tenant and g.member_id = p_member);
end $$;
revoke execute on function app.role_keys(uuid, uuid) from public;
grant execute on function app.role_keys(uuid, uuid) to recorder;
alter function app.role_keys(uuid, uuid) owner to gatekeeper;

-- Semantic events, for functions that act in one tenant: there is no argument that could name another.
create function audit.record(
  p_action text, p_entity text, p_entity_id uuid, p_payload jsonb default '{}', p_texts jsonb default '{}',
  p_permission text default null, p_token text default null
) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
begin
  return audit.write(app.current_tenant(), p_action, p_entity, p_entity_id, p_payload, p_texts, p_permission, p_token);
end $$;
revoke execute on function audit.record(text, text, uuid, jsonb, jsonb, text, text) from public;
grant execute on function audit.record(text, text, uuid, jsonb, jsonb, text, text) to countersign;
alter function audit.record(text, text, uuid, jsonb, jsonb, text, text) owner to recorder;

-- The same for gatekeeper, which works before a tenant is known and so has to say it.
create function audit.record_for(
  p_tenant uuid, p_action text, p_entity text, p_entity_id uuid, p_payload jsonb default '{}', p_texts jsonb default '{}',
  p_token text default null
) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
begin
  return audit.write(p_tenant, p_action, p_entity, p_entity_id, p_payload, p_texts, null, p_token);
end $$;
revoke execute on function audit.record_for(uuid, text, text, uuid, jsonb, jsonb, text) from public;
grant execute on function audit.record_for(uuid, text, text, uuid, jsonb, jsonb, text) to gatekeeper;
alter function audit.record_for(uuid, text, text, uuid, jsonb, jsonb, text) owner to recorder;

-- Role changes keep their own trail; the reason is personal text and stands with the event.
create function audit.record_role_change(
  p_event uuid, p_member uuid, p_what text, p_before text[], p_after text[], p_added text[], p_removed text[], p_proposal uuid
) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  insert into audit.role_changes (tenant_id, event_id, member_id, actor, what, roles_before, roles_after, added, removed, proposal_id)
  select e.tenant_id, p_event, p_member, e.actor, p_what, p_before, p_after, p_added, p_removed, p_proposal
    from audit.events e where e.tenant_id = app.current_tenant() and e.id = p_event;
end $$;
revoke execute on function audit.record_role_change(uuid, uuid, text, text[], text[], text[], text[], uuid) from public;
grant execute on function audit.record_role_change(uuid, uuid, text, text[], text[], text[], text[], uuid) to countersign;
alter function audit.record_role_change(uuid, uuid, text, text[], text[], text[], text[], uuid) owner to recorder;

-- One row that changed: its tenant is the row's own (other policies admitted it), its values may be personal and
-- stand in event_texts, the event names the columns that moved. What was never submitted is its owner's alone, so a
-- draft's values, and lines', stay out; request.submit carries the whole content as its text.
create function audit.write_row(p_table text, p_before jsonb, p_after jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_row jsonb := coalesce(p_after, p_before);
begin
  if p_before = p_after then
    return;
  end if;
  perform audit.write(
    (v_row ->> case p_table when 'tenants' then 'id' else 'tenant_id' end)::uuid,
    'row.' || case when p_before is null then 'inserted' when p_after is null then 'deleted' else 'updated' end,
    p_table,
    coalesce(v_row ->> 'id', v_row ->> 'member_id', v_row ->> 'role_id', v_row ->> 'request_id')::uuid,
    jsonb_build_object('columns', coalesce((
      select jsonb_agg(k.key order by k.key collate "C") from jsonb_each(v_row) k
       where p_before is null or p_after is null or p_before -> k.key is distinct from p_after -> k.key), '[]')),
    case when p_table = 'request_lines' or (p_table = 'requests' and v_row ->> 'submitted_at' is null) then '{}'
         else jsonb_build_object('before', p_before::text, 'after', p_after::text) end, null, null);
end $$;
revoke execute on function audit.write_row(text, jsonb, jsonb) from public;
grant execute on function audit.write_row(text, jsonb, jsonb) to recorder;

-- The generic recorder: every row's before and after, from transition tables. Three statement triggers a table.
create function audit.tg_rows__record() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform audit.write_row(tg_table_name, null, to_jsonb(n)) from new_rows n;
  elsif tg_op = 'DELETE' then
    perform audit.write_row(tg_table_name, to_jsonb(o), null) from old_rows o;
  elsif tg_table_name in ('member_details', 'factors') then
    perform audit.write_row(tg_table_name, to_jsonb(o), to_jsonb(n)) from old_rows o join new_rows n on n.member_id = o.member_id;
  else
    perform audit.write_row(tg_table_name, to_jsonb(o), to_jsonb(n)) from old_rows o join new_rows n on n.id = o.id;
  end if;
  return null;
end $$;
revoke execute on function audit.tg_rows__record() from public;

-- The running hash, one call a row in a window: a whole transaction is linked by one statement.
create function audit.chain_step(p_state bytea, p_prev bytea, p_seq bigint, p_leaf bytea) returns bytea
language plpgsql immutable parallel safe set search_path = '' as $$
begin
  return sha256(coalesce(p_state, p_prev) || int8send(p_seq) || p_leaf);
end $$;
revoke execute on function audit.chain_step(bytea, bytea, bigint, bytea) from public;
grant execute on function audit.chain_step(bytea, bytea, bigint, bytea) to countersign, recorder;
create aggregate audit.chain_hash (bytea, bigint, bytea) (sfunc = audit.chain_step, stype = bytea);
revoke execute on function audit.chain_hash(bytea, bigint, bytea) from public;
grant execute on function audit.chain_hash(bytea, bigint, bytea) to countersign, recorder;

-- At commit, the first firing takes every tenant of this transaction in one order and links all its events; later
-- firings find their link. So writers of one tenant queue for one flush, and no lock is held while functions work.
create function audit.tg_events__link() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_tenant uuid;
  v_seq bigint;
  v_hash bytea;
begin
  if exists (select from audit.links where tenant_id = new.tenant_id and event_id = new.id) then
    return null;
  end if;
  for v_tenant in select distinct e.tenant_id from audit.events e where e.tx = pg_current_xact_id() order by 1 loop
    perform pg_advisory_xact_lock(hashtextextended(v_tenant::text, 900));
    select l.seq, l.hash into v_seq, v_hash from audit.links l where l.tenant_id = v_tenant order by l.seq desc limit 1;
    if not found then
      v_seq := 0;
      v_hash := '\x';
    end if;
    insert into audit.links (tenant_id, seq, event_id, hash)
    select v_tenant, t.seq, t.id, audit.chain_hash(v_hash, t.seq, t.leaf) over (order by t.seq)
      from (select e.id, e.leaf, v_seq + row_number() over (order by e.n) as seq
              -- offset 0: by transaction alone, or the planner reads the whole tenant's index beside it
              from (select x.tenant_id, x.id, x.leaf, x.n from audit.events x where x.tx = pg_current_xact_id() offset 0) e
             where e.tenant_id = v_tenant
               and not exists (select from audit.links l where l.tenant_id = e.tenant_id and l.event_id = e.id)) t;
  end loop;
  return null;
end $$;
revoke execute on function audit.tg_events__link() from public;
create constraint trigger _900_link after insert on audit.events
  deferrable initially deferred for each row execute function audit.tg_events__link();
alter table audit.events enable always trigger _900_link;
alter function audit.tg_events__link() owner to recorder;

-- Tables that are nothing but a key have no update to record: nobody is granted one.
do $$
declare
  v_table text;
begin
  foreach v_table in array array['tenants', 'departments', 'members', 'member_details', 'roles', 'role_proposals', 'sessions', 'factors',
                                 'networks', 'department_heads', 'role_permissions', 'member_roles'] loop
    execute format('create trigger _500_record_insert after insert on app.%I referencing new table as new_rows for each statement execute function audit.tg_rows__record()', v_table);
    execute format('create trigger _500_record_delete after delete on app.%I referencing old table as old_rows for each statement execute function audit.tg_rows__record()', v_table);
    continue when v_table in ('department_heads', 'role_permissions', 'member_roles');
    execute format('create trigger _500_record_update after update on app.%I referencing old table as old_rows new table as new_rows for each statement execute function audit.tg_rows__record()', v_table);
  end loop;
end $$;
