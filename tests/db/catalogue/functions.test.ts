import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { FUNCTIONS, list, SIGNATURE } from './catalogue.ts';

const LEDGER = path.resolve(import.meta.dirname, '..', '..', '..', 'supabase', 'DEFINERS.md');

/** What each role of the Data API may run; anything else must be added here on purpose. */
const EXECUTABLE: Record<string, string[]> = {
  anon: [
    'api.give_back_rate(text, text, text, text)',
    'api.take_rate(text, text, text, text)',
    'app.check_request()',
    'app.live_tenant()',
  ],
  authenticated: [
    'api.accept_invitation(text, text)',
    'api.add_comment(uuid, text, uuid[], text)',
    'api.add_sample_data(text)',
    'api.answer_query(uuid, text, text)',
    'api.approve_role_change(uuid, text, text, text)',
    'api.bulk_decide(jsonb, text, text, text)',
    'api.claim_domain(text, text)',
    'api.connect_sso(text, uuid, text, text, text, text, text)',
    'api.deactivate_member(uuid, text, text)',
    'api.decide(uuid, text, text, text, text[], text)',
    'api.check_policy(jsonb)',
    'api.decide_policy_proposal(uuid, boolean, text, text)',
    'api.decide_payee_change(uuid, boolean, text, text, text)',
    'api.delete_view(uuid, text)',
    'api.discard_policy_draft(integer, text)',
    'api.drop_domain(uuid, text)',
    'api.end_all_sessions(uuid, boolean, text, text)',
    'api.end_delegation(uuid, text, text)',
    'api.end_session(uuid, text, text)',
    'api.explain(uuid, text, uuid)',
    'api.explain_many(uuid, text[], uuid)',
    'api.invite_member(text, text, text[], uuid, uuid[], text, text)',
    'api.look(uuid)',
    'api.mark_notices_seen(timestamp with time zone, text)',
    'api.mark_paid(uuid, text, text)',
    'api.name_alternate(uuid, uuid, text, text)',
    'api.prove_domain(text, uuid, text[], text)',
    'api.publish_policy(integer, text, timestamp with time zone, text)',
    'api.note_refusal(text, text)',
    'api.preview_networks(jsonb)',
    'api.take_revocations(text)',
    'api.propose_payee_change(uuid, jsonb, text, text)',
    'api.purchase_order_balance(uuid)',
    'api.read_policy(integer)',
    'api.register_session(text, uuid, text, text, uuid, text)',
    'api.remove_sample_data(text)',
    'api.renew_invitation(uuid, text, text)',
    'api.replay_policy(jsonb, jsonb, timestamp with time zone, integer)',
    'api.request_warnings(uuid)',
    'api.revoke_invitation(uuid, text, text)',
    'api.save_delegation(uuid, timestamp with time zone, timestamp with time zone, text, uuid, text)',
    'api.save_department(uuid, text, text, boolean, uuid[], text)',
    'api.save_identity_provider(jsonb, uuid, text)',
    'api.save_networks(jsonb, text, text, text)',
    'api.save_policy_draft(jsonb, integer, text)',
    'api.save_profile(text, text, text)',
    'api.save_provider_secret(text, uuid, text, text)',
    'api.save_rate(text, numeric, text, timestamp with time zone, text)',
    'api.save_request(jsonb, uuid, text, text)',
    'api.save_settings(jsonb, text)',
    'api.save_sso_rule(boolean, uuid, text)',
    'api.save_view(text, text, uuid, text)',
    'api.save_working_days(integer[], jsonb, text)',
    'api.search_requests(text, jsonb, jsonb, integer)',
    'api.set_member_roles(uuid, text[], text, text)',
    'api.set_up()',
    'api.submit_request(uuid, text, text)',
    'api.switch_tenant(uuid)',
    'api.touch_session(text, text, text)',
    'api.verify_trail(bigint, bigint)',
    'api.warnings_of(uuid[])',
    'api.whoami()',
    'api.begin_check(text)',
    'api.begin_factor(text, text)',
    'api.confirm_factor(text, bigint, text[])',
    'api.factor_state()',
    'api.pass_factor(text, bigint)',
    'api.remove_factor(text, bigint, text)',
    'api.renew_recovery_codes(text, text[])',
    'api.reset_factor(uuid, text, text)',
    'api.save_factor_rule(text, timestamp with time zone, text)',
    'api.use_recovery_code(text, text)',
    'api.withdraw_payee_change(uuid, text)',
    'api.withdraw_request(uuid, text, text)',
    'app.can(text[])',
    'app.check_request()',
    'app.context()',
    'app.inbox()',
    'app.live_tenant()',
    'app.living(boolean)',
    'app.me()',
    'app.me_with(text[])',
    'app.read_departments()',
    'app.reads_all_for_another()',
    'app.tenant_with(text[])',
    'app.timeline_of(uuid)',
    'audit.utc(timestamp with time zone)',
  ],
  service_role: [
    'api.begin_sso(text, uuid, text, text, text, text, boolean)',
    'api.find_sso(text, text)',
    'api.finish_sso(text, uuid, text, text, text, text, timestamp with time zone)',
    'api.read_sso_provider(text, uuid)',
    'api.refuse_sso(text, uuid, text)',
    'api.take_sso_attempt(text, text, uuid)',
    'api.issue_job_ticket(text, text)',
    'api.open_trial(text, text, text, text, text, bigint, uuid, text, text, jsonb)',
    'api.put_sealed(text, uuid, jsonb)',
    'api.read_invitation(text, text)',
    'api.stale_seals(text, text)',
    'api.take_sealed(text, uuid, text)',
    'app.check_request()',
  ],
};

/** What a function that promises to change nothing must not say. */
const WRITES =
  /\b(insert\s+into|update\s+\w+\.|delete\s+from|for\s+(no\s+key\s+)?update|for\s+share|audit\.(record|write)|nextval|app\.(refuse|post)\()/i;

describe('every function', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SPEC-ISO-11: every definer function stands in DEFINERS.md with its owner and a reason, and nothing else does', async () => {
    const inDatabase = await list(
      db.admin,
      `select ${SIGNATURE} || ' ' || p.proowner::regrole::text from ${FUNCTIONS} where p.prosecdef order by 1`,
    );
    const rows = [...fs.readFileSync(LEDGER, 'utf8').matchAll(/^\| `([^`]+)` +\| (\w+) +\| (.+?) +\|$/gm)];
    expect(rows.map((row) => `${row[1]} ${row[2]}`).sort()).toEqual(inDatabase.sort());
    expect(rows.filter((row) => (row[3] ?? '').length < 20)).toEqual([]);
  });

  it('SPEC-ISO-12: no definer function belongs to a superuser, to a role past row security or to an owner of tables', async () => {
    const wrong = await list(
      db.admin,
      `select ${SIGNATURE} from ${FUNCTIONS} join pg_roles r on r.oid = p.proowner
        where p.prosecdef and (r.rolsuper or r.rolbypassrls or r.rolcanlogin
           or exists (select from pg_class c where c.relowner = p.proowner))`,
    );
    expect(wrong).toEqual([]);
  });

  it('SPEC-ISO-13: every function looks nothing up by search path', async () => {
    // an aggregate carries no settings; its state function does
    const wrong = await list(
      db.admin,
      `select ${SIGNATURE} from ${FUNCTIONS}
        where p.prokind <> 'a' and not coalesce(p.proconfig @> array['search_path=""'], false)`,
    );
    expect(wrong).toEqual([]);
  });

  it('SPEC-ISO-14: what is called stable or immutable neither writes, locks nor records', async () => {
    const rows = await db.admin.unsafe<{ name: string; source: string }[]>(
      `select ${SIGNATURE} as name, p.prosrc as source from ${FUNCTIONS} where p.provolatile <> 'v' and p.prokind = 'f'`,
    );
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => WRITES.test(row.source)).map((row) => row.name)).toEqual([]);
    const immutable = await db.admin.unsafe<{ name: string; source: string }[]>(
      `select ${SIGNATURE} as name, p.prosrc as source from ${FUNCTIONS} where p.provolatile = 'i' and p.prokind = 'f'`,
    );
    const reads =
      /\b(from|join)\s+(app|audit|secrets)\.\w+(?!\w*\()|\b(clock_timestamp|now|current_setting)\(/i;
    const ownFunctions = /\b(from|join)\s+(app|audit)\.\w+\(/gi;
    const impure = immutable.filter((row) => reads.test(row.source.replaceAll(ownFunctions, '')));
    expect(impure.map((row) => row.name)).toEqual([]);
  });

  it('SPEC-ISO-22: anon, authenticated and service_role execute exactly the listed functions', async () => {
    for (const [role, functions] of Object.entries(EXECUTABLE)) {
      const found = await list(
        db.admin,
        `select ${SIGNATURE} from ${FUNCTIONS} where has_function_privilege('${role}', p.oid, 'execute')`,
      );
      expect({ role, functions: found.sort() }).toEqual({ role, functions: [...functions].sort() });
    }
  });

  it('SPEC-ISO-15: nothing of ours is executable by everybody, and the platform’s other roles run none of it', async () => {
    const everybody = await list(
      db.admin,
      `select ${SIGNATURE} from ${FUNCTIONS}, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where a.grantee = 0`,
    );
    const others = await list(
      db.admin,
      `select r || ' ' || ${SIGNATURE} from ${FUNCTIONS},
              unnest(array['authenticator', 'supabase_auth_admin', 'supabase_storage_admin']) r
        where has_function_privilege(r, p.oid, 'execute')`,
    );
    expect([...everybody, ...others]).toEqual([]);
  });

  it('SPEC-AUT-01: no function, permission, role, action or state is named after forcing or overriding', async () => {
    const names = await list(
      db.admin,
      `select ${SIGNATURE} from ${FUNCTIONS}
       union all select id || ' ' || words from app.permissions
       union all select role_key || ' ' || name from app.role_templates
       union all select state || ' ' || action || ' ' || next_state from app.transitions`,
    );
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => /force|overrid|bypass|super|sudo|admin_approve/i.test(name))).toEqual([]);
  });
});
