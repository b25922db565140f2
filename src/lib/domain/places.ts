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
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
