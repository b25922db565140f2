import { describe, expect, it } from 'vitest';
import { safeNext, signInPath } from '../../src/lib/server/session/next.ts';

describe('SES-7: after signing in a person lands on a page of ours', () => {
  it.each(['/requests', '/trail?outcome=refused', '/people/1'])('%s is kept', (next) => {
    expect(safeNext(next)).toBe(next);
  });

  it.each([
    null,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/sign-in',
    '/sign-out',
    '/choose-tenant?next=/x',
    '/',
  ])('%s is not', (next) => {
    expect(safeNext(next)).toBe('/inbox');
  });

  it('a form’s action is not an address to come back to', () => {
    const url = new URL('http://localhost/requests/1?/decide&said=saved');
    expect(signInPath(url, 'session_ended')).toBe(
      '/sign-in?why=session_ended&next=%2Frequests%2F1%3Fsaid%3Dsaved',
    );
    expect(signInPath(new URL('http://localhost/inbox?/approve'), null)).toBe('/sign-in');
  });
});
