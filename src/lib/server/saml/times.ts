import { refuseUnless } from './refused';

/** SAML's times are in UTC and say so; one without a zone would be read by the server's own clock. */
export function instant(text: string | null): number {
  // eslint-disable-next-line security/detect-unsafe-regex -- nothing in it repeats without an end
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
  const time = text && form.test(text) ? Date.parse(text) : NaN;
  refuseUnless(Number.isFinite(time), 'bad_time');
  return time;
}
