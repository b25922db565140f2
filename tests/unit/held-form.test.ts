import { describe, expect, it } from 'vitest';
import { heldFields, heldTarget } from '../../src/lib/server/factor/held.ts';

describe('a form that waits for a code', () => {
  it('SES-3: what is secret in it is not written into the page that it waits on', () => {
    const data = new FormData();
    const typed = { name: 'Our login', password: 'a', new_password: 'b', current: 'c', client_secret: 'd' };
    for (const [name, value] of Object.entries(typed)) data.append(name, value);
    data.append('factor_code', '123456');
    data.append('metadata_file', new File(['x'], 'x.xml'));
    expect(heldFields(data)).toEqual([{ name: 'name', value: 'Our login' }]);
  });

  it('SES-3: it goes on to a page of ours, and to none that signs in or out', () => {
    for (const to of [
      'https://evil.example',
      '//evil.example/',
      '/\\evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
      '/sign-out',
      '/second-factor?/hold',
      '',
      null,
    ])
      expect([to, heldTarget(to)]).toEqual([to, null]);
    expect(heldTarget('/settings/single-sign-on?/save')).toBe('/settings/single-sign-on?/save');
  });
});
