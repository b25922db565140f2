// Times are stored in UTC and shown in the tenant's zone; calendar dates have no zone.

const dateTime = (zone: string, extra: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...extra });

export function formatDateTime(at: string, zone: string): string {
  return dateTime(zone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
    .format(new Date(at))
    .replace(',', '');
}

export function formatExact(at: string, zone: string): string {
  return dateTime(zone, { dateStyle: 'full', timeStyle: 'long' }).format(new Date(at));
}

export function formatDay(date: string): string {
  return dateTime('UTC', { day: 'numeric', month: 'short', year: 'numeric' }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** "3 hours ago" within a fortnight, the date after that. */
export function formatRelative(at: string, now: string, zone: string): string {
  const seconds = (Date.parse(at) - Date.parse(now)) / 1000;
  if (Math.abs(seconds) < 60) return 'just now';
  if (Math.abs(seconds) > 14 * 86_400) return formatDateTime(at, zone).replace(/ \d\d:\d\d$/, '');
  const words = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return 'just now';
}

/** Today in the tenant's zone, as YYYY-MM-DD. */
export function today(now: string, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(now));
}

/** Midnight at the start of a day in the tenant's zone, as an instant. */
export function startOfDay(date: string, zone: string): string {
  const noon = new Date(`${date}T12:00:00Z`);
  const parts = dateTime(zone, { timeZoneName: 'longOffset' }).formatToParts(noon);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const offset = name === 'GMT' ? '+00:00' : name.slice(3);
  return new Date(`${date}T00:00:00${offset}`).toISOString();
}
