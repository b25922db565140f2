import type { TestDatabase } from '../../support/database.ts';
import type { Person } from '../contract/person.ts';

/** Works while somebody else holds the rows of these members and sessions; whoever would wait for them has to give up by themselves. */
export async function whileHeld<T>(
  db: TestDatabase,
  { members = [], sessions = [] }: { members?: Person[]; sessions?: Person[] },
  work: () => Promise<T>,
): Promise<T> {
  const answer = await db.admin.begin(async (other) => {
    await other`select from app.members where id = any (${members.map((one) => one.member)}) for update`;
    await other`select from app.sessions where id = any (${sessions.map((one) => one.session)}) for update`;
    return [await work()];
  });
  return answer[0] as T;
}
