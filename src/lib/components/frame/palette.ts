// What the palette offers before anything of it is searched for: places, acts that begin somewhere, acts of this page.
import { holds } from '$lib/domain/permissions';
import type { Me } from '$lib/schemas/session';
import { places, settingsPlaces } from './places';

export type Choice = {
  id: string;
  group: 'Places' | 'Acts' | 'On this page' | 'Requests';
  name: string;
  about?: string;
  /** Where it leads, or what it brings one to. */
  href?: string;
  go?: () => void;
};

export function placesAndActs(me: Me): Choice[] {
  const go = [
    ...places(me),
    ...settingsPlaces(me),
    { href: '/notices', name: 'Notices' },
    ...(holds(me, 'delegation.own', 'delegation.manage')
      ? [{ href: '/delegations', name: 'Delegations' }]
      : []),
    { href: '/profile', name: 'Your profile' },
  ];
  const raise = holds(me, 'request.create');
  return [
    ...(raise ? [{ id: 'new', group: 'Acts' as const, name: 'New request', href: '/requests/new' }] : []),
    ...go.map(({ href, name }) => ({ id: href, group: 'Places' as const, name, href })),
  ];
}

/** The buttons that act, as they stand on the page: choosing one brings to it, and pressing it stays with the person. */
export function actsOfPage(): Choice[] {
  const buttons = [
    ...document.querySelectorAll<HTMLElement>('main form button:not([type="button"], [aria-hidden])'),
  ];
  const named = new Map<string, HTMLElement>();
  for (const button of buttons) {
    const name = button.textContent?.replace(/\s+/g, ' ').trim() ?? '';
    if (name && button.checkVisibility() && !named.has(name)) named.set(name, button);
  }
  return [...named].map(([name, button]) => ({
    id: `act:${name}`,
    group: 'On this page' as const,
    name,
    go: () => {
      button.focus({ preventScroll: true });
      button.scrollIntoView({ block: 'center' });
    },
  }));
}

/** Every word that was typed begins a word of it or stands in one. */
export function fits(choice: Choice, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => choice.name.toLowerCase().includes(word));
}
