-- What members arrange for themselves: saved views, what they have seen, their name and formats.

create function app.do_save_view(p_ctx app.ctx, p_name text, p_query text, p_view uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_id uuid;
  v_name text := app.typed(p_name);
  v_problems jsonb := '[]';
begin
  if coalesce(length(v_name), 0) not between 1 and 60 then
    v_problems := v_problems || app.problem('name', 'Give it a name of at most 60 characters.');
  end if;
  if p_query is null or length(p_query) > 500 then
    v_problems := v_problems || app.problem('query', 'These filters are too long to keep.');
  end if;
  if v_problems <> '[]' then
    return app.refusal('invalid_view', p_extra => jsonb_build_object('problems', v_problems));
  elsif p_view is null and (select count(*) from app.saved_views s where s.tenant_id = p_ctx.tenant_id and s.member_id = p_ctx.member_id) >= 30 then
    return app.refusal('too_many_views');
  elsif p_view is null then
    insert into app.saved_views (tenant_id, member_id, name, query) values (p_ctx.tenant_id, p_ctx.member_id, v_name, p_query)
      returning id into v_id;
  else
    update app.saved_views s set name = v_name, query = p_query
     where s.tenant_id = p_ctx.tenant_id and s.member_id = p_ctx.member_id and s.id = p_view returning s.id into v_id;
  end if;
  return case when v_id is null then app.refusal('not_found')
    else jsonb_build_object('ok', true, 'view_id', v_id, 'event_id', null) end;
end $$;
revoke execute on function app.do_save_view(app.ctx, text, text, uuid) from public;
grant execute on function app.do_save_view(app.ctx, text, text, uuid) to countersign;

create function app.do_delete_view(p_ctx app.ctx, p_view uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  delete from app.saved_views s where s.tenant_id = p_ctx.tenant_id and s.member_id = p_ctx.member_id and s.id = p_view;
  return case when found then jsonb_build_object('ok', true, 'event_id', null) else app.refusal('not_found') end;
end $$;
revoke execute on function app.do_delete_view(app.ctx, uuid) from public;
grant execute on function app.do_delete_view(app.ctx, uuid) to countersign;

create function app.do_mark_notices_seen(p_ctx app.ctx, p_until timestamptz) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  -- never past now: what comes later is new
  insert into app.notice_marks as n (tenant_id, member_id, seen_until)
  values (p_ctx.tenant_id, p_ctx.member_id, least(coalesce(p_until, clock_timestamp()), clock_timestamp()))
  on conflict (tenant_id, member_id) do update set seen_until = greatest(n.seen_until, excluded.seen_until);
  return jsonb_build_object('ok', true, 'event_id', null);
end $$;
revoke execute on function app.do_mark_notices_seen(app.ctx, timestamptz) from public;
grant execute on function app.do_mark_notices_seen(app.ctx, timestamptz) to countersign;

-- One's own name and formats. A name that reads like a colleague's would lend their authority on a screen.
create function app.do_save_profile(p_ctx app.ctx, p_name text, p_locale text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_name text := app.typed(p_name);
  v_problems jsonb := '[]';
  v_before app.members;
begin
  if app.name_problem(v_name) is not null then
    v_problems := v_problems || app.problem('name', app.name_problem(v_name));
  end if;
  if p_locale is not null and not exists (select from app.locales l where l.code = p_locale) then
    v_problems := v_problems || app.problem('locale', 'Choose one from the list.');
  end if;
  if v_problems <> '[]' then
    return app.refuse('invalid_profile', 'member.save_profile', 'members', p_ctx.member_id,
      p_extra => jsonb_build_object('problems', v_problems));
  end if;
  select * into strict v_before from app.members m where m.tenant_id = p_ctx.tenant_id and m.id = p_ctx.member_id;
  if v_before.name <> v_name and exists (select from app.members m where m.tenant_id = p_ctx.tenant_id and m.id <> p_ctx.member_id
      and app.likeness(m.name) = app.likeness(v_name)) then
    return app.refuse('name_taken', 'member.save_profile', 'members', p_ctx.member_id);
  elsif v_before.name = v_name and v_before.locale is not distinct from p_locale then
    return jsonb_build_object('ok', true, 'event_id', null);
  end if;
  update app.members m set name = v_name, locale = p_locale where m.tenant_id = p_ctx.tenant_id and m.id = p_ctx.member_id;
  return jsonb_build_object('ok', true, 'event_id', audit.record('member.save_profile', 'members', p_ctx.member_id,
    jsonb_build_object('renamed', v_before.name <> v_name)));
end $$;
revoke execute on function app.do_save_profile(app.ctx, text, text) from public;
grant execute on function app.do_save_profile(app.ctx, text, text) to countersign;
