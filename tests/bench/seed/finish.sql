-- Numbers go on where the requests stopped.
insert into app.counters (tenant_id, kind, year, last)
select r.tenant_id, r.kind, split_part(r.number, '-', 2)::integer, max(split_part(r.number, '-', 3)::bigint)
  from app.requests r join seeding.tenants t on t.id = r.tenant_id where r.number is not null group by 1, 2, 3;
