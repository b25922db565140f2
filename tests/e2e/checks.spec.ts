import { axeFaults } from './checks/axe.ts';
import { faintText } from './checks/contrast.ts';
import { shiftsOf, watchShifts } from './checks/shifts.ts';
import { smallTargets } from './checks/targets.ts';
import { expect, test } from './support.ts';

/** The checks are only worth what they find: each is shown pages with a fault, and the like without. */
const page = (body: string) =>
  `<!doctype html><html lang="en"><title>A page</title><body style="margin:60px;background:#fff;color:#000">${body}`;

test('UI-3: the measure of targets finds the small ones, and excepts only what the standard excepts', async ({
  visitor,
}) => {
  const tab = await visitor();
  const small = async (body: string) => {
    await tab.setContent(page(body));
    return (await smallTargets(tab)).length;
  };
  const button = '<button style="width:100px;height:43px;box-sizing:border-box">Go</button>';
  expect(await small(button)).toBe(1);
  expect(await small(button.replace('43px', '44px'))).toBe(0);
  expect(await small('<p>Read <a href="/a">the terms</a> before you go on.</p>')).toBe(0);
  expect(await small('<p><a href="/a">The terms</a></p>')).toBe(1);
  expect(await small('<p><a href="/a">The terms</a> · <a href="/b">Privacy</a></p>')).toBe(2);
  expect(await small('<div>Words <p><a href="/a">The terms</a></p></div>')).toBe(1);
  expect(await small('<p>Read <a href="/a" style="display:inline-block">the terms</a> now.</p>')).toBe(1);
  expect(await small('<input type="checkbox" aria-label="Agree">')).toBe(1);
  expect(await small('<label style="display:block;height:44px"><input type="checkbox"> Agree</label>')).toBe(
    0,
  );
  expect(await small('<label style="display:block;height:20px"><input type="checkbox"> Agree</label>')).toBe(
    1,
  );
  const row = '<div style="position:relative;height:60px"><a class="row" href="/a">One</a></div>';
  expect(await small(row)).toBe(1);
  expect(await small(`<style>.row::after { content: ''; position: absolute; inset: 0 }</style>${row}`)).toBe(
    0,
  );
  expect(
    await small('<details><summary style="height:44px">More</summary><button>In</button></details>'),
  ).toBe(0);
  expect(await small('<button disabled>Go</button><button hidden>Go</button>')).toBe(0);
});

test('UI-3: the measure of contrast finds faint placeholders and faint controls that are switched off', async ({
  visitor,
}) => {
  const tab = await visitor();
  const faint = async (body: string) => {
    await tab.setContent(page(body));
    return (await faintText(tab)).map((fault) => fault.split(':')[0]);
  };
  const field = (colour: string) =>
    `<style>::placeholder { color: ${colour} }</style><input placeholder="Name" style="background:#fff">`;
  expect(await faint(field('#767676'))).toEqual([]);
  expect(await faint(field('#777777'))).toEqual(['placeholder 4.48']);
  expect(await faint(field('color-mix(in srgb, black 40%, transparent)'))).toEqual(['placeholder 2.85']);
  expect(await faint('<button disabled style="background:#fff;color:#aaa">Go</button>')).toEqual([
    'switched off 2.32',
  ]);
  expect(await faint('<button disabled style="background:#fff;color:#000;opacity:.3">Go</button>')).toEqual([
    'switched off 2.11',
  ]);
});

test('UI-3: axe finds faint text and a field without a name', async ({ visitor }) => {
  const tab = await visitor();
  await tab.setContent(page('<main><p style="color:#777">Faint</p><input></main>'));
  const found = (await axeFaults(tab)).map((fault) => fault.split(':')[0]);
  expect(found.sort()).toEqual(['color-contrast', 'label']);
});

test('UI-3: a line that comes late and pushes the list down is a shift, and one below it is none', async ({
  visitor,
}) => {
  const tab = await visitor();
  await watchShifts(tab);
  await tab.goto('/sign-in');
  const late = (where: 'prepend' | 'append') =>
    tab.evaluate(async (how) => {
      document.body.innerHTML = '<ul><li>One</li><li>Two</li></ul>';
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      const line = document.createElement('p');
      line.textContent = 'Late';
      document.body[how](line);
    }, where);
  await shiftsOf(tab);
  await late('append');
  expect(await shiftsOf(tab)).toEqual([]);
  await late('prepend');
  expect((await shiftsOf(tab)).length).toBe(1);
});
