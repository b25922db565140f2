-- Roles and policy by the functions that open a trial; in force since the organisations began.
select app.write_roles(t.id, 'three_or_more'), app.write_default_policy(t.id, 1, null, 'three_or_more', 500000000) from seeding.tenants t;
update app.policy_versions p set effective_from = seeding.began() from seeding.tenants t where t.id = p.tenant_id;
insert into app.member_roles (tenant_id, member_id, role_id)
select m.tenant_id, m.id, r.id from seeding.members m join app.roles r on r.tenant_id = m.tenant_id and r.key = any (m.roles);
