-- What may be done, by whom, and why. STABLE: they lock and record nothing.

create function api.explain(p_request uuid, p_action text, p_member uuid default null) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  return case when v_ctx.session_id is null then app.signed_out() else app.do_explain(v_ctx, p_request, p_action, p_member) end;
end $$;
comment on function api.explain(uuid, text, uuid) is 'Why can or can''t I, or whoever I pick (p_member)? Each rule with pass or fail in words, and who could act instead.';
revoke execute on function api.explain(uuid, text, uuid) from public;
grant execute on function api.explain(uuid, text, uuid) to authenticated;
alter function api.explain(uuid, text, uuid) owner to countersign;

-- The same for several actions at once: a page asks once.
create function api.explain_many(p_request uuid, p_actions text[], p_member uuid default null) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  if v_ctx.session_id is null then
    return app.signed_out();
  end if;
  return jsonb_build_object('ok', true, 'actions', coalesce((
    select jsonb_object_agg(a, app.do_explain(v_ctx, p_request, a, p_member)) from (select distinct unnest(p_actions[1:20])) x (a)
      where a is not null), '{}'));
end $$;
comment on function api.explain_many(uuid, text[], uuid) is '{ok, actions: {action: what api.explain answers}}, for at most twenty actions.';
revoke execute on function api.explain_many(uuid, text[], uuid) from public;
grant execute on function api.explain_many(uuid, text[], uuid) to authenticated;
alter function api.explain_many(uuid, text[], uuid) owner to countersign;
