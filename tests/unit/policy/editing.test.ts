import { describe, expect, it } from 'vitest';
import { contentKey } from '../../../src/lib/domain/policy/content.ts';
import { History } from '../../../src/lib/domain/policy/history.ts';
import { apply, moveThreshold } from '../../../src/lib/domain/policy/operations.ts';
import { templates } from '../../../src/lib/domain/policy/templates.ts';
import {
  emptyPolicy,
  fieldsOfPolicy,
  readTyped,
  typedFrom,
  typedOf,
} from '../../../src/lib/domain/policy/typed.ts';

const school = () => {
  const template = templates.find(({ key }) => key === 'school');
  if (!template) throw new Error('no school');
  return template.content('NGN');
};

function posted(fields: [string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
}

describe('a policy in the form', () => {
  it('comes back from its own fields as it was, in every format and currency', () => {
    for (const { content } of templates)
      for (const base of ['NGN', 'JPY', 'KWD'])
        for (const locale of ['en-GB', 'de-DE', 'fr-FR', 'en-ZA'] as const) {
          const typed = typedOf(content(base), base, locale);
          expect(typedFrom(posted(fieldsOfPolicy(typed)))).toEqual(typed);
          const read = readTyped(typed, base, locale);
          expect(read.problems).toEqual({});
          expect(contentKey(read.content)).toBe(contentKey(content(base)));
        }
  });

  it('includes the amount that "up to" names, and begins one minor unit above what "over" names', () => {
    const typed = apply(emptyPolicy(), 'rule.add');
    Object.assign(typed.rules[0]!, { over: '1,000', upTo: '5,000.50' });
    const [rule] = readTyped(typed, 'NGN').content.rules;
    expect(rule).toMatchObject({ from_minor: 100_001, below_minor: 500_051 });
    expect(
      readTyped({ ...typed, rules: [{ ...typed.rules[0]!, over: '0' }] }, 'NGN').content.rules[0],
    ).toMatchObject({ from_minor: 0 });
  });

  it('says beside its field what cannot be read, and keeps what was typed', () => {
    const typed = apply(apply(emptyPolicy(), 'rule.add'), 'alternate.add');
    Object.assign(typed.rules[0]!, { over: 'a lot', upTo: '10' });
    Object.assign(typed.rules[0]!.positions[0]!.steps[0]!, { label: ' ', scope: 'named' });
    expect(Object.keys(readTyped(typed, 'NGN').problems).sort()).toEqual([
      'a0.member',
      'r0.over',
      'r0.p0.s0.label',
      'r0.p0.s0.named',
    ]);
    const upside = apply(emptyPolicy(), 'rule.add');
    Object.assign(upside.rules[0]!, { over: '500', upTo: '400' });
    expect(Object.keys(readTyped(upside, 'NGN').problems)).toEqual(['r0.upto']);
  });
});

describe('operations', () => {
  const names = (typed: ReturnType<typeof emptyPolicy>, r: number) =>
    typed.rules[r]!.positions.map(({ steps }) => steps.map(({ label }) => label).join('+')).join(' > ');

  it('add, move and remove rules, places and steps, and leave the given policy alone', () => {
    const begin = typedOf(school(), 'NGN');
    const before = JSON.stringify(begin);
    let now = apply(begin, 'position.up:1.1');
    expect(names(now, 1)).toBe('Bursar > Head of Department > Head Teacher');
    now = apply(now, 'step.add:0.0');
    expect(names(now, 0)).toBe('Head of Department+Managing Director > Bursar');
    now = apply(now, 'step.remove:0.0.0');
    expect(names(now, 0)).toBe('Managing Director > Bursar');
    now = apply(now, 'step.remove:0.0.0');
    expect(names(now, 0)).toBe('Bursar');
    now = apply(now, 'rule.copy:0');
    expect(now.rules.length).toBe(begin.rules.length + 1);
    now = apply(now, 'rule.down:1');
    expect(names(now, 2)).toBe('Bursar');
    now = apply(now, 'rule.remove:2');
    expect(now.rules.length).toBe(begin.rules.length);
    expect(JSON.stringify(begin)).toBe(before);
  });

  it('do nothing where there is nothing to do it to', () => {
    const begin = typedOf(school(), 'NGN');
    for (const operation of [
      'rule.up:0',
      'rule.down:3',
      'rule.remove:9',
      'position.up:0.0',
      'position.remove:0.7',
      'step.remove:0.0.5',
      'step.add:8.0',
      'alternate.remove:0',
      'rule.explode:0',
      'constructor',
      '',
    ])
      expect(apply(begin, operation), operation).toEqual(begin);
  });

  it('split a rule in two that share one threshold, which moves from either side', () => {
    const one = apply(emptyPolicy(), 'rule.add');
    const two = apply(one, 'rule.split:0');
    expect(names(two, 1)).toBe('Head of Department > Finance > Managing Director');
    two.rules[0]!.upTo = '5';
    expect(moveThreshold(two, 0, 'upTo', '', '5')).toEqual([1]);
    two.rules[0]!.upTo = '50';
    moveThreshold(two, 0, 'upTo', '5', '50');
    expect(two.rules[1]!.over).toBe('50');
    two.rules[1]!.over = '70';
    moveThreshold(two, 1, 'over', '50', '70');
    expect(two.rules[0]!.upTo).toBe('70');
    const rules = readTyped(two, 'NGN').content.rules;
    expect(rules[0]!.below_minor).toBe(rules[1]!.from_minor);
  });

  it('move no threshold of rules for other requests', () => {
    const typed = typedOf(school(), 'NGN');
    const was = typed.rules[0]!.upTo;
    typed.rules[2]!.upTo = was;
    typed.rules[3]!.over = was;
    expect(moveThreshold(typed, 0, 'upTo', was, '1')).toEqual([1]);
    expect(typed.rules[3]!.over).toBe(was);
  });
});

describe('undo', () => {
  it('goes back and forth, and takes typing in one field as one step', () => {
    const history = new History({ text: '' });
    for (const text of ['5', '50', '500']) history.note({ text }, 'r0.upto');
    history.note({ text: 'all gone' });
    expect(history.undo()).toEqual({ text: '500' });
    expect(history.undo()).toEqual({ text: '' });
    expect(history.undo()).toBeNull();
    expect(history.redo()).toEqual({ text: '500' });
    history.note({ text: '7' }, 'r0.upto');
    expect(history.redo()).toBeNull();
    history.rest();
    history.note({ text: '78' }, 'r0.upto');
    expect(history.undo()).toEqual({ text: '7' });
    expect(history.undoable).toBe(true);
    expect(history.redoable).toBe(true);
  });
});
