import { describe, expect, it } from 'vitest';
import { apart, inOrder, mixedDuties, nameFrom } from '../../src/lib/domain/duties.ts';
import { currencyOf, isZone, zoneName, zoneOf } from '../../src/lib/domain/places.ts';
import { checklist, currentStep, stepAfter } from '../../src/lib/domain/set-up.ts';

const facts = {
  settled: false,
  departments: 0,
  invitations_open: 0,
  missing: [{ permission: 'request.approve_department', label: 'Head of Department' }],
  first_submitted_at: null as string | null,
  first_approved_at: null as string | null,
};
const states = (of: typeof facts) => checklist(of).map(({ state }) => state);

describe('ONB-1: the checklist leads to the first approval', () => {
  it('goes on at the first step that is not done; waiting for somebody holds nobody up', () => {
    expect(currentStep(facts)).toBe('organisation');
    expect(currentStep({ ...facts, settled: true })).toBe('departments');
    const two = { ...facts, settled: true, departments: 1 };
    expect(currentStep(two)).toBe('people');
    expect(currentStep({ ...two, invitations_open: 1 })).toBe('first');
    expect(states({ ...two, invitations_open: 1 })).toEqual(['done', 'done', 'waits', 'open', 'open']);
  });

  it('ends with the approval, and stays at the last step', () => {
    const at = '2026-11-21T10:00:00Z';
    const done = { ...facts, settled: true, departments: 2, missing: [], first_submitted_at: at };
    expect(states(done)).toEqual(['done', 'done', 'done', 'done', 'waits']);
    expect(states({ ...done, first_approved_at: at })).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(currentStep({ ...done, first_approved_at: at })).toBe('first');
    expect([stepAfter('organisation'), stepAfter('first')]).toEqual(['departments', 'first']);
  });
});

describe('ONB-1: first guesses', () => {
  it('a zone suggests a currency, and a language a zone', () => {
    expect(['Africa/Lagos', 'Europe/Paris', 'Asia/Kuwait', 'America/Lima'].map(currencyOf)).toEqual([
      'NGN',
      'EUR',
      'KWD',
      'USD',
    ]);
    expect(zoneOf('fr,en-KE;q=0.8')).toBe('Africa/Nairobi');
    expect(zoneOf('en')).toBe('UTC');
    expect(zoneName('Africa/Dar_es_Salaam')).toBe('Dar es Salaam (Africa)');
    expect(['Africa/Lagos', 'UTC', "x'; drop", 'Africa/Nowhere', ''].map(isZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('an address suggests a name', () => {
    expect(nameFrom('tunde.bello@acme.example')).toBe('Tunde Bello');
    expect(nameFrom('ada_obi+work@acme.example')).toBe('Ada Obi');
    expect(nameFrom('j.k99@acme.example')).toBe('');
  });
});

describe('AUT-1: duties that stay apart', () => {
  const role = (key: string, kind: 'neutral' | 'deciding' | 'administrative' | 'oversight') => ({
    key,
    name: key.toUpperCase(),
    kind,
  });
  const all = [
    role('admin', 'administrative'),
    role('staff', 'neutral'),
    role('finance', 'deciding'),
    role('hod', 'deciding'),
  ];

  it('deciding, administering and overseeing exclude each other; the rest goes with all', () => {
    expect(mixedDuties(all, ['staff', 'admin'])).toBeNull();
    expect(mixedDuties(all, ['finance', 'hod', 'staff'])).toBeNull();
    expect(mixedDuties(all, ['admin', 'hod'])).toContain(
      'ADMIN administers, HOD decides: nobody holds both.',
    );
    expect(apart(role('c', 'oversight'), role('f', 'deciding'))).toMatch(/must not have made them/);
    expect(apart(role('c', 'oversight'), role('a', 'administrative'))).not.toBeNull();
  });

  it('the roles that most hold stand first', () => {
    expect(inOrder([...all, role('custom', 'neutral')]).map(({ key }) => key)).toEqual([
      'staff',
      'hod',
      'finance',
      'admin',
      'custom',
    ]);
  });
});
