-- Drafting a policy, checking it, making it effective, and a second administrator's consent (AUT-7). All writers of
-- versions hold the tenant row, so that versions follow one another.

create function app.may_see_drafts(p_ctx app.ctx) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_ctx.permissions && array['policy.draft', 'policy.publish', 'policy.read'];
end $$;
revoke execute on function app.may_see_drafts(app.ctx) from public;
grant execute on function app.may_see_drafts(app.ctx) to countersign;

create function app.holes_in(p_problems jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_path_query_array(p_problems, '$[*] ? (@.severity == "hole")');
end $$;
revoke execute on function app.holes_in(jsonb) from public;
grant execute on function app.holes_in(jsonb) to countersign;

-- A draft as it stands, whatever is still wrong with it; only what cannot be read, or names what is not here, is refused.
create function app.do_save_policy_draft(p_ctx app.ctx, p_content jsonb, p_revision integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_draft app.policy_drafts;
  v_problems jsonb;
  v_content jsonb;
begin
  if not 'policy.draft' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'policy.save_draft', 'policy_drafts');
  end if;
  v_problems := app.policy_shape_problems(p_content);
  if v_problems = '[]' then
    v_content := app.normal_policy(p_content);
    v_problems := app.policy_strangers(p_ctx.tenant_id, v_content);
  end if;
  if v_problems <> '[]' then
    return app.refuse('policy_malformed', 'policy.save_draft', 'policy_drafts', p_extra => jsonb_build_object('problems', v_problems));
  end if;
  if p_revision is null then
    insert into app.policy_drafts (tenant_id, base_version, content, author_id)
    values (p_ctx.tenant_id, app.policy_now(p_ctx.tenant_id), v_content, p_ctx.member_id)
    on conflict do nothing returning * into v_draft;
  else
    update app.policy_drafts d set content = v_content, revision = d.revision + 1, author_id = p_ctx.member_id, updated_at = clock_timestamp()
     where d.tenant_id = p_ctx.tenant_id and d.revision = p_revision returning * into v_draft;
  end if;
  if v_draft.revision is null then
    select * into v_draft from app.policy_drafts d where d.tenant_id = p_ctx.tenant_id;
    if v_draft.content = v_content then
      -- sent again by who never heard that it was saved
      return jsonb_build_object('ok', true, 'revision', v_draft.revision, 'base_version', v_draft.base_version, 'content', v_content,
        'problems', app.policy_problems(p_ctx.tenant_id, v_content), 'event_id', null);
    end if;
    return app.refuse(case when v_draft.revision is null then 'no_draft' else 'content_changed' end, 'policy.save_draft', 'policy_drafts', null,
      case when v_draft.revision is not null then
        'Somebody changed this draft since you opened it, perhaps you in another tab. Look at it as it is now, then save again.' end,
      p_extra => jsonb_build_object('revision', v_draft.revision));
  end if;
  return jsonb_build_object('ok', true, 'revision', v_draft.revision, 'base_version', v_draft.base_version, 'content', v_content,
    'problems', app.policy_problems(p_ctx.tenant_id, v_content), 'event_id', audit.record('policy.save_draft', 'policy_drafts', null,
      jsonb_build_object('revision', v_draft.revision, 'base_version', v_draft.base_version, 'content_hash', app.hash_of(v_content)), '{}',
      'policy.draft'));
end $$;
revoke execute on function app.do_save_policy_draft(app.ctx, jsonb, integer) from public;
grant execute on function app.do_save_policy_draft(app.ctx, jsonb, integer) to countersign;

create function app.do_discard_policy_draft(p_ctx app.ctx, p_revision integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_revision integer;
begin
  if not 'policy.draft' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'policy.discard_draft', 'policy_drafts');
  end if;
  delete from app.policy_drafts d where d.tenant_id = p_ctx.tenant_id and d.revision = p_revision;
  if not found then
    v_revision := (select d.revision from app.policy_drafts d where d.tenant_id = p_ctx.tenant_id);
    return app.refuse(case when v_revision is null then 'no_draft' else 'content_changed' end, 'policy.discard_draft', 'policy_drafts', null,
      case when v_revision is not null then 'Somebody changed this draft since you opened it. Look at it as it is now.' end,
      p_extra => jsonb_build_object('revision', v_revision));
  end if;
  return jsonb_build_object('ok', true, 'event_id',
    audit.record('policy.discard_draft', 'policy_drafts', null, jsonb_build_object('revision', p_revision), '{}', 'policy.draft'));
end $$;
revoke execute on function app.do_discard_policy_draft(app.ctx, integer) from public;
grant execute on function app.do_discard_policy_draft(app.ctx, integer) to countersign;

-- Everything about a policy that can be told without running it: what is wrong, and each rule in words.
create function app.do_check_policy(p_ctx app.ctx, p_content jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_content jsonb := coalesce(p_content, app.policy_content(p_ctx.tenant_id, app.policy_now(p_ctx.tenant_id)));
  v_problems jsonb;
  v_malformed boolean;
begin
  if not app.may_see_drafts(p_ctx) then
    return app.refusal('permission_missing');
  end if;
  v_problems := app.policy_problems(p_ctx.tenant_id, v_content);
  v_malformed := v_problems @? '$[*] ? (@.token == "malformed")';
  return jsonb_build_object('ok', true, 'problems', v_problems, 'holes', jsonb_array_length(app.holes_in(v_problems)),
    'words', case when v_malformed then '[]' else coalesce((select jsonb_agg(w.words order by w.rule_no)
      from app.policy_words(p_ctx.tenant_id, v_content, (select t.base_currency from app.tenants t where t.id = p_ctx.tenant_id)) w), '[]') end,
    'consent_needed', app.consent_needed(p_ctx.tenant_id));
end $$;
revoke execute on function app.do_check_policy(app.ctx, jsonb) from public;
grant execute on function app.do_check_policy(app.ctx, jsonb) to countersign;

create function app.consent_needed(p_tenant uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select v.consent from app.policy_versions v where v.tenant_id = p_tenant and v.version = app.policy_now(p_tenant)), false);
end $$;
comment on function app.consent_needed(uuid) is 'The version in force asks that a second administrator consents to the next one, also to one that no longer asks.';
revoke execute on function app.consent_needed(uuid) from public;
grant execute on function app.consent_needed(uuid) to countersign;

-- Whoever decides, and whoever watches, hears that the rules are others now.
create function app.tell_policy_changed(p_ctx app.ctx, p_version integer, p_payload jsonb) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform app.post(p_ctx.tenant_id, 'policy_changed', array(
    select m.id from app.members m where m.tenant_id = p_ctx.tenant_id and m.id <> p_ctx.member_id
       and app.permissions_of(m.tenant_id, m.id) && (app.deciding() || array['trail.read', 'policy.publish'])),
    p_version::text, jsonb_build_object('version', p_version) || p_payload);
end $$;
revoke execute on function app.tell_policy_changed(app.ctx, integer, jsonb) from public;
grant execute on function app.tell_policy_changed(app.ctx, integer, jsonb) to countersign;

create function app.make_effective(p_ctx app.ctx, p_author uuid, p_content jsonb, p_reason text, p_effective_from timestamptz,
  p_consented_by uuid) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_version integer := (select max(v.version) + 1 from app.policy_versions v where v.tenant_id = p_ctx.tenant_id);
begin
  perform app.write_policy(p_ctx.tenant_id, v_version, p_author, p_content, p_reason, p_effective_from,
    (select t.base_currency from app.tenants t where t.id = p_ctx.tenant_id), p_consented_by);
  perform app.tell_policy_changed(p_ctx, v_version, jsonb_build_object('effective_from', audit.utc(p_effective_from)));
  return v_version;
end $$;
revoke execute on function app.make_effective(app.ctx, uuid, jsonb, text, timestamptz, uuid) from public;
grant execute on function app.make_effective(app.ctx, uuid, jsonb, text, timestamptz, uuid) to countersign;

create function app.do_publish_policy(p_ctx app.ctx, p_revision integer, p_reason text, p_effective_from timestamptz) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_draft app.policy_drafts;
  v_reason text := app.typed(p_reason);
  v_now timestamptz := clock_timestamp();
  v_from timestamptz := coalesce(p_effective_from, v_now);
  v_problems jsonb;
  v_version integer;
  v_proposal uuid;
begin
  if not 'policy.publish' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'policy.publish', 'policy_versions');
  elsif coalesce(length(v_reason), 0) not between 1 and 500 then
    return app.refuse('reason_required', 'policy.publish', 'policy_versions');
  elsif v_from < v_now or v_from > v_now + interval '2 years' then
    return app.refuse('effective_in_past', 'policy.publish', 'policy_versions', null, case when v_from > v_now then
      'A policy is made effective within two years.' end);
  end if;
  select * into v_draft from app.policy_drafts d where d.tenant_id = p_ctx.tenant_id for no key update;
  if not found then
    return app.refuse('no_draft', 'policy.publish', 'policy_versions');
  elsif v_draft.revision is distinct from p_revision then
    return app.refuse('content_changed', 'policy.publish', 'policy_versions', null,
      'The draft changed since you looked at it. Look at it as it is now, then make it effective.',
      p_extra => jsonb_build_object('revision', v_draft.revision));
  elsif exists (select from app.policy_proposals p where p.tenant_id = p_ctx.tenant_id and p.state = 'pending') then
    return app.refuse('policy_proposal_pending', 'policy.publish', 'policy_versions');
  end if;
  v_problems := app.policy_problems(p_ctx.tenant_id, v_draft.content);
  if app.holes_in(v_problems) <> '[]' then
    return app.refuse('policy_has_holes', 'policy.publish', 'policy_versions', p_extra => jsonb_build_object('problems', v_problems));
  end if;
  if app.consent_needed(p_ctx.tenant_id) then
    insert into app.policy_proposals (tenant_id, base_version, content, reason, effective_from, proposed_by)
    values (p_ctx.tenant_id, v_draft.base_version, v_draft.content, v_reason, p_effective_from, p_ctx.member_id) returning id into v_proposal;
    perform app.post(p_ctx.tenant_id, 'policy_waits', array(
      select h from app.holders_of(p_ctx.tenant_id, 'policy.publish') h where h <> p_ctx.member_id), v_proposal::text,
      jsonb_build_object('proposal', v_proposal, 'member', p_ctx.member_id));
    return jsonb_build_object('ok', true, 'pending', true, 'proposal_id', v_proposal, 'event_id', audit.record('policy.propose',
      'policy_proposals', v_proposal, jsonb_build_object('base_version', v_draft.base_version, 'content_hash', app.hash_of(v_draft.content),
        'effective_from', audit.utc(p_effective_from)), jsonb_build_object('reason', v_reason), 'policy.publish'));
  end if;
  v_version := app.make_effective(p_ctx, p_ctx.member_id, v_draft.content, v_reason, v_from, null);
  delete from app.policy_drafts d where d.tenant_id = p_ctx.tenant_id;
  return jsonb_build_object('ok', true, 'version', v_version, 'effective_from', v_from, 'event_id', audit.record('policy.publish',
    'policy_versions', null, jsonb_build_object('version', v_version, 'base_version', v_draft.base_version, 'content_hash',
      app.hash_of(v_draft.content), 'effective_from', audit.utc(v_from)), jsonb_build_object('reason', v_reason), 'policy.publish'));
end $$;
revoke execute on function app.do_publish_policy(app.ctx, integer, text, timestamptz) from public;
grant execute on function app.do_publish_policy(app.ctx, integer, text, timestamptz) to countersign;

-- Another administrator consents or refuses; who proposed it may only take it back.
create function app.do_decide_policy_proposal(p_ctx app.ctx, p_proposal uuid, p_accept boolean, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_proposal app.policy_proposals;
  v_own boolean;
  v_from timestamptz;
  v_problems jsonb;
  v_version integer;
  v_state text;
  v_action text := case when p_accept then 'policy.consent' else 'policy.refuse' end;
begin
  if not 'policy.publish' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', v_action, 'policy_proposals');
  end if;
  select * into v_proposal from app.policy_proposals p where p.tenant_id = p_ctx.tenant_id and p.id = p_proposal for no key update;
  if not found then
    return app.refuse('not_found', v_action, 'policy_proposals');
  end if;
  v_own := v_proposal.proposed_by = p_ctx.member_id;
  if length(p_reason) > 500 or (p_accept is not true and not v_own and app.typed(p_reason) is null) then
    return app.refuse('reason_required', v_action, 'policy_proposals', p_proposal);
  elsif v_proposal.state <> 'pending' then
    return app.refuse('policy_proposal_closed', v_action, 'policy_proposals', p_proposal);
  elsif v_own and p_accept then
    return app.refuse('own_proposal', v_action, 'policy_proposals', p_proposal);
  end if;
  if p_accept then
    -- people come and go between a proposal and the consent to it
    v_problems := app.policy_problems(p_ctx.tenant_id, v_proposal.content);
    if app.holes_in(v_problems) <> '[]' then
      return app.refuse('policy_has_holes', v_action, 'policy_proposals', p_proposal, p_extra => jsonb_build_object('problems', v_problems));
    end if;
    v_from := greatest(v_proposal.effective_from, clock_timestamp());
    v_version := app.make_effective(p_ctx, v_proposal.proposed_by, v_proposal.content, v_proposal.reason, v_from, p_ctx.member_id);
    delete from app.policy_drafts d where d.tenant_id = p_ctx.tenant_id and d.content = v_proposal.content;
  end if;
  v_state := case when p_accept then 'accepted' when v_own then 'withdrawn' else 'refused' end;
  update app.policy_proposals p set state = v_state, decided_by = p_ctx.member_id, decided_at = clock_timestamp(),
    decision_reason = app.typed(p_reason), version = v_version
   where p.tenant_id = p_ctx.tenant_id and p.id = p_proposal;
  if not v_own then
    perform app.post(p_ctx.tenant_id, 'policy_decided', array[v_proposal.proposed_by], p_proposal::text,
      jsonb_build_object('proposal', p_proposal, 'member', p_ctx.member_id, 'accepted', coalesce(p_accept, false)));
  end if;
  return jsonb_build_object('ok', true, 'state', v_state, 'version', v_version, 'effective_from', v_from, 'event_id', audit.record(v_action,
    'policy_proposals', p_proposal, jsonb_build_object('state', v_state, 'version', v_version, 'proposed_by', v_proposal.proposed_by,
      'content_hash', app.hash_of(v_proposal.content)), jsonb_build_object('reason', app.typed(p_reason)), 'policy.publish'));
end $$;
revoke execute on function app.do_decide_policy_proposal(app.ctx, uuid, boolean, text) from public;
grant execute on function app.do_decide_policy_proposal(app.ctx, uuid, boolean, text) to countersign;

-- A version as content, for who begins a draft from it or compares two.
create function app.do_read_policy(p_ctx app.ctx, p_version integer) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_version integer := coalesce(p_version, app.policy_now(p_ctx.tenant_id));
  v_content jsonb := app.policy_content(p_ctx.tenant_id, v_version);
begin
  if v_content is null then
    return app.refusal('not_found');
  end if;
  return jsonb_build_object('ok', true, 'version', v_version, 'in_force', v_version = app.policy_now(p_ctx.tenant_id), 'content', v_content,
    'words', coalesce((select jsonb_agg(r.words order by r.rule_no) from app.policy_rules r
      where r.tenant_id = p_ctx.tenant_id and r.version = v_version), '[]'));
end $$;
revoke execute on function app.do_read_policy(app.ctx, integer) from public;
grant execute on function app.do_read_policy(app.ctx, integer) to countersign;

-- AUT-5: what a unit of another currency is worth. Rates are added, never changed: what was submitted keeps its own.
create function app.do_save_rate(p_ctx app.ctx, p_currency text, p_rate numeric, p_source text, p_effective_at timestamptz) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_problems jsonb := '[]';
  v_source text := app.typed(p_source);
  v_rate app.exchange_rates;
begin
  if not 'rate.manage' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'rate.save', 'exchange_rates');
  end if;
  if not exists (select from app.currencies c join app.tenants t on t.id = p_ctx.tenant_id and t.base_currency <> c.code where c.code = p_currency)
  then
    v_problems := v_problems || app.problem('currency', 'Choose a currency other than the base currency.');
  end if;
  if p_rate is null or p_rate = 'NaN' or p_rate < 0.0000000001 or p_rate >= 10000000000 or p_rate <> round(p_rate, 10) then
    v_problems := v_problems || app.problem('rate', 'Give a rate above zero with at most ten decimals.');
  end if;
  if coalesce(length(v_source), 0) not between 1 and 200 then
    v_problems := v_problems || app.problem('source', 'Say where the rate comes from, in at most 200 characters.');
  end if;
  if p_effective_at < '2000-01-01' or p_effective_at > clock_timestamp() + interval '1 year' then
    v_problems := v_problems || app.problem('effective_at', 'Give a moment between the year 2000 and a year from now.');
  end if;
  if v_problems <> '[]' then
    return app.refuse('invalid_rate', 'rate.save', 'exchange_rates', p_extra => jsonb_build_object('problems', v_problems));
  end if;
  insert into app.exchange_rates (tenant_id, currency, rate, source, effective_at, saved_by)
  values (p_ctx.tenant_id, p_currency, p_rate, v_source, coalesce(p_effective_at, clock_timestamp()), p_ctx.member_id) returning * into v_rate;
  return jsonb_build_object('ok', true, 'rate_id', v_rate.id, 'effective_at', v_rate.effective_at, 'event_id', audit.record('rate.save',
    'exchange_rates', v_rate.id, jsonb_build_object('currency', p_currency, 'effective_at', audit.utc(v_rate.effective_at)),
    jsonb_build_object('rate', v_rate.rate::text, 'source', v_source), 'rate.manage'));
end $$;
revoke execute on function app.do_save_rate(app.ctx, text, numeric, text, timestamptz) from public;
grant execute on function app.do_save_rate(app.ctx, text, numeric, text, timestamptz) to countersign;
