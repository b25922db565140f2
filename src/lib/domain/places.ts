// From the time zone of a browser to what an organisation there probably wants. All of it can be changed.

const byZone: Record<string, string> = {
  'Africa/Lagos': 'NGN',
  'Africa/Nairobi': 'KES',
  'Africa/Accra': 'GHS',
  'Africa/Johannesburg': 'ZAR',
  'Europe/London': 'GBP',
  'Europe/Belfast': 'GBP',
  'Asia/Tokyo': 'JPY',
  'Asia/Kuwait': 'KWD',
};

const euroZones = new Set(
  (
    'Amsterdam Athens Berlin Bratislava Brussels Busingen Dublin Helsinki Lisbon Ljubljana Luxembourg Madrid Malta ' +
    'Mariehamn Monaco Paris Riga Rome San_Marino Tallinn Vatican Vienna Vilnius Zagreb'
  )
    .split(' ')
    .map((city) => `Europe/${city}`),
);

export function currencyOf(zone: string): string {
  return byZone[zone] ?? (euroZones.has(zone) ? 'EUR' : 'USD');
}

/** The first language that names a region we know, where no script tells the zone. */
const byRegion: Record<string, string> = {
  NG: 'Africa/Lagos',
  KE: 'Africa/Nairobi',
  GH: 'Africa/Accra',
  ZA: 'Africa/Johannesburg',
  GB: 'Europe/London',
  DE: 'Europe/Berlin',
  FR: 'Europe/Paris',
};

export function zoneOf(languages: string): string {
  for (const [, region = ''] of languages.matchAll(/[a-z]{2,3}-([A-Z]{2})\b/g)) {
    const zone = byRegion[region];
    if (zone) return zone;
  }
  return 'UTC';
}

export function isZone(zone: string): boolean {
  // eslint-disable-next-line security/detect-unsafe-regex -- each part begins with a sign that none may hold
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Offered to choose from; an organisation that is elsewhere keeps the zone that its browser told. */
const africa =
  'Abidjan Accra Addis_Ababa Cairo Casablanca Dakar Dar_es_Salaam Gaborone Harare Johannesburg Kampala Kigali Kinshasa ' +
  'Lagos Luanda Lusaka Maputo Nairobi Tunis Windhoek';
const europe = 'Amsterdam Athens Berlin Dublin Istanbul Lisbon London Madrid Paris Rome Warsaw Zurich';
const asia = 'Dubai Hong_Kong Karachi Kolkata Kuwait Riyadh Singapore Tokyo';
const america = 'Chicago Denver Los_Angeles New_York Sao_Paulo Toronto';

export const commonZones: string[] = [
  ...africa.split(' ').map((city) => `Africa/${city}`),
  ...america.split(' ').map((city) => `America/${city}`),
  ...asia.split(' ').map((city) => `Asia/${city}`),
  'Australia/Sydney',
  ...europe.split(' ').map((city) => `Europe/${city}`),
  'Indian/Mauritius',
  'UTC',
];

/** "Africa/Dar_es_Salaam" as people write it. */
export const zoneName = (zone: string): string => {
  const parts = zone.replaceAll('_', ' ').split('/');
  return parts.length < 2 ? zone : `${parts.slice(1).join(', ')} (${parts[0]})`;
};

/** A first suggestion, in whole units of the currency, for what the Managing Director sanctions. */
const thresholds: Record<string, bigint> = {
  NGN: 5_000_000n,
  KES: 500_000n,
  GHS: 50_000n,
  ZAR: 100_000n,
  JPY: 1_000_000n,
  KWD: 2_000n,
};
export const suggestedThreshold = (currency: string): bigint => thresholds[currency] ?? 5_000n;
