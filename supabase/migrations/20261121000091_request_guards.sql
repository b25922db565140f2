-- The last doors of requests and decisions, which hold against our own code too; and the recorder on them.

-- REQ-2: every change of state stands in app.transitions, whoever makes it.
create function app.tg_requests__transition() returns trigger
language plpgsql set search_path = '' as $$
begin
  if not exists (select from app.transitions t where t.state = old.state and t.next_state = new.state) then
    raise exception 'no transition leads from % to %', old.state, new.state using errcode = '23514';
  end if;
  return new;
end $$;
revoke execute on function app.tg_requests__transition() from public;
grant execute on function app.tg_requests__transition() to countersign;
create trigger _010_transition before update on app.requests for each row when (old.state <> new.state)
  execute function app.tg_requests__transition();

-- AUT-3 at the last door: no row may say that an author decided, or that an author's authority was used; nor that
-- somebody decided two steps, once for themselves and once for another.
create function app.tg_decisions__not_author() returns trigger
language plpgsql set search_path = '' as $$
begin
  if exists (select from app.request_authors a
              where a.tenant_id = new.tenant_id and a.request_id = new.request_id and a.member_id in (new.member_id, new.for_member)) then
    raise exception 'self_approval_forbidden: an author decides no step of their request' using errcode = '23514';
  elsif new.decision = 'approve' and exists (select from app.decisions d
              where d.tenant_id = new.tenant_id and d.request_id = new.request_id and d.round = new.round and d.decision = 'approve'
                and d.voided_at is null and (d.member_id in (new.member_id, new.for_member) or d.for_member in (new.member_id, new.for_member))) then
    raise exception 'already_decided: nobody decides two steps of one request' using errcode = '23514';
  end if;
  return new;
end $$;
revoke execute on function app.tg_decisions__not_author() from public;
grant execute on function app.tg_decisions__not_author() to countersign;
create trigger _010_not_author before insert on app.decisions for each row execute function app.tg_decisions__not_author();

create trigger _500_record_insert after insert on app.requests referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_update after update on app.requests referencing old table as old_rows new table as new_rows
  for each statement execute function audit.tg_rows__record();
create trigger _500_record_delete after delete on app.requests referencing old table as old_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_insert after insert on app.request_lines referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_delete after delete on app.request_lines referencing old table as old_rows for each statement
  execute function audit.tg_rows__record();
