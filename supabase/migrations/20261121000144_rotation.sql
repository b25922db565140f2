-- SEC-1: sealing again with a newer key. The work is done by our servers, which alone hold keys, in batches of one tenant
-- each, under job tickets; what is left to do is read from the rows, so it can be stopped and gone on with at any time.

create function api.stale_seals(p_edge text, p_key text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  if not app.edge_is_ours(p_edge) then
    return app.refusal('edge_credential_invalid');
  end if;
  return (select jsonb_build_object('ok', true, 'left', coalesce(sum(x.n), 0), 'tenants', coalesce(jsonb_agg(x.tenant_id order by x.tenant_id), '[]'),
      'keys', coalesce((select jsonb_object_agg(k.key_id, k.n) from (
        select s.key_id, count(*) as n from secrets.sealed s where s.key_id is not null group by s.key_id) k), '{}'))
    from (select s.tenant_id, count(*) as n from secrets.sealed s where s.key_id <> p_key group by s.tenant_id) x);
end $$;
comment on function api.stale_seals(text, text) is 'Which tenants hold what another key than this one sealed, how much, and how much each key sealed.';
revoke execute on function api.stale_seals(text, text) from public;
grant execute on function api.stale_seals(text, text) to service_role;
alter function api.stale_seals(text, text) owner to gatekeeper;

create function app.stale_of(p_key text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('entity', x.entity, 'row', x.row_id, 'field', x.field, 'sealed', x.sealed)), '[]')
    from (select s.entity, s.row_id, s.field, s.sealed from secrets.sealed s
           where s.tenant_id = app.current_tenant() and s.key_id <> p_key order by s.entity, s.row_id, s.field limit 50) x);
end $$;
revoke execute on function app.stale_of(text) from public;
grant execute on function app.stale_of(text) to countersign;
alter function app.stale_of(text) owner to gatekeeper;

-- Compare and set: what was changed in between stays as it was changed.
create function app.swap_seals(p_rows jsonb) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_done integer;
begin
  update secrets.sealed s set sealed = r.now, key_id = split_part(r.now, '.', 2), updated_at = clock_timestamp()
    from jsonb_to_recordset(p_rows) as r (entity text, "row" uuid, field text, was text, now text)
   where s.tenant_id = app.current_tenant() and s.entity = r.entity and s.row_id = r."row" and s.field = r.field and s.sealed = r.was;
  get diagnostics v_done = row_count;
  return v_done;
end $$;
revoke execute on function app.swap_seals(jsonb) from public;
grant execute on function app.swap_seals(jsonb) to countersign;
alter function app.swap_seals(jsonb) owner to gatekeeper;

create function api.take_sealed(p_ticket text, p_tenant uuid, p_key text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ticket uuid := app.enter_job(p_ticket, 'rotate_keys', p_tenant);
begin
  if v_ticket is null then
    return app.refusal('ticket_invalid');
  end if;
  return jsonb_build_object('ok', true, 'rows', app.stale_of(p_key),
    'event_id', audit.record('job.enter', 'tenants', p_tenant, jsonb_build_object('ticket', v_ticket, 'purpose', 'rotate_keys')));
end $$;
comment on function api.take_sealed(text, uuid, text) is 'Fifty sealed texts of one tenant that another key than this one sealed. Spends a rotate_keys ticket.';
revoke execute on function api.take_sealed(text, uuid, text) from public;
grant execute on function api.take_sealed(text, uuid, text) to service_role;
alter function api.take_sealed(text, uuid, text) owner to countersign;

create function api.put_sealed(p_ticket text, p_tenant uuid, p_rows jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_ticket uuid := app.enter_job(p_ticket, 'rotate_keys', p_tenant);
  v_done integer;
begin
  if v_ticket is null then
    return app.refusal('ticket_invalid');
  end if;
  v_done := app.swap_seals(p_rows);
  return jsonb_build_object('ok', true, 'done', v_done, 'event_id', audit.record('key.rotate', 'tenants', p_tenant,
    jsonb_build_object('ticket', v_ticket, 'sealed', v_done)));
end $$;
comment on function api.put_sealed(text, uuid, jsonb) is
  'Puts newly sealed texts where the old ones still stand: [{entity, row, field, was, now}]. Spends a rotate_keys ticket.';
revoke execute on function api.put_sealed(text, uuid, jsonb) from public;
grant execute on function api.put_sealed(text, uuid, jsonb) to service_role;
alter function api.put_sealed(text, uuid, jsonb) owner to countersign;
