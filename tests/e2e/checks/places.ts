import type { Page } from '@playwright/test';
import type { PEOPLE } from '../../support/people.ts';

/** Every page of the app, and who looks at it; `tests/unit/places.test.ts` compares this with the routes on disk. */
export interface Place {
  /** The route's folder, as on disk. */
  route: string;
  who: keyof typeof PEOPLE | 'visitor';
  /** The address; or where to find one, on a page that already stands signed in. */
  at: string | ((page: Page) => Promise<string>);
  /** What has to be done before it shows what matters. */
  open?: (page: Page) => Promise<void>;
}

/** The first address on the list at `list` that looks like one of its rows. */
const firstOf = (list: string, pattern: RegExp) => async (page: Page) => {
  await page.goto(list);
  const links = page.locator('main a[href]');
  await links.first().waitFor();
  const found = await links.evaluateAll((all) =>
    all.map((link) => new URL((link as HTMLAnchorElement).href)),
  );
  const match = found.find((url) => pattern.test(url.pathname));
  if (!match) throw new Error(`No address like ${pattern} on ${list}`);
  return match.pathname;
};

const UUID = '[0-9a-f]{8}-[0-9a-f-]{27}';
const aChange = firstOf('/payees', new RegExp(`^/payees/changes/${UUID}$`));
const aRequest = firstOf('/requests', new RegExp(`^/requests/${UUID}$`));

/** Looking at a page with a link's token spends nothing, so any will do. */
const SOME_LINK = `token=${'a'.repeat(56)}`;

export const PLACES: Place[] = [
  { route: '/(public)', who: 'visitor', at: '/' },
  { route: '/(public)/demo', who: 'visitor', at: '/demo' },
  { route: '/(auth)/sign-in', who: 'visitor', at: '/sign-in?why=session_ended' },
  { route: '/(auth)/sign-in/organisation', who: 'visitor', at: '/sign-in/organisation' },
  { route: '/(auth)/sign-up', who: 'visitor', at: '/sign-up?name=Ada' },
  {
    route: '/(auth)/sign-up/open',
    who: 'visitor',
    at: `/sign-up/open?${SOME_LINK}&type=signup&new=1&email=ada@new.example`,
  },
  { route: '/(auth)/sign-up/open', who: 'visitor', at: '/sign-up/open' },
  { route: '/(auth)/forgot-password', who: 'visitor', at: '/forgot-password' },
  {
    route: '/(auth)/reset-password',
    who: 'visitor',
    at: `/reset-password?${SOME_LINK}&email=ada@new.example`,
  },
  { route: '/(auth)/reset-password', who: 'visitor', at: '/reset-password' },
  { route: '/(auth)/invite/[token]', who: 'visitor', at: `/invite/${'a'.repeat(43)}` },
  { route: '/(auth)/choose-tenant', who: 'auditor', at: '/choose-tenant' },
  { route: '/(app)/inbox', who: 'staff', at: '/inbox' },
  { route: '/(app)/inbox', who: 'hodOperations', at: '/inbox' },
  { route: '/(app)/inbox', who: 'finance', at: '/inbox' },
  { route: '/(app)/inbox', who: 'director', at: '/inbox' },
  { route: '/(app)/requests', who: 'staff', at: '/requests' },
  { route: '/(app)/requests', who: 'compliance', at: '/requests' },
  { route: '/(app)/requests/new', who: 'staff', at: '/requests/new' },
  { route: '/(app)/requests/[id]', who: 'staff', at: aRequest },
  { route: '/(app)/requests/[id]', who: 'compliance', at: aRequest },
  { route: '/(app)/requests/[id]', who: 'finance', at: firstOf('/inbox', new RegExp(`^/requests/${UUID}$`)) },
  {
    route: '/(app)/requests/[id]/print',
    who: 'compliance',
    at: async (page) => `${await aRequest(page)}/print`,
  },
  { route: '/(app)/trail/print', who: 'auditor', at: '/trail/print' },
  { route: '/(app)/requests/[id]/edit', who: 'staff', at: async (page) => `${await aRequest(page)}/edit` },
  { route: '/(app)/welcome', who: 'otherAdmin', at: '/welcome?step=organisation' },
  { route: '/(app)/welcome', who: 'otherAdmin', at: '/welcome?step=departments' },
  { route: '/(app)/welcome', who: 'otherAdmin', at: '/welcome?step=people' },
  { route: '/(app)/welcome', who: 'otherAdmin', at: '/welcome?step=first' },
  { route: '/(app)/settings/organisation', who: 'admin', at: '/settings/organisation' },
  { route: '/(app)/settings/organisation', who: 'otherAdmin', at: '/settings/organisation' },
  { route: '/(app)/settings/departments', who: 'admin', at: '/settings/departments' },
  { route: '/(app)/payees', who: 'finance', at: '/payees' },
  { route: '/(app)/payees', who: 'director', at: '/payees' },
  { route: '/(app)/payees/new', who: 'finance', at: '/payees/new' },
  { route: '/(app)/payees/[id]', who: 'finance', at: firstOf('/payees', new RegExp(`^/payees/${UUID}$`)) },
  { route: '/(app)/payees/[id]', who: 'staff', at: firstOf('/payees', new RegExp(`^/payees/${UUID}$`)) },
  { route: '/(app)/payees/changes/[id]', who: 'director', at: aChange },
  { route: '/(app)/payees/changes/[id]', who: 'finance', at: aChange },
  { route: '/(app)/settings/policy', who: 'admin', at: '/settings/policy' },
  { route: '/(app)/settings/policy', who: 'auditor', at: '/settings/policy' },
  { route: '/(app)/settings/policy', who: 'director', at: '/settings/policy' },
  { route: '/(app)/settings/policy/compare', who: 'admin', at: '/settings/policy/compare?to=1' },
  {
    route: '/(app)/settings/policy/edit',
    who: 'admin',
    at: '/settings/policy/edit',
    open: async (page) => {
      await page.getByText('Start from a template').click();
      await page.locator('#rule-1-summary').click();
      await page.getByLabel('Which of them').first().selectOption('People I name');
      await page
        .getByRole('button', { name: 'Ask somebody else side by side at position 1 of rule 1' })
        .click();
      await page.getByRole('button', { name: 'Add a stand-in' }).click();
      await page.getByText('Choose a person, or remove this line.').waitFor();
    },
  },
  {
    route: '/(app)/settings/policy/publish',
    who: 'admin',
    at: async (page) => {
      await page.goto('/settings/policy/edit');
      await page.waitForFunction(() => document.documentElement.dataset['ready'] === 'true');
      await page.getByRole('button', { name: 'Go on to publishing' }).click();
      await page.waitForURL('**/publish');
      return '/settings/policy/publish';
    },
    open: async (page) => {
      await page.getByRole('button', { name: 'Run it' }).click();
      await page.getByText(/^The policy in force reproduces/).waitFor();
      await page.getByText('From a later day').click();
    },
  },
  {
    route: '/(app)/settings/single-sign-on',
    who: 'admin',
    at: '/settings/single-sign-on',
    open: (page) => page.getByLabel('Issuer').first().waitFor(),
  },
  { route: '/(app)/settings/single-sign-on/saml', who: 'admin', at: '/settings/single-sign-on/saml' },
  { route: '/(app)/profile/single-sign-on', who: 'staff', at: '/profile/single-sign-on' },
  { route: '/(app)/settings/calendar', who: 'admin', at: '/settings/calendar' },
  { route: '/(app)/settings/networks', who: 'admin', at: '/settings/networks' },
  { route: '/(app)/sessions/ended', who: 'admin', at: '/sessions/ended' },
  { route: '/(app)/settings/rates', who: 'admin', at: '/settings/rates' },
  { route: '/(app)/people', who: 'admin', at: '/people' },
  { route: '/(app)/people/[id]', who: 'admin', at: firstOf('/people', new RegExp(`^/people/${UUID}$`)) },
  { route: '/(app)/roles', who: 'admin', at: '/roles' },
  { route: '/(app)/sessions', who: 'admin', at: '/sessions' },
  { route: '/(app)/sessions', who: 'staff', at: '/sessions' },
  { route: '/(app)/delegations', who: 'director', at: '/delegations' },
  { route: '/(app)/delegations', who: 'hodOperations', at: '/delegations' },
  { route: '/(app)/notices', who: 'hodOperations', at: '/notices' },
  { route: '/(app)/profile', who: 'staff', at: '/profile' },
  { route: '/(app)/profile/second-factor', who: 'staff', at: '/profile/second-factor' },
  {
    route: '/(app)/profile/second-factor',
    who: 'staff',
    at: '/profile/second-factor',
    open: async (page) => {
      await page.getByRole('button', { name: 'Set up a second factor' }).click();
      await page.getByRole('img', { name: /QR code/ }).waitFor();
    },
  },
  { route: '/(app)/settings/security', who: 'admin', at: '/settings/security' },
  { route: '/(app)/trail', who: 'auditor', at: '/trail' },
  { route: '/(app)/trail', who: 'compliance', at: '/trail?show=all' },
];

/** Pages that nobody sees: reading the address leads elsewhere, and why. */
export const NEVER_SEEN: Record<string, string> = {
  '/(auth)/second-factor':
    'only whoever needs a code sees it; the tests of second factors look at it with axe',
  '/(auth)/sign-out': 'reading it leads to the inbox; only its form acts',
  '/(auth)/sso/[provider]': 'reading it leads to the organisation’s own provider, or says why not',
  '/(auth)/sso/oidc/[provider]/callback': 'reading it signs somebody in, or says why not',
  '/(auth)/sso/saml/[provider]/start': 'reading it leads to the organisation’s own provider, or says why not',
  '/(auth)/sso/saml/[provider]/acs': 'the provider posts to it; reading it leads to the sign-in page',
  '/(app)/settings/single-sign-on/saml/[provider]':
    'it takes a provider; the test of SAML in a browser walks through it',
  '/(app)/profile/single-sign-on/saml/[provider]':
    'it takes a provider; the test of SAML in a browser walks through it',
  '/(app)/settings': 'reading it leads to the first of its places',
  '/(app)/switch-tenant': 'reading it leads to the inbox; only its form acts',
  '/(app)/requests/keep': 'reading it leads to the requests; the form saves itself through it',
};
