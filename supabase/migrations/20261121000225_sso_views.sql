-- What members see of single sign-on: the ways in, and which of them are theirs; Admins see domains and the rule.

create view api.identity_providers with (security_invoker = true) as
  select p.tenant_id, p.id, p.kind, p.name, p.issuer, p.client_id, p.secret_at, p.metadata, r.key as default_role, r.name as default_role_name,
         p.active, p.idp_initiated, p.created_at, p.used_at
    from app.identity_providers p left join app.roles r on r.tenant_id = p.tenant_id and r.id = p.default_role_id;

create view api.tenant_domains with (security_invoker = true) as
  select d.tenant_id, d.id, d.domain, '_countersign.' || d.domain as txt_name, 'countersign=' || d.txt_token as txt_value, d.claimed_by,
         m.name as claimed_by_name, d.claimed_at, d.proved_at
    from app.tenant_domains d left join app.members m on m.tenant_id = d.tenant_id and m.id = d.claimed_by;

create view api.sso_rules with (security_invoker = true) as
  select r.tenant_id, r.sso_only, r.break_glass, m.name as break_glass_name, r.changed_at
    from app.sso_rules r left join app.members m on m.tenant_id = r.tenant_id and m.id = r.break_glass;

create view api.identities with (security_invoker = true) as
  select i.tenant_id, i.id, i.member_id, i.provider_id, p.name as provider_name, p.kind, i.email, i.created_at
    from app.identities i left join app.identity_providers p on p.tenant_id = i.tenant_id and p.id = i.provider_id;

grant select on api.identity_providers, api.tenant_domains, api.sso_rules, api.identities to authenticated;
