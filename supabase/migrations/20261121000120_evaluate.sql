-- app.evaluate: a row per rule, in the order in which a refusal names the first that failed.

create type app.verdict as (rule text, passed boolean, token text, because text);
grant usage on type app.verdict to countersign;

create function app.verdict(p_rule text, p_passed boolean, p_token text, p_yes text, p_no text) returns app.verdict
language plpgsql immutable set search_path = '' as $$
begin
  -- what cannot be told has not passed
  return row (p_rule, coalesce(p_passed, false), case when p_passed then null else p_token end,
    case when p_passed then p_yes else p_no end)::app.verdict;
end $$;
revoke execute on function app.verdict(text, boolean, text, text, text) from public;
grant execute on function app.verdict(text, boolean, text, text, text) to countersign;

-- How somebody took part in a request, to follow a name; null when they did not.
create function app.part_words(p_request app.requests, p_member uuid) returns text
language plpgsql stable set search_path = '' as $$
begin
  return case
    when p_member = p_request.created_by or p_member = p_request.submitted_by then 'submitted this request'
    when exists (select from app.request_authors a
      where a.tenant_id = p_request.tenant_id and a.request_id = p_request.id and a.member_id = p_member) then 'edited this request'
    when exists (select from app.payees p where p.tenant_id = p_request.tenant_id and p.id = p_request.payee_id
      and p.owner_member_id = p_member) then 'is the registered owner of the payee'
    when exists (select from app.payees p where p.tenant_id = p_request.tenant_id and p.id = p_request.payee_id
      and p.details_by = p_member) then 'proposed the payee''s details'
    when not app.is_independent(p_request, p_member) then 'already decided a step of it' end;
end $$;
revoke execute on function app.part_words(app.requests, uuid) from public;
grant execute on function app.part_words(app.requests, uuid) to countersign;

create function app.name_of(p_tenant uuid, p_member uuid) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select m.name from app.members m where m.tenant_id = p_tenant and m.id = p_member);
end $$;
revoke execute on function app.name_of(uuid, uuid) from public;
grant execute on function app.name_of(uuid, uuid) to countersign;

-- Somebody this person stands in for, who could act on the step had they not taken part in the request.
create function app.barred_principal(p_request app.requests, p_step app.request_steps, p_party app.ctx) returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return (select p.member from unnest(coalesce(p_party.principals, '{}')) with ordinality p (member, n)
           where app.entitled(p_request, p_step, app.party(p_request.tenant_id, p.member)) and not app.is_independent(p_request, p.member)
           order by p.n limit 1);
end $$;
revoke execute on function app.barred_principal(app.requests, app.request_steps, app.ctx) from public;
grant execute on function app.barred_principal(app.requests, app.request_steps, app.ctx) to countersign;

-- A moment as the organisation's people write it.
create function app.day_words(p_tenant uuid, p_at timestamptz) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select to_char(p_at at time zone t.time_zone, 'FMDD FMMonth YYYY, HH24:MI') from app.tenants t where t.id = p_tenant);
end $$;
revoke execute on function app.day_words(uuid, timestamptz) from public;
grant execute on function app.day_words(uuid, timestamptz) to countersign;

-- AUT-3 to AUT-5, AUT-10: approve, reject, query, return.
create function app.evaluate_decision(p_request app.requests, p_party app.ctx, p_action text) returns setof app.verdict
language plpgsql stable set search_path = '' as $$
declare
  v_member constant uuid := p_party.member_id;
  v_permissions text[] := p_party.permissions;
  v_step app.request_steps := app.step_for(p_request, p_party);
  v_alternate boolean := v_step.id is not null and app.is_alternate(p_request, v_step, v_member);
  v_entitled boolean := app.entitled(p_request, v_step, p_party);
  v_principal uuid;
  v_barred uuid;
  v_for text;
  v_submitter boolean := v_member = p_request.created_by or coalesce(v_member = p_request.submitted_by, false);
  v_author boolean;
  v_owner boolean;
  v_editor boolean;
  v_decided boolean;
  v_decided_by text;
  v_department text;
  v_verb text := case v_step.meaning when 'sanctioned' then 'sanction' when 'reviewed' then 'review' else 'approve' end;
begin
  select exists (select from app.request_authors a
                  where a.tenant_id = p_request.tenant_id and a.request_id = p_request.id and a.member_id = v_member),
         exists (select from app.payees p
                  where p.tenant_id = p_request.tenant_id and p.id = p_request.payee_id and p.owner_member_id = v_member),
         exists (select from app.payees p
                  where p.tenant_id = p_request.tenant_id and p.id = p_request.payee_id and p.details_by = v_member),
         exists (select from app.decisions d
                  where d.tenant_id = p_request.tenant_id and d.request_id = p_request.id and d.round = p_request.round
                    and d.member_id = v_member and d.decision = 'approve' and d.voided_at is null),
         (select d.name from app.departments d where d.tenant_id = p_request.tenant_id and d.id = p_request.department_id),
         (select m.name from app.decisions d join app.members m on m.tenant_id = d.tenant_id and m.id = d.member_id
           where d.tenant_id = p_request.tenant_id and d.request_id = p_request.id and d.round = p_request.round
             and d.for_member = v_member and d.decision = 'approve' and d.voided_at is null)
    into v_author, v_owner, v_editor, v_decided, v_department, v_decided_by;
  -- one's own right goes before what one holds for another
  if not v_entitled and not v_alternate and v_step.id is not null then
    v_principal := app.principal_for(p_request, v_step, p_party);
    v_barred := case when v_principal is null then app.barred_principal(p_request, v_step, p_party) end;
    v_for := app.name_of(p_request.tenant_id, coalesce(v_principal, v_barred));
  end if;
  return next app.verdict('not_submitter', not v_submitter, 'self_approval_forbidden', 'Somebody else submitted this request.',
    'You submitted this request, so somebody else must ' || v_verb || ' it.');
  return next app.verdict('not_editor', v_submitter or not v_author, 'editor_approval_forbidden',
    'You did not edit this request.', 'You edited this request, so somebody else must ' || v_verb || ' it.');
  return next app.verdict('not_payee_owner', not v_owner, 'payee_owner_forbidden',
    'You are not the payee''s registered owner.', 'You are the registered owner of the payee, so somebody else must ' || v_verb || ' it.');
  return next app.verdict('not_payee_editor', not v_editor, 'payee_editor_forbidden',
    'You did not propose the payee''s details.', 'You proposed the payee''s details, so somebody else must ' || v_verb || ' it.');
  return next app.verdict('decides_once', not v_decided and v_decided_by is null, 'already_decided',
    'You have decided no other step of this request.',
    case when v_decided then 'You already decided a step of this request, and nobody decides two.'
         else v_decided_by || ' already decided a step of this request for you, and nobody''s authority counts twice.' end);
  if v_for is not null then
    return next app.verdict('principal_took_no_part', v_principal is not null, 'principal_took_part',
      'You act for ' || v_for || ', who took no part in this request.',
      'You act for ' || v_for || ', who ' || app.part_words(p_request, v_barred) || ', so their authority does not count here.');
  end if;
  if v_principal is not null then
    v_permissions := app.permissions_of(p_request.tenant_id, v_principal);
    return next app.verdict('holds_permission', true, null,
      'You act for ' || v_for || case when v_step.scope = 'named' then ', who is named for this step: ' else ', whose roles allow this step: ' end
        || v_step.label || '.', null);
  elsif v_step.scope = 'named' then
    return next app.verdict('holds_permission', v_alternate or v_entitled, 'permission_missing',
      case when v_alternate then 'You are the alternate for this step.' else 'You are named for this step: ' || v_step.label || '.' end,
      case when v_member = any (v_step.named) then 'You are named for this step, but none of your roles decides anything now.'
           else 'This step is for people who are named for it (' || v_step.label || '), and you are not one of them.' end);
  else
    return next app.verdict('holds_permission', v_alternate or coalesce(v_step.permission = any (v_permissions), false), 'permission_missing',
      case when v_alternate then 'You are the alternate for this step.' else 'Your roles allow this step: ' || v_step.label || '.' end,
      coalesce('This step is for ' || v_step.label || ', and none of your roles is.', 'No step is open.'));
  end if;
  return next app.verdict('heads_department', v_alternate or v_principal is not null or v_step.scope is distinct from 'department'
      or p_request.department_id = any (p_party.heads),
    'department_out_of_scope',
    case when v_step.scope is distinct from 'department' then 'This step is not tied to a department.'
         when v_principal is not null then 'You act for ' || v_for || ', who heads ' || v_department || '.'
         else 'You may act for ' || v_department || '.' end,
    'You do not head ' || coalesce(v_department, 'this department') || ', so its own head must ' || v_verb || ' it.');
  if p_action in ('query', 'return') then
    return next app.verdict('may_' || p_action, 'request.' || p_action = any (v_permissions), 'permission_missing',
      case when v_principal is null then 'Your roles allow you to ' else v_for || '''s roles allow you to ' end || p_action || ' requests.',
      case when v_principal is null then 'None of your roles allows you to ' else 'None of ' || v_for || '''s roles allows you to ' end
        || p_action || ' requests.');
  end if;
end $$;
revoke execute on function app.evaluate_decision(app.requests, app.ctx, text) from public;
grant execute on function app.evaluate_decision(app.requests, app.ctx, text) to countersign;

-- AUT-6: paid is marked by somebody uninvolved if the tenant has such a holder; else by one who decided or owns the
-- payee; by the requester only if every other holder is an author too. What gives way is said in the event.
create function app.evaluate_payment(p_request app.requests, p_party app.ctx) returns setof app.verdict
language plpgsql stable set search_path = '' as $$
declare
  v_member constant uuid := p_party.member_id;
  v_others uuid[] := array_remove(app.payers(p_request), v_member);
  v_authors uuid[] := array(select a.member_id from app.request_authors a where a.tenant_id = p_request.tenant_id
    and a.request_id = p_request.id);
  v_author boolean := v_member = any (v_authors);
  v_owner boolean := exists (select from app.payees p
    where p.tenant_id = p_request.tenant_id and p.id = p_request.payee_id and p.owner_member_id = v_member);
  v_decided boolean := exists (select from app.decisions d where d.tenant_id = p_request.tenant_id and d.request_id = p_request.id
    and d.round = p_request.round and v_member in (d.member_id, d.for_member) and d.decision = 'approve' and d.voided_at is null);
  v_clean boolean := exists (select from unnest(v_others) o where app.is_independent(p_request, o));
  v_payee app.payees;
  v_editor boolean;
  v_cools boolean;
begin
  select * into v_payee from app.payees p where p.tenant_id = p_request.tenant_id and p.id = p_request.payee_id;
  v_editor := coalesce(v_payee.details_by = v_member, false);
  return next app.verdict('no_sample', not p_request.sample, 'sample_stays', 'It is no sample.', 'It is a sample, so nothing is paid.');
  return next app.verdict('is_voucher', p_request.kind = 'payment_voucher', 'not_a_voucher', 'It is a payment voucher.',
    'Purchase orders are not paid; vouchers against them are.');
  return next app.verdict('holds_permission', 'request.mark_paid' = any (p_party.permissions), 'permission_missing',
    'Your roles allow you to mark vouchers paid.', 'None of your roles allows you to mark vouchers paid.');
  return next app.verdict('not_requester', not v_author or v_others <@ v_authors, 'requester_marks_paid_forbidden',
    case when v_author then 'You raised this voucher, and nobody else may mark it paid; the trail says so.' else 'Somebody else raised this voucher.' end,
    'You raised this voucher, so somebody else must mark it paid.');
  return next app.verdict('not_payee_owner', not v_owner or not v_clean, 'payee_owner_forbidden',
    case when v_owner then 'You are the payee''s registered owner, and nobody uninvolved may mark it paid; the trail says so.'
         else 'You are not the payee''s registered owner.' end,
    'You are the registered owner of the payee, so somebody else must mark it paid.');
  return next app.verdict('not_payee_editor', not v_editor or not v_clean, 'payee_editor_forbidden',
    case when v_editor then 'You proposed the payee''s details, and nobody uninvolved may mark it paid; the trail says so.'
         else 'You did not propose the payee''s details.' end,
    'You proposed the payee''s details, so somebody else must mark it paid.');
  return next app.verdict('decided_no_step', not v_decided or not v_clean, 'decider_marks_paid_forbidden',
    case when v_decided then 'You decided a step, and nobody uninvolved may mark it paid; the trail says so.' else 'You decided no step of this voucher.' end,
    'You decided a step of this voucher, so somebody who did not must mark it paid.');
  v_cools := coalesce(v_payee.usable_from > clock_timestamp(), false);
  return next app.verdict('payee_usable', not v_cools, 'payee_cooling_off', 'The payee''s details may be used.',
    case when v_cools then 'The payee''s bank details were changed on ' || app.day_words(p_request.tenant_id, v_payee.details_at)
      || '. Nothing is paid to them before ' || app.day_words(p_request.tenant_id, v_payee.usable_from)
      || ', so that a wrong change can still be noticed.' end);
end $$;
revoke execute on function app.evaluate_payment(app.requests, app.ctx) from public;
grant execute on function app.evaluate_payment(app.requests, app.ctx) to countersign;

create function app.evaluate(p_request app.requests, p_party app.ctx, p_action text) returns setof app.verdict
language plpgsql stable set search_path = '' as $$
declare
  v_member constant uuid := p_party.member_id;
  v_permissions constant text[] := p_party.permissions;
  v_state constant text := app.state_words(p_request.state);
  v_step app.request_steps;
begin
  return next app.verdict('state_allows',
    case when p_action = 'comment' then p_request.state <> 'draft'
         else exists (select from app.transitions t where t.state = p_request.state and t.action = p_action) end,
    'wrong_state', 'The request is ' || v_state || '.',
    'The request is ' || v_state || ', so it cannot be ' || app.action_words(p_action) || '.');
  case p_action
    when 'approve', 'reject', 'query', 'return' then
      return query select * from app.evaluate_decision(p_request, p_party, p_action);
    when 'mark_paid' then
      return query select * from app.evaluate_payment(p_request, p_party);
    when 'submit', 'withdraw', 'answer' then
      return next app.verdict('is_requester', v_member = p_request.created_by, 'not_requester', 'You raised this request.',
        'Only the person who raised the request can do this.');
      return next app.verdict('holds_permission',
        case p_action when 'answer' then 'request.comment' else 'request.' || p_action end = any (v_permissions),
        'permission_missing', 'Your roles allow this.', 'None of your roles allows this.');
    when 'save' then
      return next app.verdict('no_sample', not p_request.sample, 'sample_stays', 'It is no sample.',
        'It is a sample, and stays as it is. Raise a request of your own.');
      return next app.verdict('may_edit',
        v_member = p_request.created_by or (p_request.state = 'returned' and 'request.read_department' = any (v_permissions)
          and p_request.department_id = any (p_party.heads)),
        'not_requester', 'You may edit this request.',
          'Only the person who raised the request, or its head of department once it is returned, can edit it.');
      return next app.verdict('holds_permission', 'request.create' = any (v_permissions), 'permission_missing', 'Your roles allow this.',
        'None of your roles allows this.');
    when 'comment' then
      return next app.verdict('holds_permission', 'request.comment' = any (v_permissions), 'permission_missing', 'Your roles allow this.',
        'None of your roles allows you to comment.');
    when 'name_alternate' then
      v_step := app.starved_step(p_request);
      return next app.verdict('holds_permission', 'request.sanction' = any (v_permissions), 'permission_missing',
        'You may name alternates.',
        'Only a Managing Director names an alternate.');
      return next app.verdict('took_no_part', app.is_independent(p_request, v_member), 'self_approval_forbidden',
        'You took no part in this request.',
        'You took part in this request, so another Managing Director must name the alternate.');
      return next app.verdict('nobody_left', v_step.id is not null, 'step_has_deciders',
        'Nobody is left who may act on this step.', 'Somebody can still act on this step, so no alternate is needed.');
  end case;
end $$;
comment on function app.evaluate(app.requests,
  app.ctx, text) is 'Allowed = every rule passed. Whoever it is about has already been found able to read the request.';
revoke execute on function app.evaluate(app.requests, app.ctx, text) from public;
grant execute on function app.evaluate(app.requests, app.ctx, text) to countersign;

-- The alternates who can act on a step now.
create function app.alternates(p_request app.requests, p_step app.request_steps) returns setof uuid
language plpgsql stable set search_path = '' as $$
begin
  return query
    select x.member_id
      from (select a.member_id from app.step_alternates a where a.tenant_id = p_request.tenant_id and a.step_id = p_step.id
             union
            select a.member_id from app.policy_alternates a
             where a.tenant_id = p_request.tenant_id and a.version = p_request.policy_version and a.permission = p_step.permission) x
     where app.is_alternate(p_request, p_step, x.member_id) and app.is_independent(p_request, x.member_id);
end $$;
revoke execute on function app.alternates(app.requests, app.request_steps) from public;
grant execute on function app.alternates(app.requests, app.request_steps) to countersign;

-- The first active step that nobody may act on.
create function app.starved_step(p_request app.requests) returns app.request_steps
language plpgsql stable set search_path = '' as $$
declare
  v_step app.request_steps;
begin
  select s.* into v_step
    from app.request_steps s
   where s.tenant_id = p_request.tenant_id and s.request_id = p_request.id and s.round = p_request.round and s.state = 'active'
     and not exists (select from app.rightful(p_request, s)) and not exists (select from app.alternates(p_request, s))
   order by s.position, s.step_no
   limit 1;
  return v_step;
end $$;
revoke execute on function app.starved_step(app.requests) from public;
grant execute on function app.starved_step(app.requests) to countersign;
