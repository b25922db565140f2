-- LOG-3: really recompute, from the stored columns and texts, every leaf and every link of a stretch of the chain, and
-- compare the rows that events speak of and that stand beside the chain.

-- A tampered row may hold what has no canonical form (a fraction, a huge number): that is a finding, not an error.
create function app.recomputed_leaf(p_event audit.events) returns bytea
language plpgsql stable set search_path = '' as $$
begin
  return audit.leaf(p_event);
exception when invalid_parameter_value then
  return '\x';
end $$;
revoke execute on function app.recomputed_leaf(audit.events) from public;
grant execute on function app.recomputed_leaf(audit.events) to countersign;

-- What is wrong with one event itself; {} when it holds. Compared as text, so that nothing tampered with can raise.
create function app.event_problems(p_event audit.events, p_leaf bytea) returns text[]
language plpgsql stable set search_path = '' as $$
declare
  v_problems text[] := '{}';
  v_payload jsonb := p_event.payload;
begin
  if p_event.leaf is distinct from p_leaf then
    v_problems := array_append(v_problems, 'event_altered');
  end if;
  if (select coalesce(jsonb_object_agg(t.kind, audit.digest(t.salt, t.text)), '{}') from app.event_texts t
       where t.tenant_id = p_event.tenant_id and t.event_id = p_event.id) is distinct from p_event.texts then
    v_problems := array_append(v_problems, 'text_altered');
  end if;
  if p_event.outcome = 'done' and p_event.entity = 'requests' and v_payload ? 'decision' and not exists (
       select from app.decisions d
        where d.tenant_id = p_event.tenant_id and d.event_id = p_event.id and d.request_id = p_event.entity_id
          and d.member_id = p_event.actor
          and 'request.' || d.decision = p_event.action and d.permission = p_event.permission
          and (d.id::text, d.step_id::text, d.content_hash, d.round::text)
            = (v_payload ->> 'decision', v_payload ->> 'step', v_payload ->> 'content_hash', v_payload ->> 'round')) then
    v_problems := array_append(v_problems, 'decision_altered');
  end if;
  if p_event.outcome = 'done' and p_event.action in ('role.change', 'role.second', 'invitation.accept')
     and not coalesce((
       select bool_and(c.actor is not distinct from p_event.actor
                and c.member_id::text = coalesce(v_payload ->> 'member', p_event.entity_id::text)
                and to_jsonb(c.added) <@ (v_payload -> 'added')
                and (c.what = 'proposed'
                  or (to_jsonb(c.roles_before) = v_payload -> 'before' and to_jsonb(c.roles_after) = v_payload -> 'after')))
         from audit.role_changes c where c.tenant_id = p_event.tenant_id and c.event_id = p_event.id), false) then
    v_problems := array_append(v_problems, 'role_change_altered');
  end if;
  return v_problems;
end $$;
revoke execute on function app.event_problems(audit.events, bytea) from public;
grant execute on function app.event_problems(audit.events, bytea) to countersign;

create function app.do_verify_trail(p_tenant uuid, p_from bigint, p_to bigint) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  -- at most 5,000 links a call, so that it stays far below the statement time-out of hosted Supabase
  v_last bigint := coalesce((select max(l.seq) from audit.links l where l.tenant_id = p_tenant), 0);
  v_from bigint := least(greatest(coalesce(p_from, 1), 1), v_last + 1);
  v_to bigint := least(coalesce(p_to, v_last), v_last, v_from + 4999);
  v_prev bytea := '\x';
  v_expected bigint := v_from;
  v_above bigint := 0;
  v_row record;
  v_problems jsonb := '[]';
  v_checked bigint := 0;
begin
  if v_from > 1 then
    select l.hash, e.n into v_prev, v_above from audit.links l join audit.events e on e.tenant_id = l.tenant_id and e.id = l.event_id
     where l.tenant_id = p_tenant and l.seq = v_from - 1;
    if not found then
      v_prev := '\x';
      v_problems := v_problems || jsonb_build_object('seq', v_from - 1, 'problem', 'link_missing');
    end if;
  end if;
  for v_row in
    select l.seq, l.hash, x.leaf, app.event_problems(e, x.leaf) as problems
      from audit.links l
      join audit.events e on e.tenant_id = l.tenant_id and e.id = l.event_id,
           lateral (select app.recomputed_leaf(e) as leaf offset 0) x
     where l.tenant_id = p_tenant and l.seq between v_from and v_to order by l.seq
  loop
    if v_row.seq <> v_expected then
      v_problems := v_problems || jsonb_build_object('seq', v_expected, 'problem', 'link_missing');
    end if;
    v_problems := v_problems || coalesce((select jsonb_agg(jsonb_build_object('seq', v_row.seq, 'problem', p))
      from unnest(v_row.problems) p), '[]');
    if v_row.hash is distinct from sha256(v_prev || int8send(v_row.seq) || v_row.leaf) then
      v_problems := v_problems || jsonb_build_object('seq', v_row.seq, 'problem', 'link_broken');
    end if;
    v_prev := v_row.hash;
    v_expected := v_row.seq + 1;
    v_checked := v_checked + 1;
    exit when jsonb_array_length(v_problems) >= 100;
  end loop;
  if v_expected <= v_to and jsonb_array_length(v_problems) < 100 then
    v_problems := v_problems || jsonb_build_object('seq', v_expected, 'problem', 'link_missing');
  end if;
  -- events without a link, between the insertion numbers at this stretch's ends: stretch after stretch covers them all
  if exists (select from audit.events e
              where e.tenant_id = p_tenant and e.n > v_above
                and (v_to >= v_last or e.n <= (select x.n from audit.links l join audit.events x on x.tenant_id = l.tenant_id
                  and x.id = l.event_id
                                                where l.tenant_id = p_tenant and l.seq = v_to))
                and not exists (select from audit.links l where l.tenant_id = e.tenant_id and l.event_id = e.id)) then
    v_problems := v_problems || jsonb_build_object('seq', v_to + 1, 'problem', 'event_unlinked');
  end if;
  return jsonb_build_object('ok', true, 'whole', v_problems = '[]', 'from', v_from, 'to', v_to, 'checked', v_checked, 'last_seq', v_last,
    'last_hash', encode(v_prev, 'hex'), 'next', case when v_to < least(coalesce(p_to, v_last), v_last) then v_to + 1 end, 'problems',
      v_problems);
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
comment on function api.verify_trail(bigint,
  bigint) is 'Recomputes at most 5,000 links from p_from; next is where to go on. problems: link_missing, link_broken, event_altered, text_altered, decision_altered, role_change_altered, event_unlinked.';
revoke execute on function api.verify_trail(bigint, bigint) from public;
grant execute on function api.verify_trail(bigint, bigint) to authenticated;
alter function api.verify_trail(bigint, bigint) owner to countersign;
