import { connect } from '../../supabase/local/connect.ts';
import { locate } from '../../supabase/local/folder.ts';
import { loadKeys } from '../../supabase/local/keys.ts';
import { PEOPLE } from '../support/people.ts';
import { expect, fillSignIn, hydrated, test } from './support.ts';

/** Lets the person's sessions run out now, as twelve hours would. */
async function expireSessionsOf(email: string): Promise<void> {
  const data = process.env['E2E_DATA'];
  if (!data) throw new Error('Set E2E_DATA to the data folder of the stack behind APP_URL.');
  const keys = loadKeys(locate(data));
  const sql = connect(
    { port: keys.databasePort, password: keys.database, database: 'postgres' },
    'supabase_admin',
  );
  try {
    const expired = await sql`update app.sessions s set expires_at = clock_timestamp() from auth.users u
      where u.id = s.user_id and u.email = ${email} and s.ended_at is null returning s.id`;
    expect(expired.length).toBeGreaterThan(0);
  } finally {
    await sql.end();
  }
}

test('SES-1: a session that ran out is turned away at the next step, and typed words come back after signing in', async ({
  as,
}) => {
  const kemi = await as(PEOPLE.staff2);
  await kemi.goto('/requests/new');
  await hydrated(kemi);
  await kemi.getByLabel('Title').fill('Typed before it ran out');
  await expireSessionsOf(PEOPLE.staff2);
  await kemi.getByRole('button', { name: 'Save draft' }).click();
  await kemi.waitForURL(/\/sign-in\?why=session_ended/);
  await fillSignIn(kemi, PEOPLE.staff2);
  await kemi.waitForURL(/\/requests\/(new|[0-9a-f-]+\/edit)/);
  await expect(kemi.getByLabel('Title')).toHaveValue('Typed before it ran out');
});
