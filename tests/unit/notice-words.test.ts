import { describe, expect, it } from 'vitest';
import { noticeKinds, noticeWords, type Names } from '../../src/lib/domain/notice-words.ts';

const names: Names = {
  member: (id) => (id === 'm1' ? 'Chidi Nwosu' : 'a colleague'),
  role: (key) => ({ staff: 'Staff', finance: 'Finance' })[key] ?? key,
  readsPeople: true,
};
const payload = {
  change: 'c1',
  request: 'r1',
  number: 'PV-2026-0001',
  member: 'm1',
  roles: ['staff'],
  added: ['finance'],
};

describe('notices in words', () => {
  it.each(noticeKinds)('%s says a whole sentence and leads somewhere', (kind) => {
    const { title, href } = noticeWords(kind, payload, names);
    expect(title).toMatch(/^[A-Z].{10,}[^.]$/);
    expect(href).toMatch(
      /^\/(requests|people|payees\/changes)\/|^\/(profile|sessions|profile\/second-factor|settings|delegations|settings\/policy)$/,
    );
  });

  it('roles are named as people call them', () => {
    expect(noticeWords('roles_changed', payload, names).more).toBe('You are now: Staff.');
    expect(noticeWords('roles_changed', { ...payload, roles: [] }, names).more).toBe('You hold no role now.');
    expect(noticeWords('role_granted_alone', payload, names).more).toMatch(/^Finance\. /);
  });

  it('whoever has no page of people is led to what they do have', () => {
    const auditor = { ...names, readsPeople: false };
    expect(noticeWords('role_granted_alone', payload, auditor).href).toBe('/trail');
    expect(noticeWords('invitation_accepted', payload, auditor).href).toBeNull();
  });

  it('a kind that this version has not heard of still reads', () => {
    expect(noticeWords('new_thing', payload, names)).toMatchObject({
      title: 'new thing',
      href: '/requests/r1',
    });
  });
});
