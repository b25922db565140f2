-- Proposing changes to the register of payees, and withdrawing them.
-- Order of locks: the payee, the change, then the requests that go back.

create function app.account_number(p_typed text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return upper(regexp_replace(p_typed, '[\s-]', '', 'g'));
end $$;
comment on function app.account_number(text) is 'As it is stored: without the spaces and hyphens that people write for reading.';
revoke execute on function app.account_number(text) from public;
grant execute on function app.account_number(text) to countersign;

create function app.account_mask(p_number text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return '•••• ' || right(p_number, least(4, length(p_number) / 2));
end $$;
revoke execute on function app.account_mask(text) from public;
grant execute on function app.account_mask(text) to countersign;

-- A new payee's name; none reads like one that is registered, whether it is still used or not.
create function app.payee_name_problem(p_tenant uuid, p_name text) returns text
language plpgsql stable set search_path = '' as $$
begin
  return case
    when length(coalesce(p_name, '')) < 2 then 'Give a name of at least two characters.'
    when app.name_problem(p_name) is not null then app.name_problem(p_name)
    when exists (select from app.payees p where p.tenant_id = p_tenant and app.likeness(p.name) = app.likeness(p_name))
      then 'A payee of this name is registered. Propose a change to that one.' end;
end $$;
revoke execute on function app.payee_name_problem(uuid, text) from public;
grant execute on function app.payee_name_problem(uuid, text) to countersign;

-- What is wrong with a proposed change. [] when all is well. p_new: there is no payee yet.
create function app.change_problems(p_tenant uuid, p_new boolean, p_change jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_found jsonb := '[]';
  v_key text;
  v_value jsonb;
  v_text text;
  v_bank constant text[] := array['bank_name', 'account_name', 'account_number'];
begin
  if jsonb_typeof(p_change) is distinct from 'object' then
    return app.problem('change', 'Send an object of fields.');
  end if;
  for v_key, v_value in select key, value from jsonb_each(p_change) loop
    v_text := app.typed(v_value #>> '{}');
    if not v_key = any (v_bank || array['name', 'risk', 'owner_member_id', 'active']) then
      v_found := v_found || app.problem(v_key, 'There is no such field.');
    elsif v_key = 'active' then
      if jsonb_typeof(v_value) <> 'boolean' or p_new then
        v_found := v_found || app.problem(v_key, 'Say whether the payee is in use.');
      end if;
    elsif jsonb_typeof(v_value) <> 'string' then
      if v_key <> 'owner_member_id' or jsonb_typeof(v_value) <> 'null' then
        v_found := v_found || app.problem(v_key, 'Send text.');
      end if;
    elsif v_key = 'name' and not p_new then
      v_found := v_found || app.problem(v_key, 'A registered payee keeps its name. Register another one.');
    elsif v_key = 'risk' and v_text is distinct from 'ordinary' and v_text is distinct from 'high' then
      v_found := v_found || app.problem(v_key, 'Choose ordinary or high.');
    elsif v_key = 'owner_member_id' and not exists (
        select from app.members m where m.tenant_id = p_tenant and m.id::text = lower(v_value #>> '{}') and m.active) then
      v_found := v_found || app.problem(v_key, 'Choose somebody of the organisation.');
    elsif v_key = 'bank_name' and length(coalesce(v_text, '')) not between 2 and 120 then
      v_found := v_found || app.problem(v_key, 'Give the bank''s name.');
    elsif v_key = 'account_name' and length(coalesce(v_text, '')) not between 2 and 200 then
      v_found := v_found || app.problem(v_key, 'Give the name that the account is in.');
    elsif v_key = 'account_number' and coalesce(app.account_number(v_text), '') !~ '^[A-Z0-9]{4,34}$' then
      v_found := v_found || app.problem(v_key, 'Give 4 to 34 letters and digits.');
    end if;
  end loop;
  if p_new and coalesce(jsonb_typeof(p_change -> 'name'), 'null') in ('null', 'string')
    and app.payee_name_problem(p_tenant, app.typed(p_change ->> 'name')) is not null then
    v_found := v_found || app.problem('name', app.payee_name_problem(p_tenant, app.typed(p_change ->> 'name')));
  end if;
  if p_change ?| v_bank then
    v_found := v_found || coalesce((select jsonb_agg(app.problem(k, 'Bank details are given whole.') -> 0) from unnest(v_bank) k
      where not p_change ? k), '[]');
  end if;
  return v_found;
end $$;
revoke execute on function app.change_problems(uuid, boolean, jsonb) from public;
grant execute on function app.change_problems(uuid, boolean, jsonb) to countersign;

create function app.do_propose_payee_change(p_ctx app.ctx, p_payee uuid, p_change jsonb, p_reason text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_payee app.payees;
  v_bank app.payee_bank_details;
  v_new app.payee_change_details;
  v_change app.payee_changes;
  v_reason text := app.typed(p_reason);
  v_problems jsonb;
  v_fields text[] := '{}';
  v_digests jsonb;
  v_deciders uuid[];
begin
  if not 'payee.propose' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'payee.propose', 'payees');
  end if;
  select * into v_payee from app.payees p where p.tenant_id = p_ctx.tenant_id and p.id = p_payee for no key update;
  if p_payee is not null and not found then
    return app.refuse('not_found', 'payee.propose', 'payees');
  elsif v_payee.sample then
    return app.refuse('sample_stays', 'payee.propose', 'payees', p_payee, 'It is a sample payee, and stays as it is.');
  elsif v_reason is null or length(v_reason) > 500 then
    return app.refuse('reason_required', 'payee.propose', 'payees', p_payee);
  end if;
  v_problems := app.change_problems(p_ctx.tenant_id, p_payee is null, p_change);
  if v_problems <> '[]' then
    return app.refuse('invalid_payee', 'payee.propose', 'payees', p_payee, p_extra => jsonb_build_object('problems', v_problems));
  end if;
  select * into v_bank from app.payee_bank_details b where b.tenant_id = p_ctx.tenant_id and b.payee_id = p_payee;
  v_change.name := case when p_payee is null then app.typed(p_change ->> 'name') end;
  v_change.risk := coalesce(app.typed(p_change ->> 'risk'), v_payee.risk, 'ordinary');
  v_change.owner_member_id := case when p_change ? 'owner_member_id' then (p_change ->> 'owner_member_id')::uuid else v_payee.owner_member_id end;
  v_change.active := coalesce((p_change ->> 'active')::boolean, v_payee.active, true);
  v_new.bank_name := app.typed(p_change ->> 'bank_name');
  v_new.account_name := app.typed(p_change ->> 'account_name');
  v_new.account_number := app.account_number(app.typed(p_change ->> 'account_number'));
  v_new.salt := uuid_send(gen_random_uuid());
  -- the same details from somebody else are a change: it takes them over from whoever proposed them
  v_fields := array_remove(array[case when p_payee is null then 'name' end,
    case when p_change ? 'bank_name' and ((v_new.bank_name, v_new.account_name, v_new.account_number)
      is distinct from (v_bank.bank_name, v_bank.account_name, v_bank.account_number) or v_payee.details_by <> p_ctx.member_id) then 'bank' end,
    case when v_change.risk is distinct from coalesce(v_payee.risk, 'ordinary') then 'risk' end,
    case when v_change.owner_member_id is distinct from v_payee.owner_member_id then 'owner' end,
    case when v_change.active is distinct from coalesce(v_payee.active, true) then 'active' end], null);
  if v_fields = '{}' then
    return app.refuse('no_change', 'payee.propose', 'payees', p_payee);
  end if;
  insert into app.payee_changes (tenant_id, payee_id, fields, name, account_mask_before, account_mask, risk_before, risk, owner_before,
    owner_member_id, active, reason, proposed_by)
  values (p_ctx.tenant_id, p_payee, v_fields, v_change.name, v_payee.account_mask,
    case when 'bank' = any (v_fields) then app.account_mask(v_new.account_number) else v_payee.account_mask end, v_payee.risk, v_change.risk,
    v_payee.owner_member_id, v_change.owner_member_id, v_change.active, v_reason, p_ctx.member_id)
  on conflict do nothing returning * into v_change;
  if not found then
    return app.refuse('payee_change_pending', 'payee.propose', 'payees', p_payee);
  end if;
  if 'bank' = any (v_fields) then
    insert into app.payee_change_details (tenant_id, change_id, side, bank_name, account_name, account_number, salt)
    select p_ctx.tenant_id, v_change.id, 'old', v_bank.bank_name, v_bank.account_name, v_bank.account_number, v_bank.salt
     where v_bank.payee_id is not null
    union all
    select p_ctx.tenant_id, v_change.id, 'new', v_new.bank_name, v_new.account_name, v_new.account_number, v_new.salt;
    v_digests := jsonb_build_object(
      'bank_before', app.bank_digest(v_bank.salt, v_bank.bank_name, v_bank.account_name, v_bank.account_number),
      'bank_after', app.bank_digest(v_new.salt, v_new.bank_name, v_new.account_name, v_new.account_number));
  end if;
  v_deciders := array(select h from app.holders_of(p_ctx.tenant_id, 'payee.approve') h
    where h <> p_ctx.member_id and h is distinct from v_payee.owner_member_id and h is distinct from v_change.owner_member_id);
  perform app.post(p_ctx.tenant_id, 'payee_change_waits', v_deciders, v_change.id::text,
    jsonb_build_object('payee', p_payee, 'change', v_change.id));
  return jsonb_build_object('ok', true, 'change_id', v_change.id, 'deciders', cardinality(v_deciders), 'event_id',
    audit.record('payee.propose', 'payee_changes', v_change.id, jsonb_build_object('payee', p_payee, 'fields', to_jsonb(v_fields),
      'risk', v_change.risk, 'owner', v_change.owner_member_id, 'active', v_change.active) || coalesce(v_digests, '{}'),
      jsonb_build_object('reason', v_reason, 'name', v_change.name), 'payee.propose'));
end $$;
revoke execute on function app.do_propose_payee_change(app.ctx, uuid, jsonb, text) from public;
grant execute on function app.do_propose_payee_change(app.ctx, uuid, jsonb, text) to countersign;

create function app.do_withdraw_payee_change(p_ctx app.ctx, p_change uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_change app.payee_changes;
begin
  if not 'payee.propose' = any (p_ctx.permissions) then
    return app.refuse('permission_missing', 'payee.withdraw', 'payee_changes');
  end if;
  select * into v_change from app.payee_changes c where c.tenant_id = p_ctx.tenant_id and c.id = p_change for no key update;
  if not found then
    return app.refuse('not_found', 'payee.withdraw', 'payee_changes');
  elsif v_change.state <> 'pending' then
    return app.refuse('payee_change_closed', 'payee.withdraw', 'payee_changes', p_change);
  elsif v_change.proposed_by <> p_ctx.member_id then
    return app.refuse('not_proposer', 'payee.withdraw', 'payee_changes', p_change);
  end if;
  update app.payee_changes c set state = 'withdrawn', decided_by = p_ctx.member_id, decided_at = clock_timestamp()
   where c.tenant_id = p_ctx.tenant_id and c.id = p_change;
  return jsonb_build_object('ok', true, 'state', 'withdrawn', 'event_id', audit.record('payee.withdraw', 'payee_changes', p_change,
    jsonb_build_object('payee', v_change.payee_id), '{}', 'payee.propose'));
end $$;
revoke execute on function app.do_withdraw_payee_change(app.ctx, uuid) from public;
grant execute on function app.do_withdraw_payee_change(app.ctx, uuid) to countersign;
