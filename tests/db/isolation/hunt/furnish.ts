import type { TestDatabase } from '../../../support/database.ts';
import { Person, type Answer } from '../../contract/person.ts';
import { approveAll, decide, hashOf, raise, save } from '../../contract/work.ts';

/** Who furnishes a tenant with one row of everything, by the public acts. */
export interface Household {
  admin: string;
  staff: string;
  hod: string;
  finance: string;
  department: string;
  currency: string;
}

/** An order, vouchers, decisions, talk, an open session, a proposal, an invitation, a saved view, keys. */
export async function furnish(db: TestDatabase, household: Household, tenant: string): Promise<void> {
  const enter = (email: string) => Person.enter(db, email, tenant);
  const { department, currency } = household;
  const staff = await enter(household.staff);
  const hod = await enter(household.hod);
  const finance = await enter(household.finance);
  const admin = await enter(household.admin);
  const must = (answer: Answer) => {
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const order = must(await raise(staff, { kind: 'purchase_order', department, currency }));
  await approveAll(order['request_id'], hod, finance);
  const voucher = must(await raise(staff, { department, currency }));
  must(
    await hod.call('add_comment', {
      p_request: voucher['request_id'],
      p_body: 'A word',
      p_mentions: [finance.member],
      p_idempotency_key: `comment-${tenant}`,
    }),
  );
  must(await decide(hod, voucher['request_id'], 'query', 'Which edition?'));
  const voided = must(await raise(staff, { department, currency }));
  must(await decide(hod, voided['request_id'], 'return', 'Too early'));
  const paid = must(await raise(staff, { department, currency }));
  await approveAll(paid['request_id'], hod, finance);
  must(await save(staff, { department, currency }));
  must(await staff.call('mark_notices_seen', { p_until: new Date().toISOString() }));
  must(await staff.call('save_view', { p_name: 'A view', p_query: 'mine=1' }));
  must(
    await admin.call('set_member_roles', {
      p_member: staff.member,
      p_roles: ['admin', 'staff'],
      p_reason: 'Covers for me',
    }),
  );
  const second = await enter(household.staff);
  must(
    await second.call('set_member_roles', {
      p_member: hod.member,
      p_roles: ['hod', 'finance'],
      p_reason: 'Small office',
    }),
  );
  must(
    await second.call('invite_member', {
      p_email: `new@${tenant.slice(0, 8)}.example`,
      p_name: 'A guest',
      p_roles: ['staff'],
      p_department: null,
      p_heads: null,
      p_token_hash: (await hashOf(db, voucher['request_id'])).split('').reverse().join(''),
    }),
  );
  // one that is still to come, so that the hunt's people read what their own roles say
  must(
    await finance.call('save_delegation', {
      p_to: hod.member,
      p_from: new Date(Date.now() + 86_400_000).toISOString(),
      p_until: new Date(Date.now() + 2 * 86_400_000).toISOString(),
      p_reason: 'On leave',
    }),
  );
  const [payee] = await finance.rows('payees');
  must(
    await finance.call('propose_payee_change', {
      p_payee: payee?.['id'],
      p_change: {
        bank_name: 'Of the change',
        account_name: 'Of the change',
        account_number: tenant.slice(0, 8),
      },
      p_reason: 'A letter from the bank',
    }),
  );
  must(await second.call('save_view', { p_name: 'Another view', p_query: 'state=paid' }));
  await fillGaps(db, tenant);
}

/** A way in by single sign-on, and who came by it: rows, as the words of another server would leave them. */
async function signOn(db: TestDatabase, tenant: string): Promise<void> {
  await db.admin`with provider as (
      insert into app.identity_providers (tenant_id, kind, name, issuer, client_id, active)
      values (${tenant}, 'oidc', 'A login', 'https://' || ${tenant} || '.example', 'A client', true) returning *),
    member as (select m.id from app.members m where m.tenant_id = ${tenant} order by m.id limit 1),
    domain as (insert into app.tenant_domains (tenant_id, domain, claimed_by)
      select ${tenant}, 'd' || left(${tenant}, 8) || '.example', id from member),
    rule as (insert into app.sso_rules (tenant_id, break_glass) select ${tenant}, id from member),
    attempt as (insert into app.sso_attempts (tenant_id, provider_id, state_digest, sealed, request_id, next)
      select tenant_id, id, sha256(convert_to(${tenant}, 'UTF8')), 'sealed', 'request', '/inbox' from provider),
    spent as (insert into app.used_assertions (tenant_id, issuer, digest, until)
      select tenant_id, issuer, sha256(convert_to(${tenant}, 'UTF8')), now() + interval '1 day' from provider)
    insert into app.identities (tenant_id, member_id, provider_id, issuer, subject, user_id, email)
    select p.tenant_id, m.id, p.id, p.issuer, 'A subject', gen_random_uuid(), 'a@' || left(${tenant}, 8) || '.example'
      from provider p, member m`;
}

/** How many idempotency keys a tenant has used: each is a value to try, once. */
const KEYS = 400;

/** What only other policies or rare acts write, as rows. */
async function fillGaps(db: TestDatabase, tenant: string): Promise<void> {
  await db.admin`insert into app.policy_alternates (tenant_id, version, permission, member_id)
    select m.tenant_id, 1, 'request.sanction', m.id from app.members m where m.tenant_id = ${tenant} limit 1
    on conflict do nothing`;
  await db.admin`insert into app.policy_drafts (tenant_id, base_version, content, author_id)
    select m.tenant_id, 1, '{"rules": [], "alternates": [], "consent": false}', m.id
      from app.members m where m.tenant_id = ${tenant} limit 1`;
  await db.admin`insert into app.policy_proposals (tenant_id, base_version, content, reason, proposed_by)
    select m.tenant_id, 1, '{"rules": [], "alternates": [], "consent": false}', 'A new year', m.id
      from app.members m where m.tenant_id = ${tenant} limit 1`;
  await db.admin`insert into app.step_alternates (tenant_id, step_id, request_id, member_id, named_by, reason)
    select s.tenant_id, s.id, s.request_id, m.id, x.id, 'Nobody is left'
      from app.request_steps s join app.members m on m.tenant_id = s.tenant_id
      join app.members x on x.tenant_id = s.tenant_id and x.id <> m.id where s.tenant_id = ${tenant} limit 1`;
  await db.admin`insert into app.payee_returns (tenant_id, request_id, round, change_id, member_id)
    select c.tenant_id, r.id, r.round, c.id, c.proposed_by from app.payee_changes c
      join app.requests r on r.tenant_id = c.tenant_id and r.round > 0 where c.tenant_id = ${tenant} limit 1`;
  await signOn(db, tenant);
  await db.admin`insert into app.entries (tenant_id, purpose, ticket_id) values (${tenant}, 'open_trial', gen_random_uuid())`;
  await db.admin`insert into app.idempotency_keys (tenant_id, member_id, key, act, digest, answer)
    select k.tenant_id, k.member_id, 'key of ' || k.tenant_id || i, k.act, k.digest, k.answer
      from app.idempotency_keys k, generate_series(1, ${KEYS}) i where k.tenant_id = ${tenant}`;
}
