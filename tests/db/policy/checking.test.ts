import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company, type Problem } from './company.ts';
import { all, any, DIRECTOR, FINANCE, HEAD, named, policy, rule, type Rule } from './content.ts';

/** AUT-7: what is wrong is said so that somebody who never saw a workflow engine can mend it. */
describe('what is wrong with a policy', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
  });
  afterAll(() => db.close());

  const said = ({ severity, token, rule_no, problem, mend }: Problem) =>
    `${severity} ${token} ${rule_no}: ${problem} ${mend}`;
  const check = async (rules: Rule[], more = {}) => {
    const found = await company.check(policy(rules, more));
    // that hal alone heads LAB is told by another test
    return found.filter(({ token }) => token !== 'starves').map(said);
  };
  const finance = (changes: Partial<Rule> = {}) => rule({ positions: [all(FINANCE)], ...changes });

  it('SPEC-AUT-112: bands that overlap, leave out, end before they begin or are never reached are named with their rule and their mend', async () => {
    expect(await check([finance({ below_minor: 100_001 }), finance({ from_minor: 200_000 })])).toEqual([
      'hole gap 1: No rule is for requests over NGN 1,000 and below NGN 2,000. Let rule 1 go on to where rule 2 begins, or let rule 2 begin where rule 1 ends.',
    ]);
    expect(await check([finance({ from_minor: 100, kind: 'payment_voucher' })])).toEqual([
      'hole gap 1: No rule is for payment vouchers, below NGN 1. Let rule 1 begin at nothing, or add a rule for what is below it.',
      'hole gap null: No rule is for purchase orders. Add a rule for them.',
    ]);
    expect(await check([])).toEqual(['hole gap null: No rule is for any request. Add a rule for them.']);
    expect(await check([finance({ below_minor: 300 }), finance({ from_minor: 200 })])).toEqual([
      'hole overlap 2: Rules 1 and 2 are both for the same requests from NGN 2 and below NGN 3. End one of them where the other begins, or take rule 2 away.',
    ]);
    expect(await check([finance(), finance({ from_minor: 500, below_minor: 500 })])).toEqual([
      'hole band_empty 2: Rule 2 ends at NGN 5, before it begins at NGN 5. Give rule 2 an upper limit above its lower one, or none.',
    ]);
    expect(
      await check([
        finance(),
        finance({ kind: 'payment_voucher', below_minor: 700 }),
        finance({ kind: 'payment_voucher', from_minor: 700 }),
        finance({ kind: 'purchase_order' }),
      ]),
    ).toEqual([
      'hole rule_unreachable 1: No request can ever fall to rule 1: rules for a kind of request or of payee, such as rule 2, take all that it is for. Take rule 1 away, or leave it something: another band, kind or risk.',
    ]);
    expect(await check([finance(), finance({ department_id: company.department('OLD') })])).toEqual([
      'hole rule_unreachable 2: No request can fall to rule 2: OLD department is closed. Choose another department for rule 2, or take it away.',
    ]);
  });

  it('SPEC-AUT-113: a path of one person, a step that asks nobody and a step that is never needed are holes', async () => {
    expect(await check([rule({ positions: [] })])).toEqual([
      'hole fewer_than_two 1: Rule 1 asks nobody, so a request would pass with one person: whoever raised it. Add a step to rule 1.',
    ]);
    expect(await check([rule({ positions: [all(FINANCE), all()] })])).toEqual([
      'hole position_empty 1: Position 2 of rule 1 asks nobody. Add a step to it, or take it away.',
    ]);
    expect(await check([rule({ positions: [any(FINANCE, { ...FINANCE, label: 'Accounts' })] })])).toEqual([
      'hole step_unreachable 1: The step Accounts of rule 1 is never needed: any one of its position is enough, and another step there asks the same people. Take one of the two away, or ask all of them.',
    ]);
    expect(await check([rule({ positions: [all({ ...FINANCE, label: ' ' })] })])).toEqual([
      'hole label_missing 1: A step at position 1 of rule 1 has no name. Say who decides there: Finance, for instance.',
    ]);
    expect(await check([rule({ positions: [all(named('Treasurer'))] })])).toContain(
      'hole nobody_named 1: The step Treasurer of rule 1 names nobody. Choose at least one person.',
    );
  });

  it('SPEC-AUT-114: a step that nobody can act on today is a hole that names the departments without a head, unless others stand beside it', async () => {
    const sam = named('Treasurer', company.id('sam'));
    expect(await check([rule({ positions: [all(sam)] })])).toEqual([
      'hole nobody_can_act 1: Nobody can act on Treasurer of rule 1 today. Give somebody a role that may take this step, or choose other people for it.',
    ]);
    expect(await check([rule({ positions: [any(sam, FINANCE)] })])).toEqual([
      'advice nobody_can_act 1: Nobody can act on Treasurer of rule 1 today, only on the other steps beside it. Give somebody a role that may take this step, or choose other people for it.',
    ]);
    const lent = { alternates: [{ permission: FINANCE.permission, member_id: company.id('mia') }] };
    expect(await check([rule({ positions: [all(sam)] })], lent)).toEqual([
      'advice nobody_can_act 1: Nobody can act on Treasurer of rule 1 today, but alternates can. Give somebody a role that may take this step, or choose other people for it.',
    ]);
    const other = await Company.open(db);
    await db.admin`delete from app.department_heads where tenant_id = ${other.tenant.id}
      and department_id = any (${[other.department('LAB'), other.department('SAL')]})`;
    const headless = (await other.check(policy([rule()]))).filter(({ token }) => token === 'nobody_can_act');
    expect(headless.map(said)).toEqual([
      'hole nobody_can_act 1: Nobody can act on Head of Department of rule 1 today in LAB department and SAL department. Make somebody who may approve the head of each of them.',
    ]);
    // where its own rules ask nobody of the department, no head is needed
    const own = ['LAB', 'SAL'].map((code) => finance({ department_id: other.department(code) }));
    expect((await other.check(policy([rule(), ...own]))).filter(({ token }) => token !== 'starves')).toEqual(
      [],
    );
  });

  it('SPEC-AUT-115: a rule that separation of duties would starve is a hole; one that starves for some says for whom, unless alternates help', async () => {
    const both = [company.id('fay'), company.id('finn')];
    const three = rule({
      positions: [all(named('One', ...both), named('Two', ...both), named('Three', ...both))],
    });
    expect((await company.check(policy([three]))).map(said)).toEqual([
      'hole starves 1: Rule 1 can never be finished: it needs 3 different people besides the requester, and too few may act. Let more people act on its steps, or take a step away.',
    ]);
    const two = rule({ positions: [all(named('One', ...both)), all(named('Two', ...both))] });
    expect((await company.check(policy([two]))).map(said)).toEqual([
      'advice starves 1: For requests of fay and finn, nobody is left for a step of rule 1. Let one more person act on its steps, or set an alternate; otherwise a Managing Director names one each time.',
    ]);
    const helped = { alternates: [{ permission: FINANCE.permission, member_id: company.id('mia') }] };
    expect(await company.check(policy([two], helped))).toEqual([]);
  });

  it('SPEC-AUT-116: alternates in a circle are a hole, one who decides nothing is told, and consent takes two who could give it', async () => {
    const [fay, mia, sam] = ['fay', 'mia', 'sam'].map((key) => company.id(key));
    const circle = {
      alternates: [
        { permission: FINANCE.permission, member_id: mia },
        { permission: DIRECTOR.permission, member_id: fay },
      ],
    };
    expect(await check([finance()], circle)).toEqual([
      'hole alternates_circle 1: Alternates go round in a circle: Finance, for whom stand in Managing Directors, for whom stand in Finance. Let somebody else stand in for one of them, or nobody: a Managing Director can then name an alternate.',
    ]);
    expect(await check([finance()], { alternates: circle.alternates.slice(0, 1) })).toEqual([]);
    expect(
      await check([finance()], { alternates: [{ permission: FINANCE.permission, member_id: sam }] }),
    ).toEqual([
      'advice alternate_unable null: sam cannot stand in: they decide nothing in this organisation. Choose somebody who approves, reviews or sanctions.',
    ]);
    const alone = await Company.open(db);
    expect(await alone.check(policy([finance()], { consent: true }))).toEqual([]);
    await db.admin`delete from app.member_roles where tenant_id = ${alone.tenant.id} and member_id = ${alone.id('abe')}`;
    expect((await alone.check(policy([finance()], { consent: true }))).map(said)).toEqual([
      'hole nobody_consents null: Nobody could consent to the next version: only one person may make policy effective. Give a second person the role Admin, or do not ask for consent.',
    ]);
  });

  it('SPEC-AUT-117: what cannot be read, or names what another organisation has, is refused part by part', async () => {
    const other = await Company.open(db);
    const step = { ...FINANCE };
    for (const [content, at] of [
      [null, [null, null, null]],
      ['rules', [null, null, null]],
      [{}, [null, null, null]],
      [{ rules: {} }, [null, null, null]],
      [{ rules: Array(501).fill(finance()) }, [null, null, null]],
      [{ rules: [], consent: 'yes' }, [null, null, null]],
      [
        { rules: [], alternates: [{ permission: 'role.grant', member_id: company.id('fay') }] },
        [null, null, null],
      ],
      [{ rules: [], alternates: [{ permission: FINANCE.permission, member_id: 'fay' }] }, [null, null, null]],
      [{ rules: [finance(), 7] }, [2, null, null]],
      [{ rules: [{ ...finance(), kind: 'invoice' }] }, [1, null, null]],
      [{ rules: [{ ...finance(), payee_risk: 3 }] }, [1, null, null]],
      [{ rules: [{ ...finance(), department_id: 'OPS' }] }, [1, null, null]],
      [{ rules: [{ ...finance(), from_minor: 0.5 }] }, [1, null, null]],
      [{ rules: [{ ...finance(), from_minor: '5' }] }, [1, null, null]],
      [{ rules: [{ ...finance(), below_minor: 2 ** 53 }] }, [1, null, null]],
      [{ rules: [{ ...finance(), positions: Array(21).fill(all(step)) }] }, [1, null, null]],
      [{ rules: [{ ...finance(), positions: [{ mode: 'most', steps: [step] }] }] }, [1, 1, null]],
      [
        { rules: [{ ...finance(), positions: [{ mode: 'all', steps: Array(21).fill(step) }] }] },
        [1, 1, null],
      ],
      [
        { rules: [rule({ positions: [all(step, { ...step, permission: 'request.mark_paid' as never })] })] },
        [1, 1, 2],
      ],
      [{ rules: [rule({ positions: [all({ ...step, scope: 'world' as never })] })] }, [1, 1, 1]],
      [{ rules: [rule({ positions: [all({ ...step, meaning: 'blessed' as never })] })] }, [1, 1, 1]],
      [{ rules: [rule({ positions: [all({ ...step, label: 'x'.repeat(81) })] })] }, [1, 1, 1]],
      [{ rules: [rule({ positions: [all({ ...step, scope: 'named' })] })] }, [1, 1, 1]],
      [{ rules: [rule({ positions: [all({ ...step, scope: 'named', named: ['fay'] })] })] }, [1, 1, 1]],
      [policy([finance({ department_id: other.department('OPS') })]), [1, null, null]],
      [policy([rule({ positions: [all(named('Their head', other.id('hal')))] })]), [1, 1, 1]],
      [
        policy([finance()], { alternates: [{ permission: FINANCE.permission, member_id: other.id('fay') }] }),
        [null, null, null],
      ],
    ] as const) {
      const answer = await company.call('ada', 'save_policy_draft', { p_content: content });
      expect(answer, JSON.stringify(content)?.slice(0, 200)).toMatchObject({
        ok: false,
        token: 'policy_malformed',
      });
      const [first] = answer['problems'] as Problem[];
      expect(
        [first?.rule_no, first?.position, first?.step_no],
        JSON.stringify(content)?.slice(0, 200),
      ).toEqual(at);
    }
    expect(await company.rows('ada', 'policy_draft')).toEqual([]);
    expect(await check([rule({ positions: [all(HEAD)] })])).toEqual([]);
  });
});
