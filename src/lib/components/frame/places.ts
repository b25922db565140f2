// The places of the app, for whoever may go there. The database decides, whatever is shown.
import { canReadRequests, holds } from '$lib/domain/permissions';
import type { Me } from '$lib/schemas/session';
import type { IconName } from '../Icon.svelte';

export type Place = { href: string; name: string; icon: IconName; within?: string[] };
type Offered = Place & { shown: boolean };
type Sub = { href: string; name: string };

export function places(me: Me): Place[] {
  const offered: Offered[] = [
    { href: '/inbox', name: 'Inbox', icon: 'inbox', shown: true },
    { href: '/requests', name: 'Requests', icon: 'requests', shown: canReadRequests(me) },
    { href: '/trail', name: 'Trail', icon: 'trail', shown: holds(me, 'trail.read') },
    {
      href: '/payees',
      name: 'Payees',
      icon: 'payees',
      shown: holds(me, 'payee.propose', 'payee.approve', 'payee.read_bank'),
    },
    { href: '/people', name: 'People', icon: 'people', shown: holds(me, 'member.read', 'role.grant') },
    {
      href: '/settings',
      name: 'Settings',
      icon: 'settings',
      within: ['/settings', '/roles', '/sessions'],
      shown: true,
    },
  ];
  return offered.filter(({ shown }) => shown);
}

export function settingsPlaces(me: Me): Sub[] {
  return [
    { href: '/settings/organisation', name: 'Organisation', shown: holds(me, 'tenant.manage') },
    { href: '/settings/departments', name: 'Departments', shown: holds(me, 'department.manage') },
    { href: '/settings/policy', name: 'Policy', shown: true },
    { href: '/settings/calendar', name: 'Calendar', shown: holds(me, 'tenant.manage') },
    { href: '/settings/rates', name: 'Rates', shown: holds(me, 'rate.manage') },
    { href: '/settings/security', name: 'Security', shown: holds(me, 'security.read') },
    { href: '/settings/networks', name: 'Networks', shown: holds(me, 'security.read') },
    { href: '/settings/single-sign-on', name: 'Single sign-on', shown: holds(me, 'security.read') },
    { href: '/roles', name: 'Roles', shown: true },
    { href: '/sessions', name: 'Sessions', shown: true },
  ].filter(({ shown }) => shown);
}

export const isWithin = (path: string, href: string): boolean => path === href || path.startsWith(`${href}/`);

export const isAt = (path: string, place: Place): boolean =>
  [place.href, ...(place.within ?? [])].some((href) => isWithin(path, href));

/** The organisation's settings, when the path is one of theirs. */
export const isInSettings = (path: string): boolean =>
  ['/settings', '/roles', '/sessions'].some((href) => isWithin(path, href));
