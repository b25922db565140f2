-- LOG-3: really recompute, from the stored columns and texts, every leaf and every link of a stretch of the chain.

create function app.do_verify_trail(p_tenant uuid, p_from bigint, p_to bigint) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  -- at most 5,000 links a call, so that it stays far below the statement time-out of hosted Supabase
  v_last bigint := (select max(l.seq) from audit.links l where l.tenant_id = p_tenant);
  v_from bigint := greatest(coalesce(p_from, 1), 1);
  v_to bigint := least(coalesce(p_to, v_last), v_last, v_from + 4999);
  v_prev bytea := '\x';
  v_expected bigint := v_from;
  v_row record;
  v_problems jsonb := '[]';
  v_checked bigint := 0;
begin
  if v_from > 1 then
    select l.hash into v_prev from audit.links l where l.tenant_id = p_tenant and l.seq = v_from - 1;
    if not found then
      v_prev := '\x';
      v_problems := v_problems || jsonb_build_object('seq', v_from - 1, 'problem', 'link_missing');
    end if;
  end if;
  for v_row in
    select l.seq, l.hash, e.leaf, audit.leaf(e) as computed,
           (select coalesce(jsonb_object_agg(t.kind, audit.digest(t.salt, t.text)), '{}') from app.event_texts t where t.tenant_id = e.tenant_id and t.event_id = e.id) = e.texts as texts_whole
      from audit.links l join audit.events e on e.tenant_id = l.tenant_id and e.id = l.event_id
     where l.tenant_id = p_tenant and l.seq between v_from and v_to order by l.seq
  loop
    if v_row.seq <> v_expected then
      v_problems := v_problems || jsonb_build_object('seq', v_expected, 'problem', 'link_missing');
    end if;
    if v_row.leaf <> v_row.computed then
      v_problems := v_problems || jsonb_build_object('seq', v_row.seq, 'problem', 'event_altered');
    end if;
    if not v_row.texts_whole then
      v_problems := v_problems || jsonb_build_object('seq', v_row.seq, 'problem', 'text_altered');
    end if;
    if v_row.hash <> sha256(v_prev || int8send(v_row.seq) || v_row.computed) then
      v_problems := v_problems || jsonb_build_object('seq', v_row.seq, 'problem', 'link_broken');
    end if;
    v_prev := v_row.hash;
    v_expected := v_row.seq + 1;
    v_checked := v_checked + 1;
    exit when jsonb_array_length(v_problems) >= 100;
  end loop;
  if v_checked > 0 and v_expected <= v_to and jsonb_array_length(v_problems) < 100 then
    v_problems := v_problems || jsonb_build_object('seq', v_expected, 'problem', 'link_missing');
  end if;
  if v_to = v_last and exists (select from audit.events e where e.tenant_id = p_tenant and not exists (
       select from audit.links l where l.tenant_id = e.tenant_id and l.event_id = e.id)) then
    v_problems := v_problems || jsonb_build_object('seq', v_last + 1, 'problem', 'event_unlinked');
  end if;
  return jsonb_build_object('ok', true, 'whole', v_problems = '[]', 'from', v_from, 'to', v_to, 'checked', v_checked, 'last_seq', coalesce(v_last, 0),
    'last_hash', encode(v_prev, 'hex'), 'next', case when v_to < least(coalesce(p_to, v_last), v_last) then v_to + 1 end, 'problems', v_problems);
end $$;
revoke execute on function app.do_verify_trail(uuid, bigint, bigint) from public;
grant execute on function app.do_verify_trail(uuid, bigint, bigint) to countersign;

create function api.verify_trail(p_from bigint default 1, p_to bigint default null) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  elsif not v_ctx.permissions && array['trail.verify', 'trail.read'] then
    return app.refusal('permission_missing');
  end if;
  return app.do_verify_trail(v_ctx.tenant_id, p_from, p_to);
end $$;
comment on function api.verify_trail(bigint, bigint) is 'Recomputes at most 5,000 links from p_from; next is where to go on. problems: link_missing, event_altered, text_altered, link_broken, event_unlinked.';
revoke execute on function api.verify_trail(bigint, bigint) from public;
grant execute on function api.verify_trail(bigint, bigint) to authenticated;
alter function api.verify_trail(bigint, bigint) owner to countersign;
