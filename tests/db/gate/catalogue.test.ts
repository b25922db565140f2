import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransactionSql } from 'postgres';
import { compareFacts } from '../../../supabase/gate/catalogue/compare.ts';
import { readFacts, type Fact } from '../../../supabase/gate/catalogue/facts.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { harmless } from './harmless.ts';

/** What a migration may have done where no parser looked: the words that name it. */
const PLANTED: [sql: string, named: RegExp][] = [
  ['drop policy tenant_reader on app.requests', /^policy lost: app\.requests tenant_reader/],
  ['alter policy tenant_acting on app.members using (true)', /^policy changed: app\.members tenant_acting/],
  [
    'alter policy select_entitled on app.requests to authenticated, countersign',
    /^policy changed: app\.requests/,
  ],
  [
    'alter table app.sessions no force row level security',
    /^row security changed: app\.sessions: forced became enabled/,
  ],
  ['alter table audit.links disable row level security', /^row security changed: audit\.links/],
  [
    'alter table audit.events disable trigger _000_append_only',
    /^trigger changed: audit\.events _000_append_only: A/,
  ],
  ['alter table audit.events enable trigger _900_link', /^trigger changed: audit\.events _900_link/],
  ['drop trigger _500_record_update on app.members', /^trigger lost: app\.members _500_record_update/],
  [
    'grant select on audit.events to countersign with grant option',
    /^new privilege to grant on: countersign select\*/,
  ],
  ['grant insert on audit.events to countersign', /^new privilege: countersign insert audit\.events/],
  [
    'grant update (payload) on audit.events to recorder',
    /^new privilege: recorder update audit\.events\.payload/,
  ],
  ['revoke insert on audit.events from recorder', /^privilege lost: recorder insert audit\.events/],
  ['grant select on app.requests to service_role', /^new privilege: service_role select app\.requests/],
  ['grant select (id) on app.members to anon', /^new privilege: anon select app\.members\.id/],
  [
    'grant select on secrets.job_tickets to countersign',
    /^new privilege: countersign select secrets\.job_tickets/,
  ],
  ['grant create on schema app to countersign', /^new privilege: countersign create schema app/],
  [
    'alter default privileges in schema app grant select on tables to anon',
    /^new default privilege: anon select/,
  ],
  ['alter role countersign createdb', /^role countersign is now createdb/],
  ['grant recorder to countersign', /^new membership: countersign in recorder/],
  ['grant countersign to postgres with inherit true', /^membership postgres in countersign/],
  [`alter role authenticator set pgrst.db_pre_request = 'app.me'`, /^setting changed: authenticator/],
  [`alter role countersign set search_path = 'app'`, /^new setting: countersign search_path/],
  ['alter view api.requests set (security_invoker = false)', /^view changed: api\.requests/],
  ['create view api.x as select id from app.requests', /^view without security_invoker: api\.x/],
  ['create table app.x (tenant_id uuid)', /^table without forced row-level security: app\.x/],
  ['create table app.x (tenant_id uuid)', /^table without both restrictive tenant policies: app\.x/],
  ['alter table app.comments alter column tenant_id drop not null', /./],
  [
    'alter table app.comments drop constraint comments_tenant_id_request_id_fkey',
    /^constraint lost: app\.comments/,
  ],
  ['drop index app.invitations__one_open', /^constraint lost: app\.invitations/],
  ['create rule quiet as on delete to app.comments do instead nothing', /^new rule: app\.comments quiet/],
  [
    `create function app.x() returns int language plpgsql as 'begin return 1; end'`,
    /^function that looks names up/,
  ],
  [
    `create function app.x() returns int language plpgsql security definer set search_path = '' as 'begin return 1; end'`,
    /^definer that belongs to postgres: app\.x\(\)/,
  ],
  [`alter function app.judge security definer`, /^function changed: app\.judge/],
  [
    `set role gatekeeper; alter function app.live_tenant() reset search_path; reset role`,
    /^function changed: app\.live_tenant\(\)/,
  ],
  [
    `create or replace function audit.tg_trail__append_only() returns trigger language plpgsql set search_path = '' as 'begin return null; end'`,
    /^guard changed: audit\.tg_trail__append_only\(\)/,
  ],
  [
    'create policy select_all on app.payee_bank_details for select to authenticated using (true)',
    /^new permissive policy/,
  ],
  [
    'create policy select_all on app.requests for select to gatekeeper using (true)',
    /^new permissive policy/,
  ],
  [
    'grant create on schema app to countersign; alter table app.notice_marks owner to countersign',
    /^owner changed: app\.notice_marks/,
  ],
];

describe('the catalogue before and after', { timeout: 180_000 }, () => {
  let db: TestDatabase;
  let before: Fact[];
  beforeAll(async () => {
    db = await openDatabase();
    before = await db.owner.begin((tx) => readFacts(tx));
  });
  afterAll(() => db.close());

  /** What the comparison says of a migration that is applied as it is, unread, and taken back. */
  const apply = async (sql: string): Promise<string[]> => {
    const undone = new Error('taken back');
    let said: string[] = [];
    await db.owner
      .begin(async (tx: TransactionSql) => {
        await tx.unsafe('grant create on schema app to countersign');
        await tx.unsafe('revoke create on schema app from countersign');
        await tx.unsafe(sql);
        said = compareFacts(before, await readFacts(tx));
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
    return said;
  };

  it('SPEC-ISO-67: a weakening that no parser was shown is named', async () => {
    const missed: string[] = [];
    for (const [sql, named] of PLANTED) {
      const said = await apply(sql).catch((error: unknown) => [`failed: ${String(error)}`]);
      if (!said.some((line) => named.test(line))) missed.push(`${sql}: ${said.join(' | ')}`);
    }
    expect(missed).toEqual([]);
  });

  it('SPEC-ISO-68: every harmless migration applies, and nothing is said of it', async () => {
    expect(await apply('select 1')).toEqual([]);
    const refused: string[] = [];
    for (const [rule, what, sql] of harmless) {
      const said = await apply(sql).catch((error: unknown) => [`failed: ${String(error)}`]);
      if (said.length > 0) refused.push(`${rule}: ${what}: ${said.join(' | ')}`);
    }
    expect(refused).toEqual([]);
  });
});
