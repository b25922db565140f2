// The people of the demonstration tenants; shown only where the local stack says that this is one.

export const demoPassword = 'countersign-demo';

export const demoPeople = [
  {
    tenant: 'Adunni Foods Ltd',
    about: 'A food company in Lagos. Above NGN 5,000,000 the Managing Director sanctions.',
    people: [
      {
        name: 'Chidi Nwosu',
        role: 'Staff, Operations',
        email: 'chidi@adunni.example',
        sees: 'Raises vouchers and orders, and follows each on its way.',
      },
      {
        name: 'Tunde Bello',
        role: 'Head of Operations',
        email: 'tunde@adunni.example',
        sees: 'Approves first, for Operations only, and never what he raised himself.',
      },
      {
        name: 'Ngozi Eze',
        role: 'Finance',
        email: 'ngozi@adunni.example',
        sees: 'Reviews next. A voucher of NGN 7,413,750 waits for her.',
      },
      {
        name: 'Folake Adeyemi',
        role: 'Managing Director',
        email: 'folake@adunni.example',
        sees: 'Sanctions what is over the threshold, and reads the trail.',
      },
      {
        name: 'Emeka Obi',
        role: 'Finance',
        email: 'emeka@adunni.example',
        sees: 'Marks paid what is approved, where he decided no step of it.',
      },
      {
        name: 'Amara Okafor',
        role: 'Admin',
        email: 'amara@adunni.example',
        sees: 'Looks after people, roles and settings. Decides nothing.',
      },
      {
        name: 'Halima Yusuf',
        role: 'Compliance officer',
        email: 'halima@adunni.example',
        sees: 'Reads every request and the whole trail. Changes neither.',
      },
      {
        name: 'Grace Mensah',
        role: 'Auditor, of both organisations',
        email: 'grace@audit.example',
        sees: 'Looks and verifies: the trail is worked out again in her browser.',
      },
    ],
  },
  {
    tenant: 'Baraka Schools Trust',
    about: 'A trust in Nairobi where two people decide: the Head of Department, then Finance.',
    people: [
      {
        name: 'Mwangi Kariuki',
        role: 'Staff',
        email: 'mwangi@baraka.example',
        sees: 'Raises what the school needs, in KES.',
      },
      {
        name: 'Otieno Ouma',
        role: 'Head of Department',
        email: 'otieno@baraka.example',
        sees: 'Approves first.',
      },
      {
        name: 'Achieng Njeri',
        role: 'Finance',
        email: 'achieng@baraka.example',
        sees: 'Reviews, and is the last to sign.',
      },
      {
        name: 'Wanjiru Kamau',
        role: 'Admin',
        email: 'wanjiru@baraka.example',
        sees: 'Opened the organisation, and invites people.',
      },
    ],
  },
];

const domainOf = (email: string): string => email.toLowerCase().split('@')[1] ?? '';
const domains = new Set(demoPeople.flatMap(({ people }) => people.map(({ email }) => domainOf(email))));

/** Also those whom the page does not list. */
export const isDemoPerson = (email: string): boolean => domains.has(domainOf(email));
