// The people of the demonstration tenants; shown only where the local stack says that this is one.

export const demoPeople = [
  {
    tenant: 'Adunni Foods Ltd',
    people: [
      { name: 'Chidi Nwosu', role: 'Staff, Operations', email: 'chidi@adunni.example' },
      { name: 'Tunde Bello', role: 'Head of Operations', email: 'tunde@adunni.example' },
      { name: 'Ngozi Eze', role: 'Finance', email: 'ngozi@adunni.example' },
      { name: 'Folake Adeyemi', role: 'Managing Director', email: 'folake@adunni.example' },
      { name: 'Emeka Obi', role: 'Finance', email: 'emeka@adunni.example' },
      { name: 'Amara Okafor', role: 'Admin', email: 'amara@adunni.example' },
      { name: 'Halima Yusuf', role: 'Compliance officer', email: 'halima@adunni.example' },
      { name: 'Grace Mensah', role: 'Auditor, of both organisations', email: 'grace@audit.example' },
    ],
  },
  {
    tenant: 'Baraka Schools Trust',
    people: [
      { name: 'Mwangi Kariuki', role: 'Staff', email: 'mwangi@baraka.example' },
      { name: 'Otieno Ouma', role: 'Head of Department', email: 'otieno@baraka.example' },
      { name: 'Achieng Njeri', role: 'Finance', email: 'achieng@baraka.example' },
      { name: 'Wanjiru Kamau', role: 'Admin', email: 'wanjiru@baraka.example' },
    ],
  },
];
