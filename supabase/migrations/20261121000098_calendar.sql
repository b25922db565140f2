-- ONB-1: on which days an organisation works. Weekdays stand with the tenant; here are the days that fall out. Only words
-- count by them ("needed in 2 working days"): no rule asks, so a calendar that is wrong keeps nothing from being decided.

create table app.holidays (
  tenant_id uuid not null references app.tenants (id),
  day date not null check (day between '2000-01-01' and '2100-12-31'),
  name text not null check (length(name) between 1 and 80),
  primary key (tenant_id, day)
);
alter table app.holidays enable row level security;
alter table app.holidays force row level security;
create policy tenant_reader on app.holidays as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.holidays as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.holidays to countersign using (true);
create policy select_member on app.holidays for select to authenticated using (true);
grant select (tenant_id, day, name) on app.holidays to authenticated;
-- one that is named otherwise is another row: there is no update to record
grant select, insert (tenant_id, day, name), delete on app.holidays to countersign;
create trigger _500_record_insert after insert on app.holidays referencing new table as new_rows for each statement
  execute function audit.tg_rows__record();
create trigger _500_record_delete after delete on app.holidays referencing old table as old_rows for each statement
  execute function audit.tg_rows__record();

-- By arithmetic, not day by day: what is needed may be as far away as a date can be.
create function app.working_days_between(p_tenant uuid, p_after date, p_until date) returns integer
language plpgsql stable set search_path = '' as $$
declare
  v_monday constant date := '2000-01-03';
  v_weekdays constant integer[] := (select t.working_days from app.tenants t where t.id = p_tenant);
begin
  if p_after is null or p_until is null or p_until <= p_after then
    return 0;
  end if;
  return (select sum(floor((p_until - v_monday - d + 1) / 7.0) - floor((p_after - v_monday - d + 1) / 7.0)) from unnest(v_weekdays) d)
    - (select count(*) from app.holidays h
        where h.tenant_id = p_tenant and h.day > p_after and h.day <= p_until and extract(isodow from h.day)::integer = any (v_weekdays));
end $$;
comment on function app.working_days_between(uuid, date, date) is 'Working days after the first day, up to and with the second; 0 when it is not later.';
revoke execute on function app.working_days_between(uuid, date, date) from public;
grant execute on function app.working_days_between(uuid, date, date) to countersign;
