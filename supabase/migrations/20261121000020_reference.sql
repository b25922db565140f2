-- Reference data: the same for every tenant, changed by migrations only. Readable with a living session.

create table app.currencies (
  code text primary key check (code ~ '^[A-Z]{3}$'),
  exponent smallint not null check (exponent between 0 and 3),
  name text not null
);
comment on table app.currencies is 'ISO 4217 codes with the number of digits of their minor unit.';
insert into app.currencies (code, exponent, name) values
  ('NGN', 2, 'Nigerian naira'), ('KES', 2, 'Kenyan shilling'), ('GHS', 2, 'Ghanaian cedi'), ('ZAR', 2, 'South African rand'),
  ('GBP', 2, 'Pound sterling'), ('EUR', 2, 'Euro'), ('USD', 2, 'US dollar'), ('JPY', 0, 'Japanese yen'), ('KWD', 3, 'Kuwaiti dinar');

create table app.locales (
  code text primary key check (code ~ '^[a-z]{2}-[A-Z]{2}$'),
  name text not null
);
comment on table app.locales is 'How money, numbers and dates can be written. The words stay English.';
insert into app.locales (code, name) values
  ('en-NG', 'Nigeria'), ('en-KE', 'Kenya'), ('en-GH', 'Ghana'), ('en-ZA', 'South Africa'), ('en-GB', 'United Kingdom'),
  ('en-US', 'United States'), ('de-DE', 'Germany'), ('fr-FR', 'France');

create table app.permissions (
  id text primary key check (id ~ '^[a-z]+\.[a-z_]+$'),
  kind text not null check (kind in ('neutral', 'deciding', 'administrative', 'oversight')),
  words text not null
);
comment on table app.permissions is 'AUT-1. A role, and a member over all roles, holds at most one kind that is not neutral.';
insert into app.permissions (id, kind, words) values
  ('request.create', 'neutral', 'Draft vouchers and purchase orders'),
  ('request.submit', 'neutral', 'Submit their own requests'),
  ('request.withdraw', 'neutral', 'Withdraw their own requests'),
  ('request.comment', 'neutral', 'Comment, and answer queries'),
  ('request.attach', 'neutral', 'Attach documents'),
  ('request.read_own', 'neutral', 'Read their own requests and those shared with them'),
  ('delegation.own', 'neutral', 'Delegate their own work for a time'),
  ('request.read_department', 'neutral', 'Read the requests of departments they head'),
  ('request.query', 'neutral', 'Query a request that waits for them'),
  ('request.return', 'neutral', 'Return a request for change'),
  ('request.read_all', 'neutral', 'Read every submitted request'),
  ('payee.propose', 'neutral', 'Propose payees and changes to them'),
  ('payee.read_bank', 'neutral', 'Read payees'' bank details'),
  ('request.approve_department', 'deciding', 'Approve for a department they head'),
  ('request.review_finance', 'deciding', 'Review for Finance'),
  ('request.sanction', 'deciding', 'Sanction as Managing Director'),
  ('request.bulk_decide', 'deciding', 'Decide several requests at once'),
  ('request.mark_paid', 'deciding', 'Mark approved vouchers as paid'),
  ('payee.approve', 'deciding', 'Approve changes to payees'),
  ('delegation.manage', 'deciding', 'Arrange delegations for others'),
  ('access.approve_board', 'deciding', 'Approve board members'' access'),
  ('member.read', 'neutral', 'See people''s details'),
  ('member.invite', 'administrative', 'Invite people'),
  ('member.deactivate', 'administrative', 'Deactivate people'),
  ('role.grant', 'administrative', 'Change people''s roles'),
  ('role.define', 'administrative', 'Define roles'),
  ('department.manage', 'administrative', 'Manage departments and their heads'),
  ('policy.read', 'neutral', 'Read the approval policy'),
  ('policy.draft', 'administrative', 'Draft policy'),
  ('policy.publish', 'administrative', 'Make policy effective'),
  ('policy.replay', 'administrative', 'Replay a draft policy over history'),
  ('rate.manage', 'administrative', 'Manage exchange rates'),
  ('security.read', 'neutral', 'See security settings'),
  ('security.manage', 'administrative', 'Change security settings'),
  ('scim.manage', 'administrative', 'Manage provisioning'),
  ('session.read_all', 'neutral', 'See everybody''s sessions'),
  ('session.revoke', 'administrative', 'End other people''s sessions'),
  ('access.grant_auditor', 'administrative', 'Give an auditor dated access'),
  ('access.propose_board', 'administrative', 'Propose a board member''s access'),
  ('support.grant', 'administrative', 'Let support in for a time'),
  ('retention.manage', 'administrative', 'Manage retention'),
  ('tenant.manage', 'administrative', 'Change the organisation''s settings'),
  ('plan.manage', 'administrative', 'Manage the plan'),
  ('tenant.export', 'administrative', 'Ask for a full export'),
  ('trail.read', 'neutral', 'Read the trail'),
  ('trail.verify', 'neutral', 'Verify the trail'),
  ('evidence.export', 'neutral', 'Export evidence'),
  ('privacy.export_person', 'neutral', 'Export one person''s data'),
  ('checkpoint.publish', 'oversight', 'Publish checkpoints'),
  ('hold.manage', 'oversight', 'Place and lift legal holds'),
  ('privacy.erase', 'oversight', 'Erase personal data');

-- The roles that ship (AUT-2). A new tenant gets a copy of its own, so that tenant-made roles stand beside them.
create table app.role_templates (
  role_key text not null check (role_key ~ '^[a-z][a-z_]{1,39}$'),
  name text not null,
  description text not null,
  permissions text[] not null,
  primary key (role_key)
);
insert into app.role_templates (role_key, name, description, permissions)
select t.role_key, t.name, t.description, case when t.works then s.base || t.own else t.own end
  from (values (array['request.create', 'request.submit', 'request.withdraw', 'request.comment', 'request.attach',
                      'request.read_own', 'delegation.own'])) s (base),
       (values
  ('staff', 'Staff', 'Raises vouchers and purchase orders', true, array[]::text[]),
  ('hod', 'Head of Department', 'Approves for the departments they head', true,
    array['request.read_department', 'request.approve_department', 'request.query', 'request.return', 'request.bulk_decide']),
  ('finance', 'Finance', 'Reviews every request, and marks vouchers paid', true,
    array['request.read_all', 'request.review_finance', 'request.mark_paid', 'payee.propose', 'payee.read_bank', 'request.query',
          'request.return', 'request.bulk_decide']),
  ('md', 'Managing Director', 'Sanctions what is over the threshold', true,
    array['request.sanction', 'request.bulk_decide', 'delegation.manage', 'payee.approve', 'request.read_all', 'request.query',
          'request.return', 'trail.read', 'evidence.export', 'access.approve_board']),
  ('admin', 'Admin', 'Manages people, roles, policy and security; decides nothing', false,
    array['member.read', 'member.invite', 'member.deactivate', 'role.grant', 'role.define', 'department.manage', 'policy.read',
          'policy.draft', 'policy.publish', 'policy.replay', 'rate.manage', 'security.read', 'security.manage', 'scim.manage',
          'session.read_all', 'session.revoke', 'access.grant_auditor', 'access.propose_board', 'support.grant',
          'retention.manage', 'tenant.manage', 'plan.manage', 'tenant.export']),
  ('compliance', 'Compliance officer', 'Oversees: reads all, verifies, exports, holds, erases', false,
    array['trail.read', 'trail.verify', 'evidence.export', 'checkpoint.publish', 'hold.manage', 'privacy.export_person',
          'privacy.erase', 'policy.read', 'session.read_all', 'payee.read_bank', 'request.read_all']),
  ('auditor', 'Auditor', 'Reads and verifies, between two dates', false,
    array['trail.read', 'trail.verify', 'evidence.export', 'policy.read', 'request.read_all']),
  ('board', 'Board member', 'Reads, between two dates', false,
    array['trail.read', 'policy.read', 'request.read_all'])
  ) t (role_key, name, description, works, own);

-- REQ-2: each allowed transition stands in this one table; a trigger on requests refuses every other.
create table app.transitions (
  state text not null,
  action text not null,
  next_state text not null,
  primary key (state, action, next_state)
);
insert into app.transitions (state, action, next_state) values
  ('draft', 'save', 'draft'), ('draft', 'submit', 'pending'), ('draft', 'withdraw', 'withdrawn'),
  ('pending', 'approve', 'pending'), ('pending', 'approve', 'approved'), ('pending', 'reject', 'rejected'),
  ('pending', 'query', 'queried'), ('pending', 'return', 'returned'), ('pending', 'save', 'returned'),
  ('pending', 'withdraw', 'withdrawn'), ('pending', 'name_alternate', 'pending'),
  ('queried', 'answer', 'pending'), ('queried', 'reject', 'rejected'), ('queried', 'save', 'returned'),
    ('queried', 'withdraw', 'withdrawn'),
  ('returned', 'save', 'returned'), ('returned', 'submit', 'pending'), ('returned', 'withdraw', 'withdrawn'),
  ('approved', 'mark_paid', 'paid'),
  -- REQ-4: what the approvals relied on is no more
  ('pending', 'payee_change', 'returned'), ('queried', 'payee_change', 'returned'), ('approved', 'payee_change', 'returned');
